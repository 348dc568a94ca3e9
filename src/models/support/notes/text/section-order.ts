import type { SectionText } from '../../../../contracts/support/documentation';

/** A section on its way: what is known of it, and whether it was given. */
export interface Part {
  heading: string;
  text: string;
  /** Its lines with their marks. */
  marked: string[];
  hasGap: boolean;
  known: SectionText | undefined;
}

/** The section at hand is none: what comes is left out. */
export const DROPPED = -1;

/**
 * The sections of a document in the order they go out: the live one as its text comes, those behind it wait for their turn.
 * `current`: the place of the section that is being written, or `DROPPED`.
 */
export class SectionOrder {
  readonly parts: readonly Part[];
  current: number;
  private live = 0;
  private out = '';
  private readonly opened = new Set<Part>();

  constructor(headings: readonly string[], given: ReadonlyMap<string, SectionText> | undefined) {
    this.parts = headings.map((heading) => {
      const known = given?.get(heading);
      return { heading, text: known?.text ?? '', marked: [], hasGap: false, known };
    });
    this.current = headings[0] === '' ? 0 : DROPPED;
  }

  get part(): Part | undefined {
    return this.parts[this.current];
  }

  get hasStarted(): boolean {
    return this.parts.some(({ text, known }) => text !== '' && !known);
  }

  /** Lets out what stands before all that is to be written. */
  begin(): void {
    const [first] = this.parts;
    if (!first?.known) return;
    this.say(first, first.text);
    while (this.next()?.known) this.step();
  }

  /** Goes on at a section; `late`: its turn is over, `early`: one behind it has text already. What comes late is left out. */
  open(index: number): 'late' | 'early' | undefined {
    const part = this.parts[index];
    const isLate = !part || part.known !== undefined || index < this.live;
    const isEarly = this.parts.some(({ text, known }, place) => place > index && text !== '' && !known);
    this.current = isLate ? DROPPED : index;
    if (!isLate) part.hasGap = part.text !== '';
    this.letOut();
    if (isLate) return part && !part.known ? 'late' : undefined;
    return isEarly ? 'early' : undefined;
  }

  add(part: Part, text: string): void {
    part.text += text;
    if (this.parts[this.live] === part) this.say(part, text);
    else this.letOut();
  }

  /** What a section is that nobody wrote. */
  fill(part: Part, known: SectionText): void {
    part.known = known;
    part.text = known.text;
    if (this.parts[this.live] === part) this.say(part, part.text);
  }

  /** Nothing more comes: all has its turn. */
  finish(): void {
    while (this.next()) this.step();
  }

  /** What may go out now, once. */
  take(): string {
    const { out } = this;
    this.out = '';
    return out;
  }

  private letOut(): void {
    while (this.canStep()) this.step();
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
}

export const headingLine = (heading: string) => (heading === '' ? '' : `## ${heading}\n`);
