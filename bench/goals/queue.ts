import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import type { BenchChild } from '../lib/child';
import type { Consumed } from '../lib/consume';
import { listFlag, numberFlag } from '../lib/context';
import type { Case, Goal, Sample } from '../lib/goal';
import { lightJobOptions, lightPayload, lightQueue } from '../lib/light-queue';
import { benchCaller, insertRuns, startBenchRun } from '../lib/make-runs';
import { openGoalParts } from '../lib/open-parts';
import { openQueue, startWorkerPair } from '../lib/open-queue';
import { openTickets } from '../lib/open-tickets';

const PEER_LIGHT = 'bench-bare-light';
const PEER_RUNS = 'bench-bare-runs';
const ADD_BULK = 1_000;

/** G1: what our worker costs over bare BullMQ, and what a run costs over its own writes. */
export const queueGoal: Goal = {
  id: 'G1',
  name: 'queue',
  title: 'light jobs against bare BullMQ; runs against the same writes by the native driver',
  async *cases(context) {
    const parts = await openGoalParts(context);
    const connection = new Redis(context.redisUrl, { maxRetriesPerRequest: null });
    context.defer(() => connection.disconnect());
    const { ours, peer } = await startWorkerPair(context);
    const open = (name: string) => openQueue(context, connection, name, lightJobOptions);

    const light = { ours: open(lightQueue.name), peer: open(PEER_LIGHT) };
    const jobs = listFlag(context, 'jobs', '3000,10000,10000', '500,2000,2000');
    for (const [index, concurrency] of listFlag(context, 'conc', '1,50,200').entries()) {
      yield lightCase(light, { ours, peer }, concurrency, jobs[index] ?? 1_000);
    }

    const { tickets, queues } = await openTickets(context, parts);
    await startBenchRun({ models: parts.models, tickets, log: parts.log }, benchCaller());
    const template = await parts.models.Run.collection.findOne({});
    if (!template) throw new Error('no run was written');
    await queues['canvas-generation'].obliterate({ force: true });
    const count = numberFlag(context, 'runs', 600, 100);
    for (const concurrency of listFlag(context, 'run-conc', '1,20,50')) {
      const wanted = concurrency === 1 ? Math.ceil(count / 4) : count;
      yield runsCase(
        { ours: queues['canvas-generation'], peer: open(PEER_RUNS) },
        { ours, peer },
        concurrency,
        async () => insertRuns(parts.models, template, wanted),
        (ids) => countEnded(parts.models.Run.collection, ids),
      );
    }
  },
};

function lightCase(
  queues: Record<'ours' | 'peer', Queue>,
  children: Record<'ours' | 'peer', BenchChild>,
  concurrency: number,
  count: number,
): Case {
  const side = (name: 'ours' | 'peer') => async (): Promise<Sample> => {
    const queue = queues[name];
    const payloads = Array.from({ length: count }, (_, number) => ({ name: 'light', data: lightPayload(number) }));
    for (let from = 0; from < count; from += ADD_BULK) await queue.addBulk(payloads.slice(from, from + ADD_BULK));
    const consumed = await children[name].call<Consumed>('light', { queue: queue.name, concurrency, count });
    await verifyEmpty(queue, consumed, count);
    return rates(consumed, count, 'jobs/s');
  };
  return {
    name: `light jobs, concurrency ${concurrency}`,
    about: `${count} jobs of 230 bytes wait; time from the first handler's start to the last one's, one worker process. Both keep the last 1,000 jobs.`,
    metrics: { 'jobs/s': '', 'CPU/job': 'µs', 'worker cores': '' },
    sides: { ours: side('ours'), peer: side('peer') },
    checks: [{ kind: 'ratio', metric: 'jobs/s', better: 'higher', floor: 0.8, goal: 0.9, cpu: 'CPU/job' }],
  };
}

function runsCase(
  queues: Record<'ours' | 'peer', Queue>,
  children: Record<'ours' | 'peer', BenchChild>,
  concurrency: number,
  insert: () => Promise<string[]>,
  countEndedOf: (ids: string[]) => Promise<number>,
): Case {
  const side = (name: 'ours' | 'peer') => async (): Promise<Sample> => {
    const ids = await insert();
    const queue = queues[name];
    await queue.addBulk(
      ids.map((runId) => ({ name: 'run', data: { runId }, opts: { jobId: `run-${runId}`, priority: 1, attempts: 1 } })),
    );
    const consumed = await children[name].call<Consumed>('runs', { queue: queue.name, concurrency, count: ids.length });
    await verifyEmpty(queue, consumed, ids.length);
    const ended = await countEndedOf(ids);
    if (ended !== ids.length) throw new Error(`${name}: ${ended} of ${ids.length} runs ended with three steps`);
    return rates(consumed, ids.length, 'runs/s');
  };
  return {
    name: `runs, concurrency ${concurrency}`,
    about:
      'Claim, three no-op steps, end in a transaction; ours also appends its events to Redis. The peer makes the same five writes by the native driver in a bare BullMQ worker.',
    metrics: { 'runs/s': '', 'CPU/run': 'ms', 'worker cores': '' },
    sides: { ours: side('ours'), peer: side('peer') },
    checks: [{ kind: 'ratio', metric: 'runs/s', better: 'higher', floor: 0.8, goal: 0.9, cpu: 'CPU/run' }],
  };
}

function rates({ elapsedMs, cpuMs }: Consumed, count: number, rate: 'jobs/s' | 'runs/s'): Sample {
  const isRun = rate === 'runs/s';
  return {
    [rate]: ((count - 1) / elapsedMs) * 1_000,
    [isRun ? 'CPU/run' : 'CPU/job']: (cpuMs / count) * (isRun ? 1 : 1_000),
    'worker cores': cpuMs / elapsedMs,
  };
}

/** Every job was begun exactly once, none failed, none is left. */
async function verifyEmpty(queue: Queue, consumed: Consumed, count: number): Promise<void> {
  const left = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
  const sum = Object.values(left).reduce((total, number) => total + number, 0);
  if (consumed.begun !== count || consumed.distinct !== count || sum > 0) {
    throw new Error(
      `wrong result: ${consumed.begun} handlers for ${count} jobs (${consumed.distinct} distinct), left over ${JSON.stringify(left)}`,
    );
  }
  await queue.obliterate({ force: true });
}

const countEnded = (runs: { countDocuments(filter: object): Promise<number> }, ids: string[]): Promise<number> =>
  runs.countDocuments({
    _id: { $in: ids.map((id) => new mongoose.Types.ObjectId(id)) },
    status: 'succeeded',
    attempt: 1,
    journal: { $size: 3 },
  });
