import type { SectionText } from '../../../../contracts/support/documentation';
import { LineCutter } from './line-cutter';
import { readMarks, sureLength } from './marks';
import { hasContent, type LineKind, readLine, toBody } from './read-line';
import { DROPPED, SectionOrder } from './section-order';
import { toWrittenText, type WrittenText } from './written-text';

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

/**
 * Makes exactly the wanted sections out of whatever a model says, in pieces of any size: text goes out as soon as it is
 * sure, in the order of the headings; what comes too early waits, what is missing is filled in at the end. The same text
 * gives the same result however it was cut.
 */
export class SectionWriter {
  private readonly lines = new LineCutter();
  private readonly order: SectionOrder;
  private readonly repairs = new Set<string>();
  /** The line at hand: what it is, how much of it was said, and of which part. */
  private kind: LineKind['kind'] | undefined;
  private said = 0;
  /** Of the line at hand: what stood before its text; and whether it is the first of its section. */
  private skip = 0;
  private isFirst = false;
  private isInFence = false;
  /** The whole answer stands in a fence. */
  private hasOuterFence = false;

  constructor(private readonly options: SectionWriterOptions) {
    this.order = new SectionOrder(options.headings, options.given);
  }

  /** More than is read has come: the model may be stopped. */
  get isFull(): boolean {
    return this.lines.isFull;
  }

  /** What stands before all that the model is to write; may be empty. To be called first. */
  begin(): string {
    this.order.begin();
    return this.order.take();
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
    for (const part of this.order.parts) {
      if (part.text !== '') continue;
      this.order.fill(part, this.options.fill(part.heading));
      if (part.heading !== '') this.repairs.add(`“${part.heading}” was missing: it is written from the record.`);
    }
    this.order.finish();
    return this.order.take();
  }

  /** After the end. */
  result(): WrittenText {
    return toWrittenText(this.order.parts, [...this.repairs]);
  }

  private isHeading = (line: string) => readLine(line, true, this.state())?.kind === 'heading';

  private state() {
    return {
      headings: this.options.headings,
      isInFence: this.isInFence,
      hasBegun: (index: number) => this.order.parts[index]?.text !== '',
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
    const part = this.order.part;
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
    if (this.order.current === DROPPED) {
      this.hasOuterFence ||= !this.order.hasStarted;
    } else if (this.hasOuterFence && !this.isInFence && /^\s*[`~]+\s*$/.test(line)) {
      this.hasOuterFence = false;
      this.order.current = DROPPED;
    } else this.isInFence = !this.isInFence;
  }

  private open(index: number): void {
    this.isInFence = false;
    const heading = this.order.parts[index]?.heading ?? '';
    const place = this.order.open(index);
    if (place === 'late') this.repairs.add(`“${heading}” came again, too late: that was left out.`);
    if (place === 'early') this.repairs.add('The sections were out of order.');
  }

  private body(line: string, isWhole: boolean): void {
    const part = this.order.part;
    if (!part) {
      if (line.trim() !== '' && !this.order.hasStarted)
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
      if (!this.isFirst) this.order.add(part, part.hasGap ? '\n\n' : '\n');
      part.marked.push(...(part.hasGap && !this.isFirst ? ['', ''] : ['']));
      part.hasGap = false;
    }
    this.order.add(part, text.slice(this.said));
    this.said = text.length;
    if (isWhole) part.marked[part.marked.length - 1] = sure;
    if (isWhole) this.said = 0;
  }

  private censor(line: string): string {
    const kept = this.options.censor?.(line) ?? line;
    if (kept !== line) this.repairs.add('What is internal was taken out.');
    return kept;
  }
}
