import type { Box } from '../../../contracts/canvas/blocks';

export interface NamedBox extends Box {
  id: string;
}

const CELL = 400;

/** Least distance kept between blocks, in canvas units. */
export const MARGIN = 8;

export const isOverlapping = (a: Box, b: Box, margin = 0): boolean =>
  a.x < b.x + b.width + margin &&
  b.x < a.x + a.width + margin &&
  a.y < b.y + b.height + margin &&
  b.y < a.y + a.height + margin;

/** Boxes by place: which of them does another touch? A grid of 400 × 400 units. */
export class BoxIndex {
  readonly #cells = new Map<string, NamedBox[]>();
  /** Boxes that span very many cells are looked at every time. */
  readonly #large: NamedBox[] = [];
  bottom = -Infinity;

  add(box: NamedBox): void {
    this.bottom = Math.max(this.bottom, box.y + box.height);
    const keys = cellsOf(box);
    if (keys === undefined) this.#large.push(box);
    else for (const key of keys) this.#cells.set(key, [...(this.#cells.get(key) ?? []), box]);
  }

  /** A box closer than the margin, other than those to skip. */
  hit(box: Box, skip?: ReadonlySet<string>): NamedBox | undefined {
    const matches = (other: NamedBox) => isOverlapping(box, other, MARGIN) && !skip?.has(other.id);
    const keys = cellsOf({
      x: box.x - MARGIN,
      y: box.y - MARGIN,
      width: box.width + 2 * MARGIN,
      height: box.height + 2 * MARGIN,
    });
    if (keys === undefined) return [...new Set([...this.#cells.values()].flat()), ...this.#large].find(matches);
    for (const key of keys) {
      const found = this.#cells.get(key)?.find(matches);
      if (found) return found;
    }
    return this.#large.find(matches);
  }
}

function cellsOf(box: Box): string[] | undefined {
  const [left, top] = [Math.floor(box.x / CELL), Math.floor(box.y / CELL)];
  const [right, bottom] = [Math.floor((box.x + box.width) / CELL), Math.floor((box.y + box.height) / CELL)];
  if ((right - left + 1) * (bottom - top + 1) > 1_000) return undefined;
  const keys: string[] = [];
  for (let column = left; column <= right; column += 1)
    for (let row = top; row <= bottom; row += 1) keys.push(`${column}:${row}`);
  return keys;
}
