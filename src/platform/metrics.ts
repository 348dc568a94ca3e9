import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLlmMetrics, type LlmMetrics } from './llm-metrics';
import { MINUTE_MS, SECOND_MS } from './time';

const HTTP_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const JOB_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** What a process counts. Labels come from closed lists (operations, models, queues), never from callers. */
export interface Metrics {
  registry: Registry;
  http: { observe(operation: string, status: number, durationMs: number): void };
  llm: LlmMetrics;
  queue: {
    /** One attempt of a job; `waitMs` from its being due to its start. */
    observeJob(job: { queue: string; outcome: string; waitMs: number; durationMs: number }): void;
    /** How many jobs of each state a queue holds; read by `read` at each scrape. */
    collectDepth(read: () => Promise<{ queue: string; state: string; count: number }[]>): void;
    /** A worker of this process serves the queue, so many jobs at once. */
    serve(queue: string, slots: number): void;
    /** A job has begun (1) or ended (-1). */
    countRunning(queue: string, change: 1 | -1): void;
  };
  scheduler: {
    /** A repeated task has done its work just now. */
    markDone(task: string): void;
  };
  /** How late the event loop is, in milliseconds: 99th percentile of the last one to two minutes. */
  eventLoopDelayP99Ms(): number;
  /** The Prometheus text of everything. */
  scrape(): Promise<{ contentType: string; text: string }>;
}

/** A registry of its own a call (no global one), with the defaults of Node: event-loop lag, memory, garbage collection. */
export function createMetrics(role: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'weft_http_request_duration_seconds',
    help: 'Time of an answer (of a stream: to its end), by operation and class of status',
    labelNames: ['operation', 'status'],
    buckets: HTTP_BUCKETS_SECONDS,
    registers,
  });
  const jobs = new Histogram({
    name: 'weft_job_duration_seconds',
    help: 'Time of a job by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: JOB_BUCKETS_SECONDS,
    registers,
  });
  const waits = new Histogram({
    name: 'weft_job_wait_seconds',
    help: 'Time a due job waited for a worker',
    labelNames: ['queue'],
    buckets: JOB_BUCKETS_SECONDS,
    registers,
  });
  const slots = new Gauge({
    name: 'weft_worker_slots',
    help: 'Jobs of a queue that the workers of this process work on at once, at most',
    labelNames: ['queue'],
    registers,
  });
  const running = new Gauge({
    name: 'weft_worker_jobs_running',
    help: 'Jobs of a queue that the workers of this process work on now',
    labelNames: ['queue'],
    registers,
  });
  const tasksDone = new Gauge({
    name: 'weft_scheduler_last_success_timestamp_seconds',
    help: 'When a repeated task last did its work, in seconds since 1970',
    labelNames: ['task'],
    registers,
  });
  return {
    registry,
    http: {
      observe: (operation, status, durationMs) =>
        requests.observe({ operation, status: `${Math.floor(status / 100)}xx` }, durationMs / SECOND_MS),
    },
    llm: createLlmMetrics(registry),
    queue: {
      observeJob: ({ queue, outcome, waitMs, durationMs }) => {
        jobs.observe({ queue, outcome }, durationMs / SECOND_MS);
        waits.observe({ queue }, waitMs / SECOND_MS);
      },
      collectDepth: (read) => {
        new Gauge({
          name: 'weft_queue_jobs',
          help: 'Jobs in a queue by state',
          labelNames: ['queue', 'state'],
          registers,
          async collect() {
            this.reset();
            // Redis away: the gauge is empty and the scrape still answers.
            const rows = await read().catch(() => []);
            for (const { queue, state, count } of rows) this.set({ queue, state }, count);
          },
        });
      },
      serve(queue, count) {
        slots.set({ queue }, count);
        running.set({ queue }, 0);
      },
      countRunning: (queue, change) => running.inc({ queue }, change),
    },
    scheduler: { markDone: (task) => tasksDone.set({ task }, Date.now() / SECOND_MS) },
    eventLoopDelayP99Ms: watchEventLoop(),
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** One of its own: that of the default metrics is read, and begins anew, with each scrape. */
function watchEventLoop(): () => number {
  const delay = monitorEventLoopDelay();
  delay.enable();
  let before = 0;
  const p99 = () => delay.percentile(99) / 1e6;
  const begin = () => {
    before = p99();
    delay.reset();
  };
  setInterval(begin, MINUTE_MS).unref();
  return () => Math.max(before, p99());
}
