import type { Frame } from './event-format';

const textFrame = (data: string): Frame => ({ data, isText: true });

/** Ends a plain text stream. */
export const DONE_FRAME: Frame = textFrame('[DONE]');
/** Ends one that failed; `message` on one line. */
export const errorFrame = (message: string): Frame => textFrame(`[ERROR] ${message.replace(/\s+/g, ' ').trim()}`);

/** A line that a simple reader would take for an end of the stream. */
const MARKER = /^(?=\[(?:DONE|ERROR)\])/m;
const MARKER_HEAD = 3;

/**
 * Frames that say a text to readers who put their `data:` together. No line of a frame is a marker: one that looks like
 * it is cut in two, so that nobody's text can end the stream.
 */
export function textFrames(text: string): Frame[] {
  const frames: Frame[] = [];
  let rest = text.replace(/\r\n?/g, '\n');
  while (rest !== '') {
    const place = rest.search(MARKER);
    const end = place < 0 ? rest.length : place + MARKER_HEAD;
    frames.push(textFrame(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return frames;
}
