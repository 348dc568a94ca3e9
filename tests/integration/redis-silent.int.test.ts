import type { Redis } from '../../src/platform/redis';
import { connectRedis } from '../../src/platform/redis';
import { createRedisScript } from '../../src/platform/redis-script';
import { MINUTE_MS } from '../../src/platform/time';
import { createCallSlots } from '../../src/security/limits/call-slots';
import { createSlidingWindows } from '../../src/security/limits/sliding-windows';
import { type FaultProxy, hostOf, startFaultProxy, throughProxy } from '../fakes/tcp-fault-proxy';
import { openTestServices, serviceUris, type TestServices } from '../rigs/test-services';

/** A Redis that keeps its connections and answers nothing: frozen, or behind a network that swallows. */
describe('limits before a Redis that is silent', () => {
  let services: TestServices;
  let proxy: FaultProxy;
  let redis: Redis;
  let close: () => Promise<void>;
  beforeAll(async () => {
    services = await openTestServices('redissilent');
    const { redisUrl } = serviceUris();
    proxy = await startFaultProxy({ target: hostOf(redisUrl) });
    const connections = await connectRedis(throughProxy(redisUrl, proxy), services.log);
    redis = connections.command;
    close = () => connections.close();
  });
  afterAll(async () => {
    await close?.();
    await proxy?.close();
    await services?.close();
  });

  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const startedAt = Date.now();
    await work();
    return Date.now() - startedAt;
  };

  it('do not take it for silent where the process itself was held up: what has come meanwhile is read first', async () => {
    const timeoutMs = 200;
    const ask = createRedisScript(services.redis.command, 'return ARGV[1]', { timeoutMs, isInOrder: true });
    expect(await ask([], ['first'])).toBe('first');
    const asked = ask([], ['second']);
    for (const until = Date.now() + 3 * timeoutMs; Date.now() < until;);
    expect(await asked).toBe('second');
  });

  it('wait a second for it, then a while not at all, and hold by what the process knows', async () => {
    const windows = createSlidingWindows({ redis, prefix: `${services.prefix}:w`, windowMs: MINUTE_MS });
    const slots = createCallSlots({ redis, prefix: services.prefix, log: services.log });
    await windows.take('u', 10);
    (await slots.take('o', 2))();
    proxy.setFaults({ kind: 'timeout', timeoutMs: 0 });
    try {
      const waits: number[] = [];
      const allowed: boolean[] = [];
      for (let call = 0; call < 12; call += 1)
        waits.push(await timed(async () => allowed.push((await windows.take('u', 10)).isAllowed)));
      waits.push(await timed(() => slots.take('o', 2)), await timed(() => slots.take('o', 2)));
      await expect(slots.take('o', 2)).rejects.toMatchObject({ code: 'too_many_at_once' });
      // Once each at most: the slots may know it already, as one was given back just before.
      expect(waits.filter((ms) => ms > 500).length).toBeLessThanOrEqual(2);
      expect(waits[0]).toBeGreaterThanOrEqual(900);
      expect(Math.max(...waits)).toBeLessThan(2_500);
      expect(allowed.filter(Boolean)).toHaveLength(9);
    } finally {
      proxy.setFaults();
      await slots.close();
    }
  }, 30_000);
});
