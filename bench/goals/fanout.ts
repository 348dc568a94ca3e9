import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';
import { delay } from '../../src/platform/time';
import { createBroadcaster } from '../../src/realtime/broadcaster';
import { createAccount } from '../lib/account';
import type { BenchChild } from '../lib/child';
import { type BenchContext, listFlag, numberFlag } from '../lib/context';
import { buildChange } from '../lib/build-change';
import type { Case, Goal } from '../lib/goal';
import { measureFanout, type FanoutSide } from '../lib/measure-fanout';
import { openGoalParts } from '../lib/open-parts';
import { startProduct } from '../lib/product';

/** So long presence and the like may take to settle after many joined. */
const SETTLE_MS = 1_500;

/** G4: what a broadcast costs, from another process through Redis to every client of a room. */
export const fanoutGoal: Goal = {
  id: 'G4',
  name: 'fanout',
  title: '10 KB block broadcasts to 200 and 1,000 clients against bare Socket.IO and plain ws',
  async *cases(context) {
    const { prefix } = context;
    const parts = await openGoalParts(context);
    const api = await startProduct(context, { roles: 'api' });
    const account = await createAccount(api.port, parts.models);
    const change = buildChange(account.canvasId, numberFlag(context, 'size', 10_240));
    const broadcaster = createBroadcaster(parts.redis.command, { prefix, log: parts.log, isStrict: true });
    const viewers = await context.startChild('socket-viewers');
    const socketIo = {
      auth: { token: account.token },
      join: { event: 'canvas_join', payload: { canvasId: account.canvasId } },
    };
    const sides = {
      ours: {
        pid: api.pid,
        viewers,
        emit: (version: number) => broadcaster.canvasChange({ ...change, version }),
        connect: (clients: number) => connect(viewers, { clients, url: socketIoUrl(api.port), socketIo }),
      },
      'socket.io': await openBareSocketIo(context, change),
      ws: await openPlain(context, change),
    };
    const messages = listFlag(context, 'msgs', '1000,300', '200,60');
    const paced = listFlag(context, 'paced', '20,10');
    for (const [index, clients] of listFlag(context, 'clients', '200,1000').entries()) {
      for (const { connect } of Object.values(sides)) await connect(clients);
      await delay(SETTLE_MS);
      yield fanoutCase(sides, clients, {
        messages: messages[index] ?? 100,
        window: numberFlag(context, 'window', 16),
        perSecond: paced[index] ?? 10,
        pacedMessages: (paced[index] ?? 10) * numberFlag(context, 'paced-secs', 5, 2),
      });
      for (const { viewers } of Object.values(sides)) await viewers.call('disconnect');
    }
  },
};

function fanoutCase(
  sides: Record<string, FanoutSide>,
  clients: number,
  load: Parameters<typeof measureFanout>[2],
): Case {
  return {
    name: `${clients} clients`,
    about: `${load.messages} messages, ${load.window} under way; this process emits, a server process sends, a third process holds the clients (raw, the same for every side). Ours is the whole API process with presence, recovery, limits and counters. Then ${load.perSecond} messages/s for the latency.`,
    metrics: {
      'delivered/s': '',
      'CPU/delivery': 'µs of the server',
      reach: 'received / expected',
      'paced p50': 'ms',
      'paced p99': 'ms',
      'client cores': '',
      'server memory': 'MB',
    },
    sides: Object.fromEntries(
      Object.entries(sides).map(([name, side]) => [name, () => measureFanout(side, clients, load)]),
    ),
    checks: [
      {
        kind: 'ratio',
        metric: 'delivered/s',
        against: 'socket.io',
        better: 'higher',
        floor: 0.8,
        goal: 0.95,
        cpu: 'CPU/delivery',
      },
      { kind: 'ratio', metric: 'CPU/delivery', against: 'ws', better: 'lower', floor: 1.5, goal: 1.25 },
      { kind: 'value', metric: 'reach', better: 'higher', floor: 1, goal: 1 },
    ],
  };
}

const socketIoUrl = (port: number): string => `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;

async function openBareSocketIo({ startChild, redisUrl, prefix, defer }: BenchContext, change: CanvasChange) {
  const server = await startChild('bare-socket-server');
  const port = await server.call<number>('open', { mode: 'socket.io', redisUrl, prefix });
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  // A second server without clients: the way Socket.IO itself offers to emit from another process.
  const io = new Server(createServer(), {
    adapter: createAdapter(redis, { streamName: `${prefix}:bare`, channelPrefix: `${prefix}:bare` }),
  });
  defer(async () => {
    await io.close();
    redis.disconnect();
  });
  const room = io.of('/canvas').to('room');
  const viewers = await startChild('socket-viewers');
  return {
    pid: server.pid,
    viewers,
    emit: (version: number) => Promise.resolve(void room.emit(change.type, { ...change, version })),
    connect: (clients: number) =>
      connect(viewers, { clients, url: socketIoUrl(port), socketIo: { auth: {}, join: undefined } }),
  };
}

async function openPlain({ startChild, redisUrl, prefix, defer }: BenchContext, change: CanvasChange) {
  const server = await startChild('bare-socket-server');
  const port = await server.call<number>('open', { mode: 'ws', redisUrl, prefix });
  const redis = new Redis(redisUrl);
  defer(() => redis.disconnect());
  const viewers = await startChild('socket-viewers');
  return {
    pid: server.pid,
    viewers,
    emit: async (version: number) =>
      void (await redis.publish(`${prefix}:plain`, JSON.stringify([change.type, { ...change, version }]))),
    connect: (clients: number) => connect(viewers, { clients, url: `ws://127.0.0.1:${port}` }),
  };
}

const connect = (viewers: BenchChild, options: object): Promise<void> => viewers.call('connect', options);
