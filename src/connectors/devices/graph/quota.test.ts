import { MovedClock } from '../../../../tests/support/moved-clock';
import { createQuota } from './quota';

const signal = new AbortController().signal;
const moments = () => new Promise((resolve) => setImmediate(resolve));

describe('a quota', () => {
  it('lets in no more at once than its rule, in the order of asking', async () => {
    const quota = createQuota({ atOnce: 4, requests: 100, windowMs: 1_000 }, new MovedClock());
    const entered: number[] = [];
    const ends: (() => void)[] = [];
    const all = Array.from({ length: 10 }, (_, place) =>
      quota.enter(signal).then((end) => {
        entered.push(place);
        ends.push(end);
      }),
    );
    await moments();
    expect(entered).toEqual([0, 1, 2, 3]);
    for (let next = 0; next < 10; next += 1) {
      ends[next]?.();
      ends[next]?.(); // said twice it ends once
      await moments();
      expect(entered.length).toBe(Math.min(10, next + 5));
    }
    await Promise.all(all);
  });

  it('fills each window, and no window holds more: a long reading takes the least time that there is', async () => {
    const clock = new MovedClock();
    const quota = createQuota({ atOnce: 4, requests: 100, windowMs: 10_000 }, clock);
    const began = clock.at;
    const starts: number[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      const end = await quota.enter(signal);
      starts.push(clock.at);
      clock.at += 7;
      end();
    }
    starts.forEach((start, place) => {
      const hundredBefore = starts[place - 100];
      if (hundredBefore !== undefined) expect(start - hundredBefore).toBeGreaterThanOrEqual(10_000);
    });
    expect(clock.at - began).toBeLessThan(9 * 10_000 * 1.1);
  });

  it('who gives up leaves no hole', async () => {
    const quota = createQuota({ atOnce: 1, requests: 10, windowMs: 1_000 }, new MovedClock());
    const end = await quota.enter(signal);
    const leaving = new AbortController();
    const left = quota.enter(leaving.signal);
    const next = quota.enter(signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    end();
    (await next)();
  });
});
