import type { SectionText } from '../../../contracts/support/documentation';
import { readMarks, sureLength } from './marks';
import { type LineKind, readLine, toBody } from './read-line';

export interface SectionWriterOptions {
  /** In their order; `['']`: one text without headings. */
  headings: readonly string[];
  /** Sections that stay as they are, whatever the model says of them. */
  given?: ReadonlyMap<string, SectionText>;
  /** What stands where the model wrote nothing. Must not be empty, nor hold headings or fences. */
  fill(heading: string): SectionText;
  /** Takes out of a line what may not stand there; with it text goes out by whole lines. Default: all may stand. */
  censor?(line: string): string;
}

/** A section of the finished text: as the model wrote it, with its marks, or as it was given. */
export type WrittenSection =
  { section: string; text: string; marked: string } | { section: string; text: string; known: SectionText };

export interface WrittenText {
  text: string;
  sections: WrittenSection[];
  repairs: string[];
  /** False: nothing of the model's is in it. */
  hasModelText: boolean;
}

interface Part {
  heading: string;
  text: string;
  /** Its lines with their marks. */
  marked: string[];
  hasGap: boolean;
  known: SectionText | undefined;
}

/** Longer lines are broken. */
const LINE_MAX = 4_000;
/** What comes after so many characters is not read. */
export const DOCUMENT_TEXT_MAX = 20_000;
const DROPPED = -1;

/**
 * Makes exactly the wanted sections out of whatever a model says, in pieces of any size: text goes out as soon as it is
 * sure, in the order of the headings; what comes too early waits, what is missing is filled in at the end. The same text
 * gives the same result however it was cut.
 */
export class SectionWriter {
  private readonly parts: Part[];
  private readonly repairs = new Set<string>();
  private pending = '';
  /** The line at hand: what it is, how much of it was said, and of which part. */
  private kind: LineKind['kind'] | undefined;
  private said = 0;
  /** Of the line at hand: what stood before its text; and whether it is the first of its section. */
  private skip = 0;
  private isFirst = false;
  private current: number;
  private live = 0;
  private isInFence = false;
  /** The whole answer stands in a fence. */
  private hasOuterFence = false;
  private endsInReturn = false;
  private length = 0;
  private out = '';
  private readonly opened = new Set<Part>();

  constructor(private readonly options: SectionWriterOptions) {
    this.parts = options.headings.map((heading) => {
      const known = options.given?.get(heading);
      return { heading, text: known?.text ?? '', marked: [], hasGap: false, known };
    });
    this.current = options.headings[0] === '' ? 0 : DROPPED;
  }

  /** More than is read has come: the model may be stopped. */
  get isFull(): boolean {
    return this.length > DOCUMENT_TEXT_MAX;
  }

  /** What stands before all that the model is to write; may be empty. To be called first. */
  begin(): string {
    const [first] = this.parts;
    if (first?.known) {
      this.say(first, first.text);
      while (this.next()?.known) this.step();
    }
    return this.take();
  }

  /** The text that is sure now. */
  write(piece: string): string {
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
      this.read(line, true);
    }
    if (this.pending !== '') this.read(this.pending, false);
    return this.take();
  }

  /** The rest. `isCut`: the model stopped before its end, so its last line is none, or half of one. */
  end({ isCut }: { isCut: boolean }): string {
    const line = this.pending;
    this.pending = '';
    const isHalf = isCut || this.isFull;
    if (isHalf) this.repairs.add('The model stopped before its end.');
    if (!isHalf) this.read(line, true);
    else if (this.kind === 'body') this.read(`${line.slice(0, sureLength(line))} …`, true);
    else if (this.kind !== undefined || this.isHeading(line)) this.read(line, true);
    for (const part of this.parts) {
      if (part.text !== '') continue;
      part.known = this.options.fill(part.heading);
      part.text = part.known.text;
      if (part.heading !== '') this.repairs.add(`“${part.heading}” was missing: it is written from the record.`);
      if (this.parts[this.live] === part) this.say(part, part.text);
    }
    while (this.next()) this.step();
    return this.take();
  }

  /** After the end. */
  result(): WrittenText {
    return {
      text: this.parts.map(({ heading, text }) => `${headingLine(heading)}${text}`).join('\n\n'),
      sections: this.parts.map(({ heading: section, text, marked, known }) =>
        known ? { section, text, known } : { section, text, marked: marked.join('\n') },
      ),
      repairs: [...this.repairs],
      hasModelText: this.parts.some(({ known }) => !known),
    };
  }

  private isHeading = (line: string) => readLine(line, true, this.state())?.kind === 'heading';

  private state() {
    return {
      headings: this.options.headings,
      isInFence: this.isInFence,
      hasBegun: (index: number) => this.parts[index]?.text !== '',
      dropsGreetings: this.options.headings[0] !== '',
    };
  }

  private read(line: string, isWhole: boolean): void {
    if (!isWhole && this.options.censor) return;
    const found = this.kind === undefined ? readLine(line, isWhole, this.state()) : undefined;
    if (this.kind === undefined && !found) return;
    if (found?.kind === 'heading') {
      this.open(found.index);
      this.kind = 'dropped';
      if (found.rest !== '') {
        this.kind = 'body';
        this.skip = line.lastIndexOf(found.rest);
      }
    } else if (found) {
      this.kind = found.kind;
      this.note(found, line);
    }
    if (this.kind === 'body') this.body(line.slice(this.skip), isWhole);
    if (!isWhole) return;
    this.kind = undefined;
    this.said = 0;
    this.skip = 0;
  }

  /** Lines that are known at once. */
  private note(found: Exclude<LineKind, { kind: 'heading' }>, line: string): void {
    const part = this.parts[this.current];
    switch (found.kind) {
      case 'blank':
      case 'dropped':
        if (part) part.hasGap = true;
        return;
      case 'fence':
        this.fence(line);
        return;
      case 'foreign':
        if (part) this.repairs.add(`“${found.title.slice(0, 80)}” is no section: it stands as text.`);
        this.body(`**${found.title.replace(/[*#]+/g, '').trim() || found.title}**`, true);
        return;
      case 'code':
        this.body(`  \`${line.trim().replaceAll('`', "'")}\``, true);
        return;
      case 'body':
        return;
    }
  }

  private fence(line: string): void {
    this.repairs.add('Fences were taken out.');
    if (this.current === DROPPED) {
      this.hasOuterFence ||= !this.hasStarted();
    } else if (this.hasOuterFence && !this.isInFence && /^\s*[`~]+\s*$/.test(line)) {
      this.hasOuterFence = false;
      this.current = DROPPED;
    } else this.isInFence = !this.isInFence;
  }

  private open(index: number): void {
    this.isInFence = false;
    const part = this.parts[index];
    if (!part || part.known || index < this.live) {
      if (part && !part.known) this.repairs.add(`“${part.heading}” came again, too late: that was left out.`);
      this.current = DROPPED;
    } else {
      if (this.parts.some(({ text, known }, place) => place > index && text !== '' && !known))
        this.repairs.add('The sections were out of order.');
      this.current = index;
      part.hasGap = part.text !== '';
    }
    while (this.canStep()) this.step();
  }

  private body(line: string, isWhole: boolean): void {
    const part = this.parts[this.current];
    if (!part) {
      if (line.trim() !== '' && !this.hasStarted())
        this.repairs.add('What stood before the first section was left out.');
      return;
    }
    const sure = toBody(isWhole ? this.censor(line.trimEnd()) : line.slice(0, sureLength(line)));
    if (this.said === 0) this.isFirst = part.text === '';
    const read = readMarks(sure);
    // Once more: behind a mark something may look like a heading.
    const body = toBody(read.text);
    const text = this.isFirst ? body.trimStart() : body;
    if (!HAS_CONTENT.test(text)) {
      const { length } = part.marked;
      if (isWhole && length > 0) part.marked[length - 1] += read.marks.map((mark) => ` [${mark}]`).join('');
      return;
    }
    if (this.said === 0) {
      if (!this.isFirst) this.add(part, part.hasGap ? '\n\n' : '\n');
      part.marked.push(...(part.hasGap && !this.isFirst ? ['', ''] : ['']));
      part.hasGap = false;
    }
    this.add(part, text.slice(this.said));
    this.said = text.length;
    if (isWhole) part.marked[part.marked.length - 1] = sure;
    if (isWhole) this.said = 0;
  }

  private censor(line: string): string {
    const kept = this.options.censor?.(line) ?? line;
    if (kept !== line) this.repairs.add('What is internal was taken out.');
    return kept;
  }

  private hasStarted = () => this.parts.some(({ text, known }) => text !== '' && !known);

  private add(part: Part, text: string): void {
    part.text += text;
    if (this.parts[this.live] === part) this.say(part, text);
    else while (this.canStep()) this.step();
  }

  /** The next section's turn comes once this one has text and nothing of it is to come in order. */
  private canStep(): boolean {
    const at = this.parts[this.live];
    const next = this.next();
    if (!at || !next || at.text === '' || this.current === this.live) return false;
    return next.text !== '' || this.current === this.live + 1;
  }

  private next = (): Part | undefined => this.parts[this.live + 1];

  private step(): void {
    this.live += 1;
    const part = this.parts[this.live];
    if (part) this.say(part, part.text);
  }

  private say(part: Part, text: string): void {
    if (text === '') return;
    if (!this.opened.has(part)) this.out += `${this.opened.size > 0 ? '\n\n' : ''}${headingLine(part.heading)}`;
    this.opened.add(part);
    this.out += text;
  }

  private take(): string {
    const { out } = this;
    this.out = '';
    return out;
  }
}

/** More than marks of lists, emphasis and code. */
const HAS_CONTENT = /[^\s\p{C}\p{Z}*+_=#.`~>-]/u;
const headingLine = (heading: string) => (heading === '' ? '' : `## ${heading}\n`);
