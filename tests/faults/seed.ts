import { randomInt } from 'node:crypto';

/** Random choices of one test; the same seed makes the same ones. */
export interface Chance {
  readonly seed: number;
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Seeded by FAULT_SEED, else anew; says on standard error which, so that the run can be replayed. */
export function openChance(test: string): Chance {
  const given = process.env['FAULT_SEED'];
  const seed = given ? Number(given) : randomInt(2 ** 31);
  process.stderr.write(`${test}: FAULT_SEED=${seed}\n`);
  return createChance(seed);
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough to choose moments. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    seed,
    next,
    between,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('nothing to pick from');
      return items[between(0, items.length - 1)] as Item;
    },
  };
}
