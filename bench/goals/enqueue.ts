import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { delay } from '../../src/platform/time';
import { type HeadAnswer, keepAliveClient, postAndHangUp, postText } from '../fakes/http-client';
import { createAccount } from '../lib/account';
import { cores, stopwatch } from '../lib/clock';
import { numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { openQueue } from '../lib/open-queue';
import { processCpuMs } from '../lib/process-usage';
import { startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';

const PROMPT = 'Plan a launch: ';
const BODY_BYTES = 250;
/** Answered 2xx, but the ticket may be a moment behind the insert only where Redis was away: not here. */
const SETTLE_MS = 200;

interface Load {
  connections: number;
  requests: number;
}
interface Target {
  pid: number;
  queue: Queue;
  post(): Promise<HeadAnswer>;
  countRecords(): Promise<number>;
  clear(): Promise<unknown>;
}

/** G2: what our POST that starts a run costs over the least that could do it. */
export const enqueueGoal: Goal = {
  id: 'G2',
  name: 'enqueue',
  title: 'POST that starts a run against bare node:http + one insert + Queue.add',
  async *cases(context) {
    const { mongodbUri, redisUrl, prefix } = context;
    const parts = await openGoalParts(context);
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    context.defer(() => connection.disconnect());
    const api = await startProduct(context, { roles: 'api' });
    const account = await createAccount(api.port, parts.models);
    const bare = await context.startChild('bare-enqueue-server');
    const shared = { mongodbUri, redisUrl, prefix, queue: 'bench-bare-enqueue' };
    const barePort = await bare.call<number>('open', shared);
    const same = await context.startChild('bare-enqueue-server');
    const samePort = await same.call<number>('open', { ...shared, canvasId: account.canvasId });
    const bareRuns = parts.connection.collection('bench_bare_runs');
    const body = { prompt: PROMPT.padEnd(BODY_BYTES - '{"prompt":""}'.length, 'x ') };
    const ourText = postText(`/api/v1/canvas/${account.canvasId}/ai/generate-stream`, body, {
      authorization: `Bearer ${account.token}`,
    });
    const bareText = postText('/', body);
    const load: Load = {
      connections: numberFlag(context, 'conn', 64),
      requests: numberFlag(context, 'req', 6_000, 600),
    };
    const bareTarget = {
      pid: bare.pid,
      queue: openQueue(context, connection, 'bench-bare-enqueue'),
      countRecords: () => bareRuns.countDocuments({}),
      clear: () => bareRuns.deleteMany({}),
    };
    const clients = Array.from({ length: load.connections }, () => keepAliveClient(barePort));
    context.defer(() => clients.forEach((client) => client.close()));
    const keepAlive = pool(clients);
    const targets: Record<string, Target> = {
      ours: {
        pid: api.pid,
        queue: openQueue(context, connection, 'canvas-generation'),
        post: () => postAndHangUp(api.port, ourText),
        countRecords: () => parts.models.Run.collection.countDocuments({}),
        clear: () => parts.models.Run.collection.deleteMany({}),
      },
      peer: { ...bareTarget, post: () => postAndHangUp(barePort, bareText) },
      'peer, the same calls': { ...bareTarget, pid: same.pid, post: () => postAndHangUp(samePort, bareText) },
      'peer, kept connections': { ...bareTarget, post: () => keepAlive((client) => client.post(bareText)) },
    };
    yield enqueueCase(targets, load);
  },
};

function enqueueCase(targets: Record<string, Target>, load: Load): Case {
  return {
    name: `${load.connections} at once`,
    about: `Ours: POST generate-stream (authentication, rate limit, right on the canvas, prompt guard, run with 6 indexes, fair ticket), worker off; its answer is a stream, so the client hangs up at the response's head, which comes after the durable write, and each request has a connection of its own. The peer is measured in the same way. For information: with kept connections it is faster; with all the calls to MongoDB and Redis that our POST makes (and none of its work between them: no token, no schema, no guard, no stream) it is slower.`,
    metrics: { 'req/s': '', 'CPU/request': 'ms of the server', 'head p50': 'ms', 'head p99': 'ms', [LOAD_METRIC]: '' },
    sides: Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, () => measure(target, load)])),
    checks: [{ kind: 'ratio', metric: 'req/s', better: 'higher', floor: 0.6, goal: 0.8, cpu: 'CPU/request' }],
  };
}

async function measure(target: Target, { connections, requests }: Load): Promise<Sample> {
  const ids = new Set<string>();
  const waits: number[] = [];
  let left = requests;
  const cpuBefore = processCpuMs(target.pid);
  const stop = stopwatch();
  const work = async () => {
    for (; left > 0;) {
      left -= 1;
      const { status, headers, headMs, body } = await target.post();
      if (status !== 200 && status !== 202) throw new Error(`wrong result: status ${status} ${body.slice(0, 300)}`);
      ids.add(headers['x-run-id'] ?? '');
      waits.push(headMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const measured = stop();
  const cpuMs = processCpuMs(target.pid) - cpuBefore;
  await delay(SETTLE_MS);
  await verify(target, ids, requests);
  await target.queue.obliterate({ force: true });
  await target.clear();
  return {
    'req/s': (requests / measured.elapsedMs) * 1_000,
    'CPU/request': cpuMs / requests,
    'head p50': percentile(waits, 0.5),
    'head p99': percentile(waits, 0.99),
    [LOAD_METRIC]: cores(measured),
  };
}

/** Every answered id is a record and a job; there is nothing else. */
async function verify({ queue, countRecords }: Target, ids: Set<string>, requests: number): Promise<void> {
  const jobs = await queue.getJobs(['waiting', 'prioritized'], 0, requests + 10);
  const queued = new Set(jobs.map((job) => (job.data as { runId: string }).runId));
  const records = await countRecords();
  const missing = [...ids].filter((id) => !queued.has(id)).length;
  if (ids.size !== requests || records !== requests || jobs.length !== requests || missing > 0) {
    throw new Error(
      `wrong result: ${ids.size} ids, ${records} records, ${jobs.length} jobs of ${requests} requests; ${missing} ids without a job`,
    );
  }
}

/** Lends out clients that can do one thing at a time. */
function pool<Client>(clients: Client[]): <Result>(use: (client: Client) => Promise<Result>) => Promise<Result> {
  const free = [...clients];
  return async (use) => {
    const client = free.pop();
    if (!client) throw new Error('more at once than clients');
    try {
      return await use(client);
    } finally {
      free.push(client);
    }
  };
}
