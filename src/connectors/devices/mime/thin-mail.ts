/** Bytes of a mail that are looked at; a larger one is read as far as that. */
const MAIL_BYTES_MAX = 16_777_216;
/** Of one part that is text, and of all parts together, so much is read. */
const PART_BYTES_MAX = 524_288;
const KEPT_BYTES_MAX = 1_048_576;
/** Lines of bodies and heads; each costs the parser what a hundred bytes do. */
const LINES_MAX = 5_000;
const PARTS_MAX = 200;
/** Multiparts and mails within each other. */
const DEPTH_MAX = 20;
/** Of one header field with its folds, and of the heads of one part. */
const FIELD_BYTES_MAX = 8_192;
const HEAD_BYTES_MAX = 65_536;
const HEAD_LINES_MAX = 1_000;
/** Lines that begin like a boundary and are none: past them there is no more looking. */
const FALSE_MARKS_MAX = 50_000;
/** Longer lines are no boundaries (RFC 2046: 70 characters). */
const MARK_BYTES_MAX = 300;

export interface ThinMail {
  bytes: Buffer;
  /** Text was left out. */
  isCut: boolean;
}

/**
 * A mail with what a reader of text needs: heads, and of each part that is text its beginning. What is attached keeps its head alone. So a mail costs whoever parses it
 * little, however large it is and however it is made.
 */
export function thinMail(mail: Buffer): ThinMail {
  const thinning = new Thinning(mail.subarray(0, MAIL_BYTES_MAX));
  return { bytes: thinning.run(), isCut: thinning.isCut || mail.length > MAIL_BYTES_MAX };
}

class Thinning {
  isCut = false;
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;
  private lines = 0;
  private parts = 1;
  private falseMarks = 0;
  private readonly boundaries = new Set<string>();
  private at = 0;

  constructor(private readonly mail: Buffer) {}

  run(): Buffer {
    let isHead = true;
    while (this.at < this.mail.length && this.parts <= PARTS_MAX && this.falseMarks < FALSE_MARKS_MAX) {
      isHead = isHead ? this.takeHead() : this.takeBody(0);
    }
    if (this.at < this.mail.length) this.isCut = true;
    return Buffer.concat(this.kept);
  }

  /** Takes the fields of a part and its body. Returns whether a head follows. */
  private takeHead(): boolean {
    let head = '';
    let fieldBytes = 0;
    let fields = 0;
    while (this.at < this.mail.length) {
      const line = this.lineAt(this.at);
      const text = line.toString('latin1');
      const isEnd = text.trim() === '';
      // A part without an empty line behind its head ends at the next boundary all the same.
      if (!isEnd && this.isMark(text)) return this.takeMark(line);
      this.at += line.length;
      fieldBytes = /^[ \t]/.test(text) ? fieldBytes + line.length : line.length;
      if (isEnd) {
        this.keep(line);
        return this.takeBodyOf(head.replace(/\r?\n[ \t]/g, ' '));
      }
      if (fieldBytes > FIELD_BYTES_MAX) continue;
      fields += 1;
      if (head.length + line.length > HEAD_BYTES_MAX || fields > HEAD_LINES_MAX) this.skipHead();
      else if (this.keep(line)) head += text;
    }
    return false;
  }

  /** To the empty line that ends a head. */
  private skipHead(): void {
    const ends = ['\n\r\n', '\n\n'].map((end) => this.mail.indexOf(end, this.at - 1, 'latin1')).filter((at) => at >= 0);
    this.at = ends.length > 0 ? Math.min(...ends) + 1 : this.mail.length;
  }

  private takeBodyOf(head: string): boolean {
    const type = /^content-type:[ \t]*([\w.+/-]*)/im.exec(head)?.[1]?.toLowerCase() ?? 'text/plain';
    const isAttached = /^content-disposition:[ \t]*attachment/im.test(head);
    const boundary = /^content-type:.{0,4000}?\bboundary[ \t]*=[ \t]*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/im.exec(head);
    if (type.startsWith('multipart/') && this.boundaries.size < DEPTH_MAX) {
      const mark = boundary?.[1] ?? boundary?.[2];
      if (mark) this.boundaries.add(mark.trimEnd());
      return this.takeBody(mark && this.mail.includes(`--${mark}`, this.at, 'latin1') ? 0 : PART_BYTES_MAX);
    }
    if (type === 'message/rfc822' && !isAttached) return this.parts++ < PARTS_MAX;
    if (type === 'text/calendar' || type === 'application/ics') return this.takeBody(PART_BYTES_MAX);
    return this.takeBody(type.startsWith('text/') && !isAttached ? PART_BYTES_MAX : 0);
  }

  /** Goes to the next boundary, and keeps so many bytes on the way. Returns whether a head follows. */
  private takeBody(bytesMax: number): boolean {
    let taken = 0;
    let isFull = bytesMax === 0;
    while (this.at < this.mail.length) {
      const line = this.lineAt(this.at);
      if (line[0] === 0x2d && line[1] === 0x2d) {
        if (this.isMark(line.toString('latin1', 0, MARK_BYTES_MAX))) return this.takeMark(line);
        this.falseMarks += 1;
        if (this.falseMarks >= FALSE_MARKS_MAX) return false;
      }
      if (!isFull) {
        const room = bytesMax - taken;
        isFull = line.length > room || !this.keep(line);
        if (isFull && room > 0 && line.length > room) this.keep(line.subarray(0, room));
        if (isFull) this.isCut = true;
        taken += line.length;
      }
      this.at += line.length;
      if (!isFull) continue;
      const next = this.mail.indexOf('\n--', this.at - 1, 'latin1');
      this.at = next < 0 ? this.mail.length : next + 1;
    }
    return false;
  }

  private takeMark(line: Buffer): boolean {
    this.at += line.length;
    this.parts += 1;
    this.keep(line, true);
    return !line.toString('latin1').trimEnd().endsWith('--') || this.isOpening(line);
  }
  /** A boundary may itself end in two dashes. */
  private readonly isOpening = (line: Buffer) => this.boundaries.has(line.toString('latin1').trimEnd().slice(2));

  private isMark(text: string): boolean {
    if (!text.startsWith('--') || text.length > MARK_BYTES_MAX) return false;
    const mark = text.trimEnd().slice(2);
    return this.boundaries.has(mark) || (mark.endsWith('--') && this.boundaries.has(mark.slice(0, -2)));
  }

  private lineAt(from: number): Buffer {
    const end = this.mail.indexOf(0x0a, from);
    return this.mail.subarray(from, end < 0 ? this.mail.length : end + 1);
  }

  /** False: there is no room. Boundaries always have some, as there are only so many parts. */
  private keep(line: Buffer, isMark = false): boolean {
    if (!isMark && (this.lines >= LINES_MAX || this.keptBytes + line.length > KEPT_BYTES_MAX)) return false;
    this.kept.push(line);
    this.keptBytes += line.length;
    this.lines += 1;
    return true;
  }
}
