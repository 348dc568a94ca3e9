import { randomUUID } from 'node:crypto';
import { createMetrics } from '../../src/platform/metrics';
import { defineWorker, type JobReport, startWorker } from '../../src/workers/define-worker';
import { monotonicMs } from '../lib/clock';
import { countJobs, type Consumed } from '../lib/consume';
import { lightQueue } from '../lib/light-queue';
import { openParts, type OpenParts } from '../lib/open-parts';
import { serve } from '../lib/serve';
import { openRunWorker, type RunWorker } from '../lib/run-worker';

/** Our side of the queue goals: the product's `startWorker` and `executeRun`. */
let parts: OpenParts | undefined;
let runs: RunWorker | undefined;
let prefix = '';

serve({
  async open(options: { mongodbUri: string; redisUrl: string; prefix: string }): Promise<void> {
    prefix = options.prefix;
    parts = await openParts({ ...options, role: 'worker' });
    runs = await openRunWorker(parts, prefix, `bench-${randomUUID()}`);
  },
  /** No-op jobs of the light queue. */
  async light({ concurrency, count }: { concurrency: number; count: number }): Promise<Consumed> {
    const counter = countJobs(count);
    const worker = startWorker(
      defineWorker({
        queue: lightQueue,
        concurrency,
        work: async (_payload, { jobId }) => (counter.begin(jobId), 'done'),
      }),
      host('light'),
    );
    return counter.done.finally(() => worker.close());
  },
  /** Milliseconds from each job's sending to its handler's start. */
  async pickup({ count }: { count: number }): Promise<number[]> {
    const waits: number[] = [];
    const counter = countJobs(count);
    const worker = startWorker(
      defineWorker({
        queue: lightQueue,
        concurrency: 20,
        work: async ({ sentAtMs = 0 }, { jobId }) => {
          waits.push(monotonicMs() - sentAtMs);
          counter.begin(jobId);
          return 'done';
        },
      }),
      host('pickup'),
    );
    await counter.done.finally(() => worker.close());
    return waits;
  },
  /** Runs of three no-op steps. */
  runs: ({ concurrency, count }: { concurrency: number; count: number }): Promise<Consumed> =>
    open().runs(concurrency, count, host('runs')),
  /** Per run: when its handler began and when it was claimed, on the machine's clock. */
  tickets: ({ count }: { count: number }): Promise<[string, number, number][]> =>
    open().tickets(count, host('tickets')),
});

const metrics = createMetrics('worker');

function open(): RunWorker {
  if (!runs) throw new Error('open first');
  return runs;
}

function host(name: string) {
  const opened = parts;
  if (!opened) throw new Error('open first');
  return {
    log: opened.log,
    prefix,
    connection: () => opened.redis.dedicated(`worker-${name}`),
    report: (report: JobReport) => metrics.queue.observeJob(report),
  };
}
