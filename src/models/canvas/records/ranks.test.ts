import { generateRanks, longestRank } from './ranks';

const isIncreasing = (ranks: readonly string[]) =>
  ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? ''));

describe('generateRanks', () => {
  const neighbours: [string, string | null, string | null][] = [
    ['an empty canvas', null, null],
    ['the start', null, 'a0'],
    ['the end', 'a5', null],
    ['two far keys', 'a0', 'b00'],
    ['two near keys', 'a0', 'a0V'],
    ['a key and its prefix', 'a0', 'a01'],
  ];
  it.each(neighbours)('gives keys strictly between, for %s', (_name, previous, next) => {
    for (const count of [1, 2, 10, 61, 200, 5_000]) {
      const ranks = generateRanks(previous, next, count);
      expect(new Set(ranks).size).toBe(count);
      expect(isIncreasing([previous ?? '', ...ranks, next ?? '\uffff'])).toBe(true);
      expect(longestRank(ranks)).toBeLessThanOrEqual(
        Math.max(previous?.length ?? 0, next?.length ?? 0) + 2 + Math.ceil(Math.log2(count + 1)),
      );
    }
  });

  it('gives none for a count of none', () => expect(generateRanks('a0', 'a1', 0)).toEqual([]));

  it.each([
    ['a1', 'a0'],
    ['a0', 'a0'],
  ])('refuses neighbours that are not in order (%s, %s)', (previous, next) => {
    expect(() => generateRanks(previous, next, 1)).toThrow(RangeError);
  });
});
