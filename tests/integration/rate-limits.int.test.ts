import { TIERS } from '../../config/tiers';
import { connectRedis } from '../../src/platform/redis';
import { createRateLimits, networkOf } from '../../src/security/rate-limits';
import { type HttpRig, openHttpRig } from '../support/http-rig';
import { openTestServices, serviceUris, type TestServices } from '../support/test-services';

const table = {
  tiers: {
    ...TIERS,
    free: { requestsPerMinute: 5, generationsPerMinute: 2, llmCallsPerMinute: 5 },
    pro: { requestsPerMinute: 8, generationsPerMinute: 4, llmCallsPerMinute: 8 },
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
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^limit=5, remaining=4, reset=(60|59)$/);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('5;w=60');
    const refused = answers[6];
    expect(refused?.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused?.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.get('ratelimit')).toMatch(/^limit=5, remaining=0, reset=\d+$/);
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
      remaining: 1,
    });
    expect((await first.countUser('requests', { userId: 'u2', tier: 'no such tier' })).limit).toBe(5);
  });

  it('leave no counter without an end: it gets its time to live with its first count, not after it', async () => {
    const prefix = `${services.prefix}:ends`;
    const commands: string[] = [];
    const monitor = await services.redis.command.monitor();
    monitor.on('monitor', (_time: string, [name = '', ...parameters]: string[]) => {
      if (parameters.some((parameter) => parameter.includes(prefix))) commands.push(name.toLowerCase());
    });
    const limits = createRateLimits({ redis: services.redis.command, prefix, table });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => limits.countUser('requests', { userId: `u${index}`, tier: 'free' })),
    );
    const keys = await services.redis.command.keys(`${prefix}*`);
    expect(keys).toHaveLength(20);
    for (const key of keys) expect(await services.redis.command.pttl(key)).toBeGreaterThan(0);
    monitor.disconnect();
    // One script counts and sets the end: no command of ours comes between the two.
    expect(commands.filter((name) => name === 'incr' || name === 'expire' || name === 'pexpire')).toEqual([]);
  });

  it('hold while Redis is away, counted in memory', async () => {
    const { redisUrl } = serviceUris();
    const gone = await connectRedis(redisUrl, services.log);
    const limits = createRateLimits({ redis: gone.command, prefix: `${services.prefix}:gone`, table });
    await limits.countUser('requests', { userId: 'u1', tier: 'free' });
    gone.command.disconnect();
    const outcomes = [];
    for (let index = 0; index < 6; index += 1)
      outcomes.push((await limits.countUser('requests', { userId: 'u1', tier: 'free' })).isAllowed);
    expect(outcomes).toEqual([true, true, true, true, true, false]);
    await gone.close();
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
