import type { Frame } from '../event-format';

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

/** Half of a character that UTF-16 writes as two: some providers send it alone. */
const HALF = /[\ud800-\udbff]$/;

/**
 * Says a text that comes in pieces, cut anywhere, to readers who put their `data:` together. No line of a frame is a marker: one
 * that looks like it is cut in two, so that nobody's text can end the stream. Every end of a line becomes one line feed.
 */
export function createTextFrames(): (piece: string) => Frame[] {
  let held = '';
  let endsInReturn = false;
  return (piece) => {
    const text = held + (endsInReturn ? piece.replace(/^\n/, '') : piece);
    if (piece !== '') endsInReturn = piece.endsWith('\r');
    held = HALF.exec(text)?.[0] ?? '';
    return framesOf(text.slice(0, text.length - held.length).replace(LINE_ENDS, '\n'));
  };
}

function framesOf(text: string): Frame[] {
  const frames: Frame[] = [];
  let rest = text;
  while (rest !== '') {
    const place = rest.search(MARKER);
    const end = place < 0 ? rest.length : place + MARKER_HEAD;
    frames.push(textFrame(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return frames;
}
