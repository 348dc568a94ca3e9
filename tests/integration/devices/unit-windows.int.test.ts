import { randomBytes } from 'node:crypto';
import { createLogger } from '../../../src/platform/logger';
import { connectRedis, type RedisConnections } from '../../../src/platform/redis';
import { createUnitWindows } from '../../../src/security/limits/unit-windows';
import { serviceUris } from '../../rigs/test-services';

const LIMIT = 600;
const WINDOW_MS = 60_000;
let redis: RedisConnections;
let prefix: string;
let time = 1_800_000_000_500;

beforeAll(async () => {
  redis = await connectRedis(serviceUris().redisUrl, createLogger({ level: 'silent', role: 'test' }));
});
afterAll(() => redis.close());
beforeEach(() => {
  prefix = `test_units_${randomBytes(6).toString('hex')}`;
});

const open = (shared = true) =>
  createUnitWindows({
    ...(shared && { redis: redis.command }),
    ...{ prefix, windowMs: WINDOW_MS, limit: LIMIT, now: () => time },
  });

it('processes share what a window has, and each unit comes back after a whole window, at most a second later', async () => {
  const processes = [open(), open(), open()];
  const taken: { at: number; units: number }[] = [];
  const takeAll = async () => {
    const waits = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const units = 5 + (n % 3) * 5;
        const waitMs = (await processes[n % 3]?.take('ada', units)) ?? 1;
        if (waitMs === 0) taken.push({ at: time, units });
        return waitMs;
      }),
    );
    return Math.min(...waits.filter((waitMs) => waitMs > 0), WINDOW_MS);
  };
  const inWindow = (until: number) =>
    taken.filter(({ at }) => at > until - WINDOW_MS && at <= until).reduce((sum, { units }) => sum + units, 0);
  const began = time;
  for (let round = 0; round < 8; round += 1) {
    const waitMs = await takeAll();
    expect(inWindow(time)).toBeLessThanOrEqual(LIMIT);
    time += Math.max(1, Math.min(waitMs, 17_000));
  }
  const sum = taken.reduce((total, { units }) => total + units, 0);
  expect(sum).toBeGreaterThanOrEqual(LIMIT * Math.floor((time - began) / (WINDOW_MS + 1_000)));
  const [one, other] = [open(), open()];
  expect(await one.take('bo', LIMIT)).toBe(0);
  const waitMs = await other.take('bo', LIMIT);
  expect(waitMs).toBeGreaterThanOrEqual(WINDOW_MS);
  expect(waitMs).toBeLessThanOrEqual(WINDOW_MS + 1_000);
  time += waitMs;
  expect(await other.take('bo', LIMIT)).toBe(0);
});

it('what a process has taken it knows itself: a Redis that was emptied, or is not there, doubles nothing', async () => {
  const one = open();
  expect(await one.take('ada', LIMIT)).toBe(0);
  await redis.command.del(`${prefix}:ada`);
  expect(await one.take('ada', 1)).toBeGreaterThan(0);
  const alone = open(false);
  expect(await alone.take('ada', LIMIT)).toBe(0);
  expect(await alone.take('ada', 1)).toBeGreaterThan(0);
});
