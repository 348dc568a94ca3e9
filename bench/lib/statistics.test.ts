import { median, noise, pairedRatio, percentile, shuffle, spread } from './statistics';

describe('statistics', () => {
  it('takes the middle, or the mean of the two middle values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('interpolates percentiles and never leaves the range', () => {
    expect(percentile([10, 20], 0.25)).toBe(12.5);
    expect(percentile([5, 1, 9], 0)).toBe(1);
    expect(percentile([5, 1, 9], 1)).toBe(9);
  });

  it('pairs the sides of the same round', () => {
    expect(pairedRatio([10, 30], [10, 10])).toMatchObject({ median: 2, min: 1, max: 3 });
  });

  it('measures noise as largest by smallest', () => {
    expect(noise(spread([2, 4]))).toBe(2);
    expect(noise(spread([0, 0]))).toBe(1);
  });

  it('shuffles without losing or changing the list', () => {
    const items = [1, 2, 3, 4];
    expect(shuffle(items, () => 0).sort()).toEqual(items);
    expect(items).toEqual([1, 2, 3, 4]);
  });
});
