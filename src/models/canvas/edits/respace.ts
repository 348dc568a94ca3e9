import { generateRanks, longestRank, RANK_LENGTH_REBALANCE, RANK_LENGTH_RESPACED } from '../records/ranks';

/** Neighbours that a first, smallest window takes on each side; it doubles until its keys are short. */
export const RESPACE_REACH_FIRST = 8;

/** What surrounds a place: keys nearest first, one more on each side than the window takes where there are so many. */
export interface Surroundings {
  before: readonly string[];
  after: readonly string[];
}

export interface Respacing {
  /** Keys of what is inserted. */
  inserted: string[];
  /** The window's neighbours, untouched; null: the end. */
  lower: string | null;
  upper: string | null;
  /** Old and new keys of the window, in order. */
  from: string[];
  to: string[];
}

/**
 * Spaces the `reach` nearest keys on each side, and `count` new ones between them, evenly between the window's own
 * neighbours. Undefined where the keys would still be long: ask again with twice the reach. A window that takes in the
 * whole canvas always has short keys.
 */
export function respace({ before, after }: Surroundings, reach: number, count: number): Respacing | undefined {
  const left = before.slice(0, reach).reverse();
  const right = after.slice(0, reach);
  const lower = before[reach] ?? null;
  const upper = after[reach] ?? null;
  const ranks = generateRanks(lower, upper, left.length + count + right.length);
  if (longestRank(ranks) > RANK_LENGTH_RESPACED && (lower !== null || upper !== null)) return undefined;
  return {
    inserted: ranks.slice(left.length, left.length + count),
    lower,
    upper,
    from: [...left, ...right],
    to: [...ranks.slice(0, left.length), ...ranks.slice(left.length + count)],
  };
}

/**
 * The order in which the window's keys can be rewritten one by one under a unique index: no key is given while another
 * still has it. Those that move up go first, from the top; then those that move down, from the bottom. Indexes into
 * `from`; what keeps its key is left out.
 */
export function rewriteOrder({ from, to }: Pick<Respacing, 'from' | 'to'>): number[] {
  const up: number[] = [];
  const down: number[] = [];
  from.forEach((old, index) => {
    const rank = to[index] ?? old;
    if (rank > old) up.push(index);
    else if (rank < old) down.push(index);
  });
  return [...up.reverse(), ...down];
}

/** The same over a plain sorted list, in memory: inserts `count` keys at `index`, respacing where it must. */
export function insertRanks(ranks: string[], index: number, count: number): { inserted: string[]; rewritten: number } {
  const plain = generateRanks(ranks[index - 1] ?? null, ranks[index] ?? null, count);
  if (longestRank(plain) <= RANK_LENGTH_REBALANCE) {
    // Nearly all is appended, and `splice` makes a list of what it took out.
    if (index === ranks.length) ranks.push(...plain);
    else ranks.splice(index, 0, ...plain);
    return { inserted: plain, rewritten: 0 };
  }
  for (let reach = RESPACE_REACH_FIRST; ; reach *= 2) {
    const start = Math.max(index - reach, 0);
    const before = ranks.slice(Math.max(index - reach - 1, 0), index).reverse();
    const plan = respace({ before, after: ranks.slice(index, index + reach + 1) }, reach, count);
    if (!plan) continue;
    const left = plan.from.filter((rank) => rank < (ranks[index] ?? '\uffff')).length;
    ranks.splice(start, plan.from.length, ...plan.to.slice(0, left), ...plan.inserted, ...plan.to.slice(left));
    return { inserted: plan.inserted, rewritten: plan.from.length };
  }
}
