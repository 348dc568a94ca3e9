import type { EventFormat } from '../event-format';
import type { EventPlace } from '../../../runs/events/event-log';
import { createSupportDocumentFormat } from './support-document';
import { createSupportReplyFormat } from './support-reply';

/** How a stream of a support session is written: `typed` events with JSON, or `text` with plain markers. */
export type SupportForm = 'typed' | 'text';

/** The events of a support run as its kind wants them shown. Frames depend on those before them: begin at the run's first event; `since`: what the reader has seen. */
export function createSupportFormat(form: SupportForm, since: EventPlace = { seq: 0, sub: 0 }): EventFormat {
  const reply = createSupportReplyFormat(form, since);
  const document = createSupportDocumentFormat(form, since);
  let current = document;
  const format: EventFormat = (event, run) => {
    current = run.kind === 'support.reply' ? reply : document;
    return current(event, run);
  };
  return Object.assign(format, { onGap: () => current.onGap?.() ?? [] });
}
