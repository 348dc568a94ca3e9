import { generateRanks, longestRank, RANK_LENGTH_MAX, RANK_LENGTH_RESPACED } from '../records/ranks';
import { insertRanks, respace, rewriteOrder } from './respace';

const isIncreasing = (ranks: readonly string[]) =>
  ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? ''));

/** A generator with a seed, so that a failure can be replayed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('insertRanks', () => {
  const places: Record<string, (length: number) => number> = {
    'at the end': (length) => length,
    'at the start': () => 0,
    'left of a fixed block': (length) => length - 1,
    'right of a fixed block': () => 1,
    'in the middle': (length) => Math.floor(length / 2),
    'alternately left and right of the newest': (length) => Math.floor(length / 2) + (length % 2),
  };
  it.each(Object.entries(places))('keeps keys short and in order after 10,000 insertions %s', (_name, place) => {
    const ranks = generateRanks(null, null, 2);
    let longest = 0;
    let rewritten = 0;
    for (let count = 0; count < 10_000; count += 1) {
      const result = insertRanks(ranks, place(ranks.length), 1);
      longest = Math.max(longest, longestRank(result.inserted));
      rewritten += result.rewritten;
    }
    expect(ranks).toHaveLength(10_002);
    expect(isIncreasing(ranks)).toBe(true);
    expect(Math.max(longest, longestRank(ranks))).toBeLessThanOrEqual(RANK_LENGTH_MAX);
    expect(rewritten / 10_000).toBeLessThan(10); // rewritten keys an insertion
  });

  it.each([1, 2, 3])('stays in order with batches at random places (seed %i)', (seed) => {
    const below = seeded(seed);
    const ranks: string[] = [];
    const spots = [0, 0.3, 0.3, 0.3, 1];
    for (let step = 0; step < 1_500; step += 1) {
      const spot = spots[below(spots.length)] ?? 0;
      insertRanks(ranks, Math.floor(spot * ranks.length), 1 + below(step % 50 === 0 ? 200 : 3));
    }
    expect(isIncreasing(ranks)).toBe(true);
    expect(longestRank(ranks)).toBeLessThanOrEqual(RANK_LENGTH_MAX);
  });
});

describe('respace', () => {
  it('asks for a wider window where the neighbours are too close', () => {
    const lower = `a0${'z'.repeat(40)}V`;
    const [first = '', second = ''] = generateRanks(lower, 'a1', 2);
    expect(respace({ before: [first, lower], after: [second, 'a1'] }, 1, 1)).toBeUndefined();
    const whole = respace({ before: [first, lower], after: [second, 'a1'] }, 2, 1);
    expect(whole).toMatchObject({ lower: null, upper: null, from: [lower, first, second, 'a1'] });
    expect(longestRank([...(whole?.to ?? []), ...(whole?.inserted ?? [])])).toBeLessThanOrEqual(RANK_LENGTH_RESPACED);
  });
});

describe('rewriteOrder', () => {
  it.each([11, 12, 13, 14])('never gives a key that another still has (seed %i)', (seed) => {
    const below = seeded(seed);
    const pool = generateRanks(null, null, 60);
    for (let round = 0; round < 200; round += 1) {
      const pick = () => {
        const chosen = new Set<string>();
        while (chosen.size < 20) chosen.add(pool[below(pool.length)] ?? '');
        return [...chosen].sort();
      };
      const from = pick();
      const to = pick();
      const current = [...from];
      for (const index of rewriteOrder({ from, to })) {
        const rank = to[index] ?? '';
        expect(current).not.toContain(rank);
        current[index] = rank;
      }
      expect(current).toEqual(to);
    }
  });
});
