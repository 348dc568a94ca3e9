import type { FeedItem } from './feed';

/** The place of an item in the order newest first: its moment in ms, and its id where two have the same. */
export type ItemKey = readonly [at: number, id: string];

export const keyOf = (item: FeedItem): ItemKey => [item.at ?? Number.MAX_SAFE_INTEGER, item.ref.id];

/** Below 0: `one` comes first. */
export function compareKeys(one: ItemKey, other: ItemKey): number {
  if (one[0] !== other[0]) return other[0] - one[0];
  if (one[1] === other[1]) return 0;
  return one[1] < other[1] ? -1 : 1;
}

/** Of all items that are offered, in any order and more than once, the `max` newest, in the memory of twice as many. */
export class Newest {
  #kept = new Map<string, FeedItem>();
  #hasMore = false;
  constructor(readonly max: number) {}

  offer(item: FeedItem): void {
    this.#kept.set(item.ref.id, item);
    if (this.#kept.size > this.max * 2 + 50) this.#prune();
  }
  /** Whether older ones were left out. */
  get hasMore(): boolean {
    this.#prune();
    return this.#hasMore;
  }
  /** Newest first. */
  list(): FeedItem[] {
    this.#prune();
    return [...this.#kept.values()];
  }
  #prune(): void {
    const sorted = [...this.#kept.values()].sort((one, other) => compareKeys(keyOf(one), keyOf(other)));
    this.#hasMore ||= sorted.length > this.max;
    this.#kept = new Map(sorted.slice(0, this.max).map((item) => [item.ref.id, item]));
  }
}
