/** A chunk that was found, and its places in both orders, from 0. */
export interface Ranked {
  key: string;
  score: number;
  similarity: number | null;
}
/** Flattens the difference between the first places (Cormack, Clarke and Büttcher, 2009). */
const RANK_CONSTANT = 60;
/** The first of both orders has this. */
const BEST = 2 / (RANK_CONSTANT + 1);

/** Joins two orders by reciprocal rank fusion: 1 is first in both. `similarityOf` tells the cosine of what words alone have found. */
export function fuse(
  byMeaning: readonly { key: string; similarity: number }[],
  byWords: readonly string[],
  similarityOf: (key: string) => number | null,
): Ranked[] {
  const scores = new Map<string, number>();
  const add = (key: string, rank: number) =>
    scores.set(key, (scores.get(key) ?? 0) + 1 / (RANK_CONSTANT + rank + 1) / BEST);
  for (const [rank, { key }] of byMeaning.entries()) add(key, rank);
  for (const [rank, key] of byWords.entries()) add(key, rank);
  const similarities = new Map(byMeaning.map(({ key, similarity }) => [key, similarity]));
  return [...scores]
    .map(([key, score]) => ({ key, score, similarity: similarities.get(key) ?? similarityOf(key) }))
    .sort((one, other) => other.score - one.score || (one.key < other.key ? -1 : 1));
}
