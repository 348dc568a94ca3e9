import type { Frame } from './event-format';

const textFrame = (data: string): Frame => ({ data, isText: true });

/** Ends a plain text stream. */
export const DONE_FRAME: Frame = textFrame('[DONE]');
/** Ends one that failed; `message` on one line. */
export const errorFrame = (message: string): Frame =>
  textFrame(`[ERROR] ${message.replace(LINE_ENDS, ' ').replace(/\s+/g, ' ').trim()}`);

/** A line that a simple reader would take for an end of the stream. */
const MARKER = /^(?=\[(?:DONE|ERROR)\])/m;
const MARKER_HEAD = 3;

/** Whatever some reader takes for an end of a line: SSE's own, and those of line splitters such as Python's `splitlines`. */
const LINE_ENDS = /\r\n?|[\v\f\u001c-\u001e\u0085\u2028\u2029]/g;

/**
 * Frames that say a text to readers who put their `data:` together. No line of a frame is a marker: one that looks like
 * it is cut in two, so that nobody's text can end the stream. Every end of a line becomes a line feed.
 */
export function textFrames(text: string): Frame[] {
  const frames: Frame[] = [];
  let rest = text.replace(LINE_ENDS, '\n');
  while (rest !== '') {
    const place = rest.search(MARKER);
    const end = place < 0 ? rest.length : place + MARKER_HEAD;
    frames.push(textFrame(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return frames;
}
