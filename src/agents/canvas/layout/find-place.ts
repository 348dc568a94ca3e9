import { type Box, COORDINATE_MAX } from '../../../contracts/canvas/blocks';
import type { BoxIndex, NamedBox } from './box-index';
import type { Size } from './estimate-size';

export const GAP = 24;
/** Widest row, in canvas units: five columns, about what one reads without panning much. */
const ROW_MAX = 1_740;

export type HitTest = (box: Box) => NamedBox | undefined;

/** The free place nearest to the one wanted; below everything where there is none near. */
export function nearestFree(
  wanted: { x: number; y: number },
  size: Size,
  hit: HitTest,
  index: readonly BoxIndex[],
): { x: number; y: number } {
  const open = [wanted];
  const seen = new Set<string>();
  for (let tries = 0; tries < 300 && open.length > 0; tries += 1) {
    open.sort((a, b) => distance(a, wanted) - distance(b, wanted));
    const place = open.shift() ?? wanted;
    const key = `${Math.round(place.x)}:${Math.round(place.y)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const other = hit({ ...place, ...size });
    if (!other) return place;
    open.push(
      { x: other.x + other.width + GAP, y: place.y },
      { x: place.x, y: other.y + other.height + GAP },
      { x: other.x - size.width - GAP, y: place.y },
      { x: place.x, y: other.y - size.height - GAP },
    );
  }
  return { x: wanted.x, y: Math.max(wanted.y, ...index.map(({ bottom }) => bottom)) + GAP };
}

const distance = (a: { x: number; y: number }, b: { x: number; y: number }) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;

/** Rows from left to right, as text is set: each block to the right of the last, or at the start of a new row. */
export class Flow {
  #x: number;
  #y: number;
  #bottom: number;
  constructor(
    readonly origin: { x: number; y: number },
    readonly hit: HitTest,
    readonly width = ROW_MAX,
    /** Lowest edge allowed; default none. */
    readonly limit = Infinity,
  ) {
    this.#x = origin.x;
    this.#y = origin.y;
    this.#bottom = origin.y;
  }

  /** The next place; undefined where the limit is reached. `alone`: nothing else in its row. */
  next(size: Size, alone = false): { x: number; y: number } | undefined {
    if (alone && this.#x > this.origin.x) this.#newRow(Infinity);
    let least = Infinity; // the highest lower edge of what is in the way
    for (;;) {
      if (this.#x + size.width > this.origin.x + this.width && this.#x > this.origin.x) {
        this.#newRow(least);
        least = Infinity;
      }
      if (this.#y + size.height > this.limit || this.#y + size.height > COORDINATE_MAX) return undefined;
      const other = this.hit({ x: this.#x, y: this.#y, ...size });
      if (!other) break;
      least = Math.min(least, other.y + other.height);
      this.#x = Math.max(this.#x + 1, other.x + other.width + GAP);
    }
    const place = { x: this.#x, y: this.#y };
    this.#bottom = Math.max(this.#bottom, place.y + size.height);
    this.#x += size.width + GAP;
    if (alone) this.#newRow(Infinity);
    return place;
  }

  #newRow(least: number): void {
    const isEmpty = this.#bottom <= this.#y;
    this.#y = (isEmpty ? Math.max(this.#y + 1, Math.min(least, this.#y + 10_000)) : this.#bottom) + GAP;
    this.#x = this.origin.x;
    this.#bottom = this.#y;
  }
}
