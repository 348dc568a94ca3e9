/** How a hit was found. */
export type Matched = 'meaning' | 'words';
export interface FusedHit {
  id: string;
  matched: Matched[];
  /** 0 to 1: 1 is first in every list. */
  score: number;
}

/** Damps how much the first places count beside the next; the constant of Cormack, Clarke and Büttcher, SIGIR 2009. */
const RANK_CONSTANT = 60;

/**
 * Reciprocal rank fusion: each list says its ids, best first; what stands high in several comes first. Ties by id. A list that
 * was not asked for is left out; one that found nothing counts as asked.
 */
export function fuseRanks(lists: Partial<Record<Matched, readonly string[]>>, limit: number): FusedHit[] {
  const asked = Object.entries(lists) as [Matched, readonly string[]][];
  const best = asked.length / (RANK_CONSTANT + 1);
  const hits = new Map<string, FusedHit>();
  for (const [matched, ids] of asked) {
    for (const [rank, id] of ids.entries()) {
      const hit = hits.get(id) ?? { id, matched: [], score: 0 };
      hit.matched.push(matched);
      hit.score += 1 / (RANK_CONSTANT + rank + 1) / best;
      hits.set(id, hit);
    }
  }
  return [...hits.values()]
    .map((hit) => ({ ...hit, score: Math.min(1, Number(hit.score.toFixed(4))) }))
    .sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1))
    .slice(0, limit);
}
