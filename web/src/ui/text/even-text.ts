/** The server gathers text for up to 320 ms: as long a piece may take to be shown. */
const SPREAD_MS = 300;

/** How much of `text` is shown `elapsedMs` after it came, where `from` characters were shown before; never half a character. */
export function shownLength(text: string, from: number, elapsedMs: number): number {
  const start = Math.min(from, text.length);
  const length = start + Math.ceil((text.length - start) * Math.min(1, elapsedMs / SPREAD_MS));
  return /^[\uDC00-\uDFFF]/.test(text.slice(length, length + 1)) ? length + 1 : length;
}
