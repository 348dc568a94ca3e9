import { Types } from 'mongoose';
import { takeUnits } from '../../../src/models/kernel/take-units';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/platform/time';
import { createQuotas, type Quotas } from '../../../src/security/limits/quotas';
import { openTestServices, type TestServices } from '../../rigs/test-services';

describe('quotas', () => {
  let services: TestServices;
  let now = Date.UTC(2026, 10, 22, 12);
  const opened: Quotas[] = [];
  beforeAll(async () => {
    services = await openTestServices('quotas');
  }, 60_000);
  afterEach(() => Promise.all(opened.splice(0).map((quotas) => quotas.close())));
  afterAll(() => services.close());

  const open = (): Quotas => {
    const quotas = createQuotas({ models: services.models, log: services.log, now: () => now });
    opened.push(quotas);
    return quotas;
  };
  const windowOf = (limit: number) => ({ id: `test:${new Types.ObjectId().toHexString()}`, limit, windowMs: HOUR_MS });
  /** How many of so many calls got through. */
  const countAllowed = async (calls: Promise<unknown>[]) =>
    (await Promise.allSettled(calls)).reduce((sum, { status }) => sum + Number(status === 'fulfilled'), 0);
  const counterOf = async (id: string) =>
    (await services.models.QuotaCounter.findById(id).orFail().lean()).slices.reduce((sum, { taken }) => sum + taken, 0);

  it.each([1, 7, 100, 1_000])('lets exactly %d calls through, of many at once on three instances', async (limit) => {
    const window = windowOf(limit);
    const instances = [open(), open(), open()];
    const calls = instances.flatMap((quotas) => Array.from({ length: limit + 20 }, () => quotas.take(window)));
    const allowed = await countAllowed(calls);
    expect(allowed).toBeLessThanOrEqual(limit);
    // The rest is leased by instances whose callers were refused meanwhile.
    expect(allowed).toBeGreaterThanOrEqual(Math.floor(limit * 0.97));
    expect(await counterOf(window.id)).toBeLessThanOrEqual(limit);
  });

  it('says what is left and when more comes, and refuses with 429 `quota_exceeded`', async () => {
    const window = windowOf(2);
    const quotas = open();
    expect(await quotas.take(window)).toMatchObject({ limit: 2, remaining: 1 });
    const { remaining, resetMs } = await quotas.take(window);
    expect(remaining).toBe(0);
    expect(resetMs).toBeGreaterThan(HOUR_MS - MINUTE_MS);
    expect(resetMs).toBeLessThanOrEqual(HOUR_MS + MINUTE_MS);
    await expect(quotas.take(window)).rejects.toMatchObject({
      code: 'quota_exceeded',
      status: 429,
      retryAfterMs: resetMs,
    });
  });

  it('slides: a full hour ago does not count, and no seam lets twice the limit through', async () => {
    const window = windowOf(10);
    const quotas = open();
    now += 50 * MINUTE_MS;
    expect(await countAllowed(Array.from({ length: 20 }, () => quotas.take(window)))).toBe(10);
    now += 15 * MINUTE_MS; // another clock hour, the same sixty minutes
    await expect(quotas.take(window)).rejects.toMatchObject({ code: 'quota_exceeded' });
    now += 47 * MINUTE_MS;
    expect(await countAllowed(Array.from({ length: 20 }, () => quotas.take(window)))).toBe(10);
  });

  it('gives back what it leased and did not use', async () => {
    const window = windowOf(500);
    const [first, second] = [open(), open()];
    await first.take(window);
    expect(await counterOf(window.id)).toBe(5);
    await first.close();
    expect(await counterOf(window.id)).toBe(1);
    await second.take(window);
    now += 31 * SECOND_MS; // a lease that ran out goes back before the next is taken
    await second.take(window);
    expect(await counterOf(window.id)).toBe(2 + 5);
  });

  it('has no counter without an end', async () => {
    const window = windowOf(5);
    await takeUnits(services.models, window, 1, now);
    const { forgetAt } = await services.models.QuotaCounter.findById(window.id).orFail().lean();
    expect(forgetAt.getTime() - now).toBeGreaterThan(HOUR_MS);
    expect(forgetAt.getTime() - now).toBeLessThan(2 * HOUR_MS);
  });
});
