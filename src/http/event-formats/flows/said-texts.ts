/** Between what two nodes say. */
const GAP = '\n\n';

export interface SaidPiece {
  /** All that was said before holds no more. */
  isReset: boolean;
  text: string;
}
const NOTHING: SaidPiece = { isReset: false, text: '' };

/**
 * What a flow has said so far, by the nodes that say it, in the order in which they began. What it answers, put together since the
 * last reset, is always the whole of what holds.
 */
export class SaidTexts {
  private readonly texts = new Map<string, string>();
  private readonly whole = new Set<string>();

  add(key: string, text: string): SaidPiece {
    if (text === '') return NOTHING;
    const before = this.texts.get(key);
    // The first that speaks is gone on with wherever it stands last; else all is said again, in its place.
    const isLast = before === undefined || [...this.texts.keys()].at(-1) === key;
    const gap = before === undefined && this.texts.size > 0 ? GAP : '';
    this.texts.set(key, (before ?? '') + text);
    return isLast ? { isReset: false, text: gap + text } : this.again();
  }

  complete(key: string, whole: string): SaidPiece {
    this.whole.add(key);
    const before = this.texts.get(key) ?? '';
    if (whole.startsWith(before)) return this.add(key, whole.slice(before.length));
    this.texts.set(key, whole);
    return this.again();
  }

  /** A text, or all that are not whole, will be said anew from its beginning. */
  reset(key?: string): SaidPiece {
    const gone = [...this.texts.keys()].filter((of) => (key === undefined ? !this.whole.has(of) : of === key));
    if (gone.length === 0) return NOTHING;
    for (const of of gone) this.texts.delete(of);
    return this.again();
  }

  /** What is missing until all that was said is this. */
  end(message: string): SaidPiece {
    const said = this.said();
    if (message.startsWith(said)) return { isReset: false, text: message.slice(said.length) };
    return { isReset: true, text: message };
  }

  private said(): string {
    return [...this.texts.values()].join(GAP);
  }
  private again(): SaidPiece {
    return { isReset: true, text: this.said() };
  }
}
