import { delay, SECOND_MS } from '../../src/platform/time';
import type { DeviceRecord } from '../../src/models/devices/records/device.model';
import { createAccounts } from '../lib/account';
import { type Ask, openBareAsking, openOurAsking } from '../lib/ask-devices';
import type { BenchChild } from '../lib/child';
import { cores, monotonicMs, stopwatch } from '../lib/clock';
import { type BenchContext, numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { makeCalls } from '../lib/make-calls';
import { type OpenParts, openGoalParts } from '../lib/open-parts';
import { processCpuMs, processMemoryMb } from '../lib/process-usage';
import { type ProductProcess, startProduct } from '../lib/product';
import { percentile, shuffle } from '../lib/statistics';

const DOOR = '/api/v1/ws/device';
/** One person may hold so many connections to one process. */
const DEVICES_EACH = 20;
const ROLES = 'api,gateway';
const BACK_PATIENCE_MS = 60 * SECOND_MS;
/** After which memory is read: the burst is over. */
const SETTLE_MS = 3_000;
const ROWS = 10;

/** D1: what a call to a person's device costs beside the least that could carry it, and how soon a thousand are back. */
export const devicesGoal: Goal = {
  id: 'D1',
  name: 'devices',
  title:
    'a call to a device that another process holds, against Redis and ws alone; a thousand devices after a restart',
  async *cases(context) {
    const parts = await openGoalParts(context);
    const api = await startProduct(context, { roles: ROLES });
    const names = await nameDevices(api.port, parts, DEVICES_EACH);
    const [oursAt, bareAt] = [await context.startChild('device-clients'), await context.startChild('device-clients')];
    await oursAt.call('open', { url: `ws://127.0.0.1:${api.port}${DOOR}`, names });
    await untilOnline(oursAt, names.length);
    const devices = await parts.models.Device.find({}).sort({ _id: 1 }).lean<DeviceRecord[]>();
    const ours = await openOurAsking(context, parts, devices);

    const server = await context.startChild('bare-device-server');
    const port = await server.call<number>('open', { redisUrl: context.redisUrl, prefix: context.prefix });
    await bareAt.call('open', { url: `ws://127.0.0.1:${port}/`, names });
    await untilOnline(bareAt, names.length);
    const bare = await openBareAsking(context, devices, ours.runIds);

    const sides: Record<string, Side> = {
      ours: { ask: ours.whole, pid: api.pid },
      'ours, way alone': { ask: ours.path, pid: api.pid },
      'same calls, bare': { ask: bare.same, pid: server.pid },
      peer: { ask: bare.bare, pid: server.pid },
    };
    const warm = numberFlag(context, 'warm', 1_000, 100);
    for (const { ask } of Object.values(sides)) await makeCalls(warm, 8, ask);
    yield oneAtATime(sides, numberFlag(context, 'calls', 600, 100));
    yield manyAtOnce(sides, numberFlag(context, 'load', 3_000, 300), numberFlag(context, 'conc', 32));
    await Promise.all([oursAt.call('close'), bareAt.call('close'), api.stop()]);

    yield await backAfterRestart(context, parts, numberFlag(context, 'devices', 1_000, 100));
  },
};

interface Side {
  ask: Ask;
  /** Of the process that holds the connections. */
  pid: number;
}

const ABOUT =
  'This process asks as a worker does, another holds the connections, a third is the devices, which answer ten rows at once. “ours”: as a tool asks, with the rights looked at anew (four lookups in MongoDB); “way alone”: what carries a call, without them. The peer: a channel of Redis each, ws, JSON; “same calls, bare”: with these lookups by the native driver.';
const CHECKS = [
  { of: 'ours', against: 'peer' },
  { of: 'ours', against: 'same calls, bare' },
  { of: 'ours, way alone', against: 'peer' },
];

function oneAtATime(sides: Record<string, Side>, calls: number): Case {
  return {
    name: 'one at a time',
    about: `${calls} calls of each side, which take turns call by call. ${ABOUT}`,
    metrics: { p50: 'ms', p95: 'ms' },
    sides: sideBySide(sides, calls),
    checks: CHECKS.map((pair) => ({ kind: 'ratio', metric: 'p50', ...pair, better: 'lower', floor: 1.3, goal: 1.3 })),
  };
}

function manyAtOnce(sides: Record<string, Side>, calls: number, inFlight: number): Case {
  return {
    name: `${inFlight} at once`,
    about: `${calls} calls over ${DEVICES_EACH} devices. ${ABOUT}`,
    metrics: { 'calls/s': '', 'CPU/call': 'ms of the process that holds them', [LOAD_METRIC]: '' },
    sides: mapSides(sides, async ({ ask, pid }): Promise<Sample> => {
      const cpuBefore = processCpuMs(pid);
      const stop = stopwatch();
      await makeCalls(calls, inFlight, (number) => checked(ask, number));
      const measured = stop();
      return {
        'calls/s': (calls * SECOND_MS) / measured.elapsedMs,
        'CPU/call': (processCpuMs(pid) - cpuBefore) / calls,
        [LOAD_METRIC]: cores(measured),
      };
    }),
    checks: CHECKS.map((pair) => ({
      ...{ kind: 'ratio', metric: 'calls/s', ...pair, better: 'higher' },
      ...{ floor: 0.8, goal: 0.8 },
    })),
  };
}

/** Kills the instance that holds them all, starts it again at the same address, and asks each device once. */
async function backAfterRestart(context: BenchContext, parts: OpenParts, count: number): Promise<Case> {
  let api: ProductProcess = await startProduct(context, { roles: ROLES });
  const names = await nameDevices(api.port, parts, count);
  const clients = await context.startChild('device-clients');
  await clients.call('open', { url: `ws://127.0.0.1:${api.port}${DOOR}`, names });
  await untilOnline(clients, count);
  const ids = names.map(({ deviceId }) => deviceId);
  const devices = await parts.models.Device.find({ deviceId: { $in: ids } })
    .sort({ _id: 1 })
    .lean<DeviceRecord[]>();
  const { path } = await openOurAsking(context, parts, devices);
  return {
    name: `${count} devices`,
    about: `The instance (${ROLES}) that holds ${count} devices of ${Math.ceil(count / DEVICES_EACH)} people is killed and started again; they come back as the reference device does (0.5 s at first, ever longer, by chance). From the start of its process to the last hello_ok, and from its first healthy answer. Then each is asked once; memory after that.`,
    metrics: {
      back: 's after its start',
      'back, healthy': 's after it is healthy',
      memory: 'MB',
      'memory, peak': 'MB',
    },
    roundsMax: 3,
    sides: {
      async ours() {
        await api.kill();
        const startedAt = monotonicMs();
        api = await startProduct(context, { roles: ROLES, port: api.port });
        const healthyAt = monotonicMs();
        const lastAtMs = await untilOnline(clients, count);
        await makeCalls(count, 32, (number) => checked(path, number));
        await delay(SETTLE_MS);
        const { now, peak } = processMemoryMb(api.pid);
        return {
          back: (lastAtMs - startedAt) / SECOND_MS,
          'back, healthy': (lastAtMs - healthyAt) / SECOND_MS,
          memory: now,
          'memory, peak': peak,
        };
      },
    },
    checks: [
      { kind: 'value', metric: 'back', better: 'lower', floor: 15, goal: 15 },
      { kind: 'value', metric: 'memory', better: 'lower', floor: 300, goal: 300 },
    ],
  };
}

/** The sides take turns call by call, so that what else the machine does hits them alike. */
function sideBySide(sides: Record<string, Side>, calls: number): Case['sides'] {
  let measured: Promise<Record<string, Sample>> | undefined;
  const taken = new Set<string>();
  const measure = async (): Promise<Record<string, Sample>> => {
    const times = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
    await makeCalls(calls, 1, async (number) => {
      for (const [name, { ask }] of shuffle(Object.entries(sides))) {
        const startedAt = monotonicMs();
        await checked(ask, number);
        times.get(name)?.push(monotonicMs() - startedAt);
      }
    });
    return Object.fromEntries(
      [...times].map(([name, all]) => [name, { p50: percentile(all, 0.5), p95: percentile(all, 0.95) }]),
    );
  };
  return Object.fromEntries(
    Object.keys(sides).map((name) => [
      name,
      async () => {
        if (!measured || taken.has(name)) {
          taken.clear();
          measured = measure();
        }
        taken.add(name);
        return (await measured)[name] ?? {};
      },
    ]),
  );
}

const mapSides = (sides: Record<string, Side>, measure: (side: Side) => Promise<Sample>) =>
  Object.fromEntries(Object.entries(sides).map(([name, side]) => [name, () => measure(side)]));

async function checked(ask: Ask, number: number): Promise<void> {
  const { rows } = await ask(number);
  if (rows?.length !== ROWS) throw new Error(`wrong result: ${rows?.length} rows`);
}

/** Names for so many devices, and the tokens of people who may hold them. */
async function nameDevices(port: number, { models }: OpenParts, count: number) {
  const names: { deviceId: string; token: string }[] = [];
  while (names.length < count) {
    const [account] = await createAccounts(port, models, 1);
    if (!account) throw new Error('no account was made');
    const left = Math.min(DEVICES_EACH, count - names.length);
    const from = names.length;
    for (let number = 0; number < left; number += 1)
      names.push({ deviceId: `device ${port} ${from + number}`, token: account.token });
  }
  return names;
}

/** Resolves, with when the last one came, once they are all online. */
async function untilOnline(clients: BenchChild, count: number): Promise<number> {
  for (const deadline = Date.now() + BACK_PATIENCE_MS; ; await delay(100)) {
    const online = await clients.call<{ count: number; lastAtMs: number }>('online');
    if (online.count === count) return online.lastAtMs;
    if (Date.now() > deadline) throw new Error(`wrong result: ${online.count} of ${count} devices are online`);
  }
}
