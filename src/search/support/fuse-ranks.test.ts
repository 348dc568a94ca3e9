import { fuseRanks } from './fuse-ranks';

describe('fuseRanks', () => {
  it('puts first what stands high in both lists, and says why each was found', () => {
    const hits = fuseRanks({ meaning: ['a', 'b', 'c'], words: ['b', 'd'] }, 10);
    expect(hits.map(({ id, matched }) => [id, matched])).toEqual([
      ['b', ['meaning', 'words']],
      ['a', ['meaning']],
      ['d', ['words']],
      ['c', ['meaning']],
    ]);
    for (const { score } of hits) expect(score).toBeGreaterThan(0);
    for (const { score } of hits) expect(score).toBeLessThan(1);
  });

  it('gives 1 to what is first in every list that was asked', () => {
    expect(fuseRanks({ meaning: ['a'], words: ['a'] }, 1)).toEqual([
      { id: 'a', matched: ['meaning', 'words'], score: 1 },
    ]);
    expect(fuseRanks({ words: ['a'] }, 1)).toEqual([{ id: 'a', matched: ['words'], score: 1 }]);
    expect(fuseRanks({ meaning: [], words: ['a'] }, 1)).toEqual([{ id: 'a', matched: ['words'], score: 0.5 }]);
  });

  it('gives no more than asked for, ties by id, and nothing for nothing', () => {
    expect(fuseRanks({ meaning: ['b'], words: ['a'] }, 1).map(({ id }) => id)).toEqual(['a']);
    expect(fuseRanks({ meaning: [], words: [] }, 5)).toEqual([]);
  });
});
