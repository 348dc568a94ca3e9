import type { Queue } from 'bullmq';
import { delay } from '../../src/platform/time';
import { issueTicket } from '../../src/producers/issue-ticket';
import type { BenchChild } from '../lib/child';
import { monotonicMs } from '../lib/clock';
import { numberFlag } from '../lib/context';
import type { Case, Goal, Sample } from '../lib/goal';
import { lightJobOptions, lightPayload, lightQueue } from '../lib/light-queue';
import { benchCaller, insertRuns, startBenchRun } from '../lib/make-runs';
import { openGoalParts } from '../lib/open-parts';
import { openQueue, startWorkerPair } from '../lib/open-queue';
import { openTickets } from '../lib/open-tickets';
import { percentile } from '../lib/statistics';

/** So long the workers may take to connect before the first job is sent. */
const READY_MS = 500;

interface Load {
  rate: number;
  count: number;
}

/** G3: how long a job waits for its handler when nothing is in its way. */
export const pickupGoal: Goal = {
  id: 'G3',
  name: 'pickup',
  title: 'enqueue to handler start at 100 jobs/s against bare BullMQ',
  async *cases(context) {
    const parts = await openGoalParts(context);
    const { ours, peer } = await startWorkerPair(context);
    const open = (name: string) => openQueue(context, parts.redis.command, name, lightJobOptions);
    const rate = numberFlag(context, 'rate', 100);
    const load = { rate, count: rate * numberFlag(context, 'secs', 10, 2) };
    const bare = barePickup(open('bench-bare-pickup'), peer, load);
    const light = open(lightQueue.name);
    yield pickupCase(
      'light jobs',
      'Added by Queue.add, taken by our startWorker; the peer by a bare Worker. Sender and worker are two processes; sent on schedule, never waiting.',
      {
        ours: () =>
          pickUp(ours.call<number[]>('pickup', { count: load.count }), load, (number) =>
            light.add('light', lightPayload(number, monotonicMs())),
          ),
        peer: bare,
      },
      load,
    );

    const { tickets, queues } = await openTickets(context, parts);
    const caller = benchCaller();
    await startBenchRun({ models: parts.models, tickets, log: parts.log }, caller);
    const template = await parts.models.Run.collection.findOne({});
    if (!template) throw new Error('no run was written');
    await queues['canvas-generation'].obliterate({ force: true });
    const ourTickets = async (): Promise<Sample> => {
      const ids = await insertRuns(parts.models, template, load.count);
      const sentAt = new Map<string, number>();
      const seen = ours.call<[string, number, number][]>('tickets', { count: load.count });
      const waits = seen.then((rows) => rows.map(([runId, begunAt]) => begunAt - (sentAt.get(runId) ?? Number.NaN)));
      const sample = await pickUp(waits, load, (number) => {
        const runId = ids[number] ?? '';
        sentAt.set(runId, monotonicMs());
        return issueTicket(tickets, {
          runId,
          kind: 'canvas.generate',
          organisationId: caller.organisationId,
          tier: caller.tier,
          ticket: 1,
        });
      });
      const claims = (await seen).map(([, begunAt, claimedAt]) => claimedAt - begunAt);
      return { ...sample, 'claim p50': percentile(claims, 0.5), 'claim p99': percentile(claims, 0.99) };
    };
    yield pickupCase(
      'tickets of runs',
      'Issued by our issueTicket (fair place, then Queue.add with a priority: two trips to Redis), taken by our startWorker; the peer is a bare Queue.add and Worker. The claim (one write in MongoDB) is apart.',
      { ours: ourTickets, peer: bare },
      load,
      { 'claim p50': 'ms', 'claim p99': 'ms' },
    );
  },
};

function barePickup(queue: Queue, peer: BenchChild, load: Load) {
  return () =>
    pickUp(peer.call<number[]>('pickup', { queue: queue.name, count: load.count }), load, (number) =>
      queue.add('bare', lightPayload(number, monotonicMs())),
    );
}

function pickupCase(
  name: string,
  about: string,
  sides: Case['sides'],
  { rate }: Load,
  extra: Record<string, string> = {},
): Case {
  return {
    name: `${name}, ${rate}/s`,
    about,
    metrics: { p50: 'ms', p99: 'ms', max: 'ms', ...extra },
    sides,
    checks: [
      { kind: 'ratio', metric: 'p50', better: 'lower', floor: 1.5, goal: 1.2 },
      { kind: 'ratio', metric: 'p99', better: 'lower', floor: 2, goal: 1.5 },
    ],
  };
}

/** Sends on schedule and takes the percentiles of what the worker saw. */
async function pickUp(
  seen: Promise<number[]>,
  { rate, count }: Load,
  send: (number: number) => Promise<unknown>,
): Promise<Sample> {
  await delay(READY_MS);
  const startedAt = monotonicMs();
  const sent: Promise<unknown>[] = [];
  for (let number = 0; number < count; number += 1) {
    const early = startedAt + (number * 1_000) / rate - monotonicMs();
    if (early > 0) await delay(early);
    sent.push(send(number));
  }
  await Promise.all(sent);
  const waits = await seen;
  if (waits.length !== count || waits.some(Number.isNaN))
    throw new Error(`wrong result: ${waits.length} of ${count} jobs were seen`);
  return { p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), max: percentile(waits, 1) };
}
