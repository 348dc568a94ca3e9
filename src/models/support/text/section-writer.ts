import { LineCutter } from './line-cutter';
import { readMarks, sureLength } from './marks';
import { hasContent, type LineKind, readLine, toBody } from './read-line';
import { SectionOrder } from './section-order';
import { type Part, type SectionWriterOptions, toWrittenText, type WrittenText } from './written-text';

const DROPPED = -1;

/**
 * Makes exactly the wanted sections out of whatever a model says, in pieces of any size: text goes out as soon as it is
 * sure, in the order of the headings; what comes too early waits, what is missing is filled in at the end. The same text
 * gives the same result however it was cut.
 */
export class SectionWriter {
  private readonly lines = new LineCutter();
  private readonly parts: Part[];
  private readonly order: SectionOrder;
  private readonly repairs = new Set<string>();
  /** The line at hand: what it is, how much of it was said, and of which part. */
  private kind: LineKind['kind'] | undefined;
  private said = 0;
  /** Of the line at hand: what stood before its text; and whether it is the first of its section. */
  private skip = 0;
  private isFirst = false;
  private current: number;
  private isInFence = false;
  /** The whole answer stands in a fence. */
  private hasOuterFence = false;

  constructor(private readonly options: SectionWriterOptions) {
    this.parts = options.headings.map((heading) => {
      const known = options.given?.get(heading);
      return { heading, text: known?.text ?? '', marked: [], hasGap: false, known };
    });
    this.order = new SectionOrder(this.parts);
    this.current = options.headings[0] === '' ? 0 : DROPPED;
  }

  /** More than is read has come: the model may be stopped. */
  get isFull(): boolean {
    return this.lines.isFull;
  }

  /** What stands before all that the model is to write; may be empty. To be called first. */
  begin(): string {
    return this.order.begin();
  }

  /** The text that is sure now. */
  write(piece: string): string {
    for (const { line, isWhole } of this.lines.cut(piece)) this.read(line, isWhole);
    return this.order.take();
  }

  /** The rest. `isCut`: the model stopped before its end, so its last line is none, or half of one. */
  end({ isCut }: { isCut: boolean }): string {
    const line = this.lines.rest();
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
      this.order.fill(part);
    }
    return this.order.end();
  }

  /** After the end. */
  result(): WrittenText {
    return toWrittenText(this.parts, [...this.repairs]);
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
    if (!part || part.known || this.order.isPast(index)) {
      if (part && !part.known) this.repairs.add(`“${part.heading}” came again, too late: that was left out.`);
      this.current = DROPPED;
    } else {
      if (this.parts.some(({ text, known }, place) => place > index && text !== '' && !known))
        this.repairs.add('The sections were out of order.');
      this.current = index;
      part.hasGap = part.text !== '';
    }
    this.order.advance(this.current);
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
    if (!hasContent(text)) {
      const { length } = part.marked;
      if (isWhole && length > 0) part.marked[length - 1] += read.marks.map((mark) => ` [${mark}]`).join('');
      return;
    }
    if (this.said === 0) {
      if (!this.isFirst) this.order.add(part, this.current, part.hasGap ? '\n\n' : '\n');
      part.marked.push(...(part.hasGap && !this.isFirst ? ['', ''] : ['']));
      part.hasGap = false;
    }
    this.order.add(part, this.current, text.slice(this.said));
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
}
