import type { SectionText } from '../../../contracts/support/documentation';

/** A section as far as it is known. */
export interface OrderedPart {
  heading: string;
  text: string;
  /** As it was given or filled in; undefined: of the model. */
  known: SectionText | undefined;
}

/** Says sections in their order, each as soon as its turn comes; what was added before that waits. */
export class SectionOrder {
  private live = 0;
  private out = '';
  private readonly opened = new Set<OrderedPart>();

  constructor(private readonly parts: readonly OrderedPart[]) {}

  /** Says the given sections that stand before all others. */
  begin(): string {
    const [first] = this.parts;
    if (first?.known) {
      this.say(first, first.text);
      while (this.next()?.known) this.step();
    }
    return this.take();
  }

  /** Its turn is over. */
  isPast(index: number): boolean {
    return index < this.live;
  }

  /** Adds to a section; `current`: the place of the one that is being written. */
  add(part: OrderedPart, current: number, text: string): void {
    part.text += text;
    if (this.parts[this.live] === part) this.say(part, text);
    else this.advance(current);
  }

  /** Goes on to the sections whose turn has come, now that the one at `current` is being written. */
  advance(current: number): void {
    while (this.canStep(current)) this.step();
  }

  /** Says a section that was filled in, if it is its turn. */
  fill(part: OrderedPart): void {
    if (this.parts[this.live] === part) this.say(part, part.text);
  }

  /** Says all that is left. */
  end(): string {
    while (this.next()) this.step();
    return this.take();
  }

  /** What was said since it was last taken. */
  take(): string {
    const { out } = this;
    this.out = '';
    return out;
  }

  /** The next section's turn comes once this one has text and nothing of it is to come in order. */
  private canStep(current: number): boolean {
    const at = this.parts[this.live];
    const next = this.next();
    if (!at || !next || at.text === '' || current === this.live) return false;
    return next.text !== '' || current === this.live + 1;
  }

  private next = (): OrderedPart | undefined => this.parts[this.live + 1];

  private step(): void {
    this.live += 1;
    const part = this.parts[this.live];
    if (part) this.say(part, part.text);
  }

  private say(part: OrderedPart, text: string): void {
    if (text === '') return;
    if (!this.opened.has(part)) this.out += `${this.opened.size > 0 ? '\n\n' : ''}${headingLine(part.heading)}`;
    this.opened.add(part);
    this.out += text;
  }
}

export const headingLine = (heading: string): string => (heading === '' ? '' : `## ${heading}\n`);
