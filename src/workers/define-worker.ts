import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { z } from 'zod';
import { findAppError } from '../platform/errors';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import { SECOND_MS } from '../platform/time';
import type { QueueDefinition } from '../queues/define-queue';

/** What a worker's function gets besides its payload. */
export interface JobContext {
  jobId: string;
  log: Logger;
  /** Aborted when the process is asked to stop and the grace is over. */
  signal: AbortSignal;
}
export interface WorkerDefinition<Payload extends z.ZodType = z.ZodType> {
  queue: QueueDefinition<string, Payload>;
  /** Returns what happened, one word, for the log and the metrics. Expect to be run twice. */
  work: (payload: z.infer<Payload>, context: JobContext) => Promise<string>;
  concurrency: number;
}

/** One measured attempt of a job. `waitMs`: from its adding (or its due time) to its start. */
export interface JobReport {
  queue: string;
  outcome: string;
  waitMs: number;
  durationMs: number;
}

export interface WorkerHost {
  log: Logger;
  connection: () => Redis;
  prefix: string;
  report: (report: JobReport) => void;
  /** Told once that the queue is served, so many jobs at once. */
  onServe?: (queue: string, slots: number) => void;
  /** Told when a job begins (1) and ends (-1). */
  onRunning?: (queue: string, change: 1 | -1) => void;
  /** A killed worker's jobs go to another after this and at most half as much again. Default 15 s. */
  leaseMs?: number;
}

/** Ties a queue to its worker's function; nothing opens before `startWorker`. */
export const defineWorker = <Payload extends z.ZodType>(
  definition: WorkerDefinition<Payload>,
): WorkerDefinition<Payload> => definition;

/**
 * Consumes a queue: parses the payload, measures, logs one line an attempt, maps errors to retry or stop. `close` stops
 * taking jobs and waits for those at hand.
 */
export function startWorker<Payload extends z.ZodType>(
  definition: WorkerDefinition<Payload>,
  host: WorkerHost,
): { close(): Promise<void>; abort(): void } {
  const { queue, work, concurrency } = definition;
  const { leaseMs = 15 * SECOND_MS } = host;
  const stopping = new AbortController();
  const process = async (job: Job): Promise<string> => {
    const startedAt = performance.now();
    const waitMs = Math.max(0, Date.now() - job.timestamp - (job.delay ?? 0));
    let ownLog: Logger | undefined; // most jobs have nothing to say, and a logger costs a tenth of a light job
    const log = () => (ownLog ??= host.log.child({ queue: queue.name, jobId: job.id }));
    let outcome = 'failed';
    host.onRunning?.(queue.name, 1);
    try {
      const payload = queue.payload.safeParse(job.data);
      if (!payload.success)
        throw new UnrecoverableError(`payload of ${queue.name} does not fit its schema: ${payload.error.message}`);
      outcome = await work(payload.data, {
        jobId: job.id ?? '',
        signal: stopping.signal,
        get log() {
          return log();
        },
      });
      return outcome;
    } catch (error) {
      const known = findAppError(error);
      const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      log()[isLast ? 'error' : 'warn']({ attemptsMade: job.attemptsMade + 1, code: known?.code, error }, 'Job failed');
      throw known && !known.isRetryable ? new UnrecoverableError(known.message) : error;
    } finally {
      const durationMs = performance.now() - startedAt;
      host.onRunning?.(queue.name, -1);
      host.report({ queue: queue.name, outcome, waitMs, durationMs });
      if (host.log.isLevelEnabled('debug'))
        log().debug({ attemptsMade: job.attemptsMade + 1, durationMs: Math.round(durationMs), outcome }, 'Job');
    }
  };
  const worker = new Worker(queue.name, process, {
    connection: host.connection(),
    prefix: host.prefix,
    concurrency,
    // Attempts are counted in MongoDB: a run on dying workers must not be failed by the queue.
    maxStalledCount: 1_000,
    // Redelivered too early does no harm: what a job does is safe to do twice.
    lockDuration: leaseMs,
    stalledInterval: leaseMs / 2,
  });
  host.onServe?.(queue.name, concurrency);
  worker.on('error', (error) => host.log.debug({ queue: queue.name, code: 'worker_error', error }, 'Worker'));
  return {
    abort: () => stopping.abort(new Error('the process is stopping')),
    close: () => worker.close(),
  };
}
