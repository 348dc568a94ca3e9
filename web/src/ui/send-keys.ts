import type { KeyboardEvent } from 'react';

/** What is said beside each field that Enter sends. */
export const SEND_HINT = 'Enter sends, Shift Enter: new line';
/** Safari ends a word of an input method with this code, after the composition is over. */
const INPUT_METHOD = 229;

/** Whether a press sends what was typed: Enter, also with Ctrl or Cmd; not Shift Enter, and not the Enter that ends a word of an input method. */
export const isSendKey = (event: KeyboardEvent): boolean =>
  event.key === 'Enter' &&
  !event.shiftKey &&
  !event.altKey &&
  !event.nativeEvent.isComposing &&
  event.keyCode !== INPUT_METHOD;
