import { setTimeout as delay } from 'node:timers/promises';
import { Types } from 'mongoose';
import { connectRedis } from '../../../src/platform/redis';
import { type CallSlots, createCallSlots } from '../../../src/security/limits/call-slots';
import { openTestServices, serviceUris, type TestServices, waitFor } from '../../rigs/test-services';

/** Model calls of an organisation at once, over instances that share nothing but Redis. */
describe('slots of model calls', () => {
  let services: TestServices;
  const opened: CallSlots[] = [];
  beforeAll(async () => {
    services = await openTestServices('slots');
  }, 60_000);
  afterEach(() => Promise.all(opened.splice(0).map((slots) => slots.close())));
  afterAll(() => services.close());

  const open = (times: { leaseMs?: number; beatMs?: number } = {}, redis = services.redis.command): CallSlots => {
    const slots = createCallSlots({ redis, prefix: services.prefix, log: services.log, ...times });
    opened.push(slots);
    return slots;
  };
  const organisation = () => new Types.ObjectId().toHexString();
  const keyOf = (id: string) => `${services.prefix}:llm-slots:${id}`;
  const takeAll = async (instances: CallSlots[], id: string, count: number, limit: number) => {
    const asked = Array.from({ length: count }, async (_, index) =>
      instances[index % instances.length]?.take(id, limit),
    );
    const outcomes = await Promise.allSettled(asked);
    return outcomes.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  };

  it('are never more than the limit, asked for by many at once on three instances, again and again', async () => {
    const id = organisation();
    const instances = [open(), open(), open()];
    for (let round = 0; round < 20; round += 1) {
      const taken = await takeAll(instances, id, 30, 7);
      expect(taken).toHaveLength(7);
      for (const release of taken) release();
      for (const release of taken) release(); // the second time does nothing
    }
    await waitFor('all to be given back', async () => !(await services.redis.command.exists(keyOf(id))));
  });

  it('are refused with 429 `too_many_at_once`, and free once a call has ended', async () => {
    const id = organisation();
    const [first, second] = [open(), open()];
    const release = await first.take(id, 1);
    await expect(second.take(id, 1)).rejects.toMatchObject({
      code: 'too_many_at_once',
      status: 429,
      retryAfterMs: 1_000,
    });
    await expect(first.take(id, 1)).rejects.toMatchObject({ code: 'too_many_at_once' });
    release();
    (await second.take(id, 1))();
    (await second.take(organisation(), 1))();
    for (let call = 0; call < 50; call += 1) await second.take(id, null);
  });

  it('of a killed instance come back within its lease; those that beat stay', async () => {
    const id = organisation();
    const killed = open({ leaseMs: 300, beatMs: 60_000 });
    const alive = open({ leaseMs: 300, beatMs: 50 });
    await killed.take(id, 2);
    await alive.take(id, 2);
    await expect(open().take(id, 2)).rejects.toMatchObject({ code: 'too_many_at_once' });
    await delay(700);
    (await open().take(id, 2))();
    await expect(takeAll([open()], id, 5, 2)).resolves.toHaveLength(1);
  });

  it('are known again after Redis was emptied: with the next call, or the next beat', async () => {
    const id = organisation();
    const [first, second] = [open(), open({ beatMs: 50 })];
    await takeAll([first], id, 3, 6);
    await takeAll([second], id, 3, 6);
    await services.redis.command.del(keyOf(id));
    await waitFor('the beat', async () => (await services.redis.command.hlen(keyOf(id))) > 0);
    await expect(takeAll([first], id, 5, 6)).resolves.toHaveLength(0);
    expect(await services.redis.command.pttl(keyOf(id))).toBeGreaterThan(0);
  });

  it('are counted by process while Redis is away, and the log says so once', async () => {
    const { redisUrl } = serviceUris();
    const gone = await connectRedis(redisUrl, services.log);
    gone.command.disconnect();
    const said: unknown[] = [];
    const log = services.log.child({});
    log.warn = (...words: unknown[]) => void said.push(words[0]);
    const slots = createCallSlots({ redis: gone.command, prefix: services.prefix, log });
    const id = organisation();
    const taken = await takeAll([slots], id, 9, 4);
    expect(taken).toHaveLength(4);
    taken[0]?.();
    (await slots.take(id, 4))();
    expect(said).toMatchObject([{ code: 'call_slots_alone' }]);
    await slots.close();
    await gone.close();
  });
});
