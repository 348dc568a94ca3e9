import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECOND_MS } from './time';

const HTTP_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const FIRST_TOKEN_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];
const JOB_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** What a process counts. Labels come from closed lists (operations, models, queues), never from callers. */
export interface Metrics {
  registry: Registry;
  http: { observe(operation: string, status: number, durationMs: number): void };
  llm: {
    /** `outcome`: `ok`, or the code of the error. */
    countCall(model: string, outcome: string, provider: string): void;
    countTokens(model: string, usage: { inputTokens: number; outputTokens: number; cachedInputTokens: number }): void;
    observeFirstToken(model: string, durationMs: number): void;
    /** Another model took over from `model`; `reason` is the kind of its error. */
    countFallback(model: string, reason: string): void;
    /** A request that asked for the response cache. */
    countCacheLookup(outcome: 'hit' | 'miss'): void;
  };
  queue: {
    /** One attempt of a job; `waitMs` from its being due to its start. */
    observeJob(job: { queue: string; outcome: string; waitMs: number; durationMs: number }): void;
    /** How many jobs of each state a queue holds; read by `read` at each scrape. */
    collectDepth(read: () => Promise<{ queue: string; state: string; count: number }[]>): void;
  };
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
  const calls = new Counter({
    name: 'weft_llm_calls_total',
    help: 'Model calls by provider, model and outcome',
    labelNames: ['provider', 'model', 'outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'weft_llm_tokens_total',
    help: 'Tokens by model and kind',
    labelNames: ['model', 'kind'],
    registers,
  });
  const firstToken = new Histogram({
    name: 'weft_llm_first_token_seconds',
    help: 'Time to a model’s first token',
    labelNames: ['model'],
    buckets: FIRST_TOKEN_BUCKETS_SECONDS,
    registers,
  });
  const fallbacks = new Counter({
    name: 'weft_llm_fallbacks_total',
    help: 'Times that another model or address took over, by the model that failed and why',
    labelNames: ['model', 'reason'],
    registers,
  });
  const lookups = new Counter({
    name: 'weft_llm_cache_lookups_total',
    help: 'Requests that asked for the response cache, by outcome',
    labelNames: ['outcome'],
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
  return {
    registry,
    http: {
      observe: (operation, status, durationMs) =>
        requests.observe({ operation, status: `${Math.floor(status / 100)}xx` }, durationMs / SECOND_MS),
    },
    llm: {
      countCall: (model, outcome, provider) => calls.inc({ provider, model, outcome }),
      countTokens: (model, usage) => {
        tokens.inc({ model, kind: 'input' }, usage.inputTokens);
        tokens.inc({ model, kind: 'output' }, usage.outputTokens);
        tokens.inc({ model, kind: 'cached' }, usage.cachedInputTokens);
      },
      observeFirstToken: (model, durationMs) => firstToken.observe({ model }, durationMs / SECOND_MS),
      countFallback: (model, reason) => fallbacks.inc({ model, reason }),
      countCacheLookup: (outcome) => lookups.inc({ outcome }),
    },
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
    },
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
