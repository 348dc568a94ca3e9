import { TIERS } from '../../../config/tiers';
import { connectRedis } from '../../../src/platform/redis';
import { MINUTE_MS, SECOND_MS } from '../../../src/platform/time';
import { createRateLimits, networkOf } from '../../../src/security/limits/rate-limits';
import { createSlidingWindows } from '../../../src/security/limits/sliding-windows';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { startOwnRedis } from '../../rigs/own-redis';
import { openTestServices, serviceUris, type TestServices, waitFor } from '../../rigs/test-services';

const table = {
  tiers: {
    ...TIERS,
    free: {
      requestsPerMinute: 5,
      generationsPerMinute: 2,
      llmCallsPerMinute: 5,
      supportResolvesPerMinute: 15,
      supportDocumentsPerMinute: 20,
      secretRevealsPerMinute: 20,
    },
    pro: {
      requestsPerMinute: 8,
      generationsPerMinute: 4,
      llmCallsPerMinute: 8,
      supportResolvesPerMinute: 15,
      supportDocumentsPerMinute: 20,
      secretRevealsPerMinute: 20,
    },
  },
  anonymous: { requestsPerMinute: 50, loginsPerMinute: 6 },
};

let services: TestServices;
let rig: HttpRig;
beforeAll(async () => {
  services = await openTestServices('limits');
  rig = await openHttpRig(services, { table });
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
});

describe('limits of a person', () => {
  it('count every call, tell where one stands, and refuse with the time to wait', async () => {
    const person = await rig.register();
    const answers = [];
    for (let index = 0; index < 7; index += 1)
      answers.push(await rig.call('GET', '/api/v1/me', { token: person.access_token }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"requests-minute";r=4;t=6[0-5]$/);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"requests-minute";q=5;w=60');
    expect(answers[0]?.headers.get('x-ratelimit-limit-requests')).toBeNull();
    const refused = answers[6];
    expect(refused?.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused?.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.get('ratelimit')).toMatch(/^"requests-minute";r=0;t=\d+$/);
  });

  it('are one’s own: another person is not touched', async () => {
    const person = await rig.register();
    expect((await rig.call('GET', '/api/v1/me', { token: person.access_token })).status).toBe(200);
  });

  it('are shared by instances, per kind, and go by the tier, keeping the count', async () => {
    const make = () => createRateLimits({ redis: services.redis.command, prefix: `${services.prefix}:two`, table });
    const [first, second] = [make(), make()];
    const caller = { userId: 'u1', tier: 'free' };
    const outcomes = [];
    for (let index = 0; index < 6; index += 1)
      outcomes.push(await (index % 2 ? first : second).countUser('requests', caller));
    expect(outcomes.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false]);
    expect((await first.countUser('generations', caller)).remaining).toBe(1);
    expect(await first.countUser('requests', { ...caller, tier: 'pro' })).toMatchObject({
      isAllowed: true,
      limit: 8,
      remaining: 2, // what was refused was not counted
    });
    expect((await first.countUser('requests', { userId: 'u2', tier: 'no such tier' })).limit).toBe(5);
  });

  it('leave no counter without an end: it gets its time to live with its first count, not after it', async () => {
    // One that nobody else speaks to: a monitor is told of every command, and may hear the first before it is one.
    const own = await startOwnRedis();
    const redis = await connectRedis(own.url, services.log);
    try {
      const prefix = 'ends';
      const commands: string[] = [];
      const monitor = await redis.command.monitor();
      monitor.on('monitor', (_time: string, [name = '', ...parameters]: string[]) => {
        if (parameters.some((parameter) => parameter.includes(prefix))) commands.push(name.toLowerCase());
      });
      const limits = createRateLimits({ redis: redis.command, prefix, table });
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => limits.countUser('requests', { userId: `u${index}`, tier: 'free' })),
      );
      const keys = await redis.command.keys(`${prefix}*`);
      expect(keys).toHaveLength(20);
      for (const key of keys) expect(await redis.command.pttl(key)).toBeGreaterThan(0);
      await waitFor('the monitor to have heard of all', () => commands.filter((name) => name === 'pttl').length === 20);
      monitor.disconnect();
      // One script counts and sets the end: no command of ours comes between the two.
      expect(new Set(commands.filter((name) => !name.startsWith('eval')))).toEqual(
        new Set(['hgetall', 'hincrby', 'pexpire', 'keys', 'pttl']),
      );
    } finally {
      await redis.close();
      await own.close();
    }
  });

  it('hold while Redis is away, by what each process knows: what was used stays used', async () => {
    const { redisUrl } = serviceUris();
    const gone = await connectRedis(redisUrl, services.log);
    const limits = createRateLimits({ redis: gone.command, prefix: `${services.prefix}:gone`, table });
    await limits.countUser('requests', { userId: 'u1', tier: 'free' });
    gone.command.disconnect();
    const outcomes = [];
    for (let index = 0; index < 6; index += 1)
      outcomes.push((await limits.countUser('requests', { userId: 'u1', tier: 'free' })).isAllowed);
    expect(outcomes).toEqual([true, true, true, true, false, false]);
    await gone.close();
  });

  it('hold on two instances while Redis is away: each has its part of what was left', async () => {
    const { redisUrl } = serviceUris();
    const gone = await connectRedis(redisUrl, services.log);
    const windows = [1, 2].map(() =>
      createSlidingWindows({ redis: gone.command, prefix: `${services.prefix}:parts`, windowMs: MINUTE_MS }),
    );
    const take = async (index: number) => Number((await windows[index % 2]?.take('u1', 100))?.isAllowed);
    for (let call = 0; call < 40; call += 1) await take(call);
    gone.command.disconnect();
    let accepted = 40;
    for (let call = 0; call < 200; call += 1) accepted += await take(call);
    expect(accepted).toBeLessThanOrEqual(100);
    expect(accepted).toBeGreaterThanOrEqual(92);
    await gone.close();
  });

  it('hold over an emptied Redis: each instance tells again what it let through', async () => {
    const prefix = `${services.prefix}:emptied`;
    const windows = [1, 2, 3].map(() =>
      createSlidingWindows({ redis: services.redis.command, prefix, windowMs: MINUTE_MS }),
    );
    let accepted = 0;
    for (let call = 0; call < 300; call += 1) {
      if (call === 50) await services.redis.command.del(`${prefix}:u1`);
      accepted += Number((await windows[call % 3]?.take('u1', 100))?.isAllowed);
    }
    expect(accepted).toBe(100);
    // One that knew nothing of it before is told by what stands there.
    const late = createSlidingWindows({ redis: services.redis.command, prefix, windowMs: MINUTE_MS });
    expect(await late.take('u1', 100)).toMatchObject({ isAllowed: false, remaining: 0 });
  });

  it('of a large limit a few units are taken ahead: most calls ask nobody, together never more get through', async () => {
    const prefix = `${services.prefix}:ahead`;
    let now = Date.UTC(2026, 10, 22, 12, 0, 1);
    const redis = services.redis.command;
    const windows = [1, 2].map(() => createSlidingWindows({ redis, prefix, windowMs: MINUTE_MS, now: () => now }));
    const take = async (index: number) => Number((await windows[index % 2]?.take('u1', 1_000))?.isAllowed);
    const counted = async () => (await redis.hvals(`${prefix}:u1`)).reduce((sum, text) => sum + Number(text), 0);
    expect(await windows[0]?.take('u1', 1_000)).toMatchObject({ isAllowed: true, remaining: 999 });
    expect(await counted()).toBe(6);
    expect(await windows[0]?.take('u1', 1_000)).toMatchObject({ isAllowed: true, remaining: 998 });
    expect(await counted()).toBe(6);
    // What was not used by the slice's end is given back, with the next call.
    now += 6 * SECOND_MS;
    expect(await windows[0]?.take('u1', 1_000)).toMatchObject({ isAllowed: true, remaining: 997 });
    expect(await counted()).toBe(8);
    let accepted = 3;
    for (let call = 0; call < 1_200; call += 1) {
      if (call === 500) await redis.del(`${prefix}:u1`);
      if (call % 100 === 0) now += 60;
      accepted += await take(call);
    }
    expect(accepted).toBeLessThanOrEqual(1_000);
    expect(accepted).toBeGreaterThanOrEqual(990);
    // All at once share their trips.
    const others = await Promise.all(Array.from({ length: 1_100 }, async () => windows[0]?.take('u2', 1_000)));
    expect(others.filter((outcome) => outcome?.isAllowed)).toHaveLength(1_000);
  });

  it('slide: no seam of two minutes lets more through than one limit', async () => {
    let now = Date.UTC(2026, 10, 22, 12, 0, 50);
    const windows = createSlidingWindows({
      redis: services.redis.command,
      prefix: `${services.prefix}:slide`,
      windowMs: MINUTE_MS,
      now: () => now,
    });
    const count = async () => {
      let accepted = 0;
      for (let call = 0; call < 15; call += 1) accepted += Number((await windows.take('u1', 10)).isAllowed);
      return accepted;
    };
    expect(await count()).toBe(10);
    now += 30 * SECOND_MS;
    expect(await count()).toBe(0);
    now += 36 * SECOND_MS;
    expect(await count()).toBe(10);
  });
});

describe('limits of an address', () => {
  it('hold log-ins back whatever the e-mail', async () => {
    const statuses = [];
    for (let index = 0; index < 6; index += 1) {
      statuses.push(
        (
          await rig.call('POST', '/api/v1/auth/login', {
            json: { email: `guess${index}@example.org`, password: 'whatever it is' },
          })
        ).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    expect(statuses[0]).toBe(401);
  });

  it('take an IPv6 network for one', () => {
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
  });
});
