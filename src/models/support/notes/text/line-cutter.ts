/** Longer lines are broken. */
const LINE_MAX = 4_000;
/** What comes after so many characters is not read. */
export const DOCUMENT_TEXT_MAX = 20_000;

/** Text that comes in pieces of any size, as lines; the same text gives the same whole lines however it was cut. */
export class LineCutter {
  private pending = '';
  private endsInReturn = false;
  private length = 0;

  /** More than is read has come. */
  get isFull(): boolean {
    return this.length > DOCUMENT_TEXT_MAX;
  }

  /** The lines that this piece ends, and then what there is of the one after. */
  *cut(piece: string): Generator<{ line: string; isWhole: boolean }> {
    let text = this.endsInReturn ? piece.replace(/^\n/, '') : piece;
    if (piece !== '') this.endsInReturn = piece.endsWith('\r');
    text = text.replace(/\r\n?|[\v\f\u001c-\u001e\u0085\u2028\u2029]/g, '\n');
    const room = Math.max(0, DOCUMENT_TEXT_MAX - this.length);
    this.length += text.length;
    this.pending += text.slice(0, room);
    for (;;) {
      const end = this.pending.indexOf('\n');
      const isLong = (end < 0 ? this.pending.length : end) > LINE_MAX;
      if (end < 0 && !isLong) break;
      const line = this.pending.slice(0, isLong ? LINE_MAX : end);
      this.pending = this.pending.slice(isLong ? LINE_MAX : end + 1);
      yield { line, isWhole: true };
    }
    if (this.pending !== '') yield { line: this.pending, isWhole: false };
  }

  /** What no line's end came after. */
  rest(): string {
    const { pending } = this;
    this.pending = '';
    return pending;
  }
}
