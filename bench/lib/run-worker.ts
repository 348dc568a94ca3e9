import { claimRun } from '../../src/runs/lifecycle/claim-run';
import { createEventLog } from '../../src/runs/events/event-log';
import { ActiveRuns } from '../../src/runs/lifecycle/active-runs';
import { type ExecuteDeps, executeRun } from '../../src/runs/lifecycle/execute-run';
import { canvasGenerationQueue } from '../../src/queues/canvas/canvas-generation.queue';
import { defineWorker, startWorker, type WorkerHost } from '../../src/workers/define-worker';
import { monotonicMs } from './clock';
import { type Consumed, countJobs } from './consume';
import type { OpenParts } from './open-parts';

const LEASE_MS = 15_000;
const TIMEOUT_MS = 900_000;

/** The product's way of working on runs, with no-op steps in place of an agent. */
export interface RunWorker {
  deps: ExecuteDeps;
  runs(concurrency: number, count: number, host: WorkerHost): Promise<Consumed>;
  tickets(count: number, host: WorkerHost): Promise<[string, number, number][]>;
}

export async function openRunWorker(parts: OpenParts, prefix: string, workerId: string): Promise<RunWorker> {
  const active = new ActiveRuns({
    models: parts.models,
    subscriber: parts.redis.dedicated('cancel'),
    prefix,
    workerId,
    leaseMs: LEASE_MS,
    log: parts.log,
  });
  await active.start();
  const deps: ExecuteDeps = {
    models: parts.models,
    connection: parts.connection,
    eventLog: createEventLog(parts.redis.command, { prefix, ttlSeconds: 86_400, maxEntries: 10_000 }),
    log: parts.log,
    active,
    workerId,
    leaseMs: LEASE_MS,
    stepsMax: 1_000,
    timeoutMs: TIMEOUT_MS,
    reissue: () => Promise.reject(new Error('no run of the benchmark goes back to the queue')),
  };
  return {
    deps,
    async runs(concurrency, count, host) {
      const counter = countJobs(count);
      const work = async ({ runId }: { runId: string }) => {
        counter.begin(runId);
        return executeRun(deps, runId, async (context) => {
          for (const number of [1, 2, 3]) {
            await context.step(
              { key: `step:${number}`, kind: 'other', name: 'no-op', input: { number } },
              async () => ({ number }),
            );
          }
          await context.succeed(async () => ({ isDone: true }));
        });
      };
      const worker = startWorker(defineWorker({ queue: canvasGenerationQueue, concurrency, work }), host);
      return counter.done.finally(() => worker.close());
    },
    async tickets(count, host) {
      const seen: [string, number, number][] = [];
      const counter = countJobs(count);
      const work = async ({ runId }: { runId: string }) => {
        const begunAt = monotonicMs();
        const run = await claimRun(parts.models, runId, { workerId, leaseMs: LEASE_MS });
        if (!run) throw new Error(`run ${runId} was not to be had`);
        seen.push([runId, begunAt, monotonicMs()]);
        counter.begin(runId);
        return 'claimed';
      };
      const worker = startWorker(defineWorker({ queue: canvasGenerationQueue, concurrency: 20, work }), host);
      await counter.done.finally(() => worker.close());
      return seen;
    },
  };
}
