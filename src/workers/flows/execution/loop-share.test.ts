import { LoopShare } from './loop-share';

it('short work is free; who takes more than a share waits until it has come round', () => {
  const share = new LoopShare();
  for (let now = 0; now < 1_000; now += 1) share.charge('short', 1, now);
  expect(share.waitFor('short', 1_000)).toBe(0);
  share.charge('long', 150, 0);
  expect(share.waitFor('long', 0)).toBe(0);
  share.charge('long', 110, 0);
  const wait = share.waitFor('long', 0);
  expect(wait).toBeCloseTo(2_000, 0);
  expect(share.waitFor('other', 0)).toBe(0);
  expect(share.waitFor('long', wait)).toBe(0);
  share.charge('long', 100_000, wait);
  expect(share.waitFor('long', wait)).toBe(10_000);
});
