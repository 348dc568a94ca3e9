import { ExpiringCache } from './expiring-cache';

describe('ExpiringCache', () => {
  it('forgets by time', () => {
    const cache = new ExpiringCache<number>(10);
    cache.set('a', 1, 1_000);
    expect(cache.get('a', 999)).toBe(1);
    expect(cache.get('a', 1_000)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('holds no more than it may, and drops what was unused for longest', () => {
    const cache = new ExpiringCache<number>(2);
    cache.set('a', 1, 10);
    cache.set('b', 2, 10);
    cache.get('a', 0);
    cache.set('c', 3, 10);
    expect([cache.get('a', 0), cache.get('b', 0), cache.get('c', 0)]).toEqual([1, undefined, 3]);
  });
});
