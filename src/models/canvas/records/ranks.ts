import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Longest key that is ever stored. */
export const RANK_LENGTH_MAX = 64;
/** A new key longer than this has its neighbourhood respaced first. Lower: shorter keys, more rewriting. */
export const RANK_LENGTH_REBALANCE = 48;
/** Respaced keys are at most this long, so that a place bears some 140 more insertions before it is respaced again. */
export const RANK_LENGTH_RESPACED = 24;

/**
 * `count` keys, strictly increasing, strictly between `previous` and `next` (null: that end of the canvas), of length
 * O(log count) beyond their neighbours'. Base 62; ordered byte by byte, as the engine orders strings.
 * Throws RangeError where `previous` is not before `next`.
 */
export function generateRanks(previous: string | null, next: string | null, count: number): string[] {
  // The library silently swaps neighbours in the wrong order: that would hide a bug of ours.
  if (previous !== null && next !== null && previous >= next)
    throw new RangeError(`rank ${previous} is not before ${next}`);
  return count === 1 ? [generateKeyBetween(previous, next)] : generateNKeysBetween(previous, next, count);
}

/** True where one of the keys calls for a rebalance. */
export const isRankTooLong = (ranks: readonly string[]): boolean => longestRank(ranks) > RANK_LENGTH_REBALANCE;

/** Length of the longest key; 0 of none. */
export function longestRank(ranks: readonly string[]): number {
  let longest = 0;
  for (const rank of ranks) if (rank.length > longest) longest = rank.length;
  return longest;
}
