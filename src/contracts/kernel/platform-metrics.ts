import { z } from 'zod';
import { costUsdSchema, timestampSchema } from './common';
import { defineOperation } from './operation';
import { RUN_STATUSES } from './run-events';

const tokens = z.object({ input: z.int(), output: z.int(), cachedInput: z.int() });
/** Shares of a limit, in percent. */
export const BUDGET_USES = ['0-50', '50-80', '80-90', '90-100', 'full'] as const;
export type BudgetUse = (typeof BUDGET_USES)[number];

const modelUse = tokens.extend({ calls: z.int(), failed: z.int(), costUsd: costUsdSchema });

const times = z.object({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() });
const platformMetricsSchema = z
  .object({
    /** When this was read; it is at most a few seconds old. */
    at: timestampSchema,
    executions: z.object({
      total: z.int(),
      byStatus: z.record(z.enum(RUN_STATUSES), z.int()),
      /** Of runs that began and ended in the last 24 h, the newest 10,000; null: none did. */
      durationMs: times.nullable(),
      /** Of runs that began in the last 24 h, the newest 10,000, by kind; of flows by the flow's kind too (`flows.execution:agentflow`). */
      last24hByKind: z.record(
        z.string(),
        z.object({ byStatus: z.partialRecord(z.enum(RUN_STATUSES), z.int()), durationMs: times.nullable() }),
      ),
    }),
    /** Of all organisations, since the first call. */
    llm: z.object({
      total: modelUse,
      last24h: modelUse,
      byProvider: z.record(z.string(), modelUse),
      byModel: z.record(z.string(), modelUse),
      last24hByProvider: z.record(z.string(), modelUse),
      last24hByModel: z.record(z.string(), modelUse),
      /** `gateway`: outside clients; else the agent. */
      byAgent: z.record(z.string(), modelUse),
      /** Of calls of the last 24 h that ended well; null: none did. */
      speed: z.object({
        /** Of those that streamed. */
        meanFirstTokenMs: z.number().nullable(),
        /** Tokens out by the time of the whole call. */
        outputTokensPerSecond: z.number().nullable(),
      }),
      /** Circuit breakers, as the process that answers knows them: each learns from its own calls. */
      targets: z.array(
        z.object({ id: z.string(), provider: z.string(), state: z.enum(['closed', 'half-open', 'open']) }),
      ),
    }),
    /** How many budgets of people and organisations have used how much of their limit, in percent. */
    budgets: z.record(z.enum(BUDGET_USES), z.int()),
    queues: z.array(
      z.object({
        name: z.string(),
        waiting: z.int(),
        active: z.int(),
        delayed: z.int(),
        failed: z.int(),
        /** How long its oldest job that could start has waited; null: none waits. */
        oldestWaitMs: z.number().nullable(),
        /** Processes that serve it; null: Redis does not say. */
        workers: z.int().nullable(),
      }),
    ),
    /** Of the process that answers, since it started. */
    process: z.object({
      sockets: z.int(),
      mongoConnectionsInUse: z.int(),
      mongoConnectionsMax: z.int(),
      eventLoopDelayP99Ms: z.number(),
      fallbacks: z.int(),
      cacheHits: z.int(),
      cacheMisses: z.int(),
    }),
    /** Of the machine that answers, and of this process. */
    system: z.object({
      cpus: z.int(),
      load1m: z.number(),
      processCpuSeconds: z.number(),
      memoryTotalBytes: z.int(),
      memoryFreeBytes: z.int(),
      processMemoryBytes: z.int(),
      diskTotalBytes: z.int(),
      diskFreeBytes: z.int(),
    }),
  })
  .meta({ id: 'PlatformMetrics' });
export type PlatformMetrics = z.infer<typeof platformMetricsSchema>;

/** What an organisation's admins are told: of it alone, and nothing of processes and queues, which all share. */
const organisationMetricsSchema = platformMetricsSchema
  .pick({ at: true, executions: true })
  .extend({ llm: platformMetricsSchema.shape.llm.omit({ targets: true }) })
  .meta({ id: 'OrganisationMetrics' });
export type OrganisationMetrics = z.infer<typeof organisationMetricsSchema>;

const summarySchema = z
  .object({
    at: timestampSchema,
    executions: z.int(),
    running: z.int(),
    queued: z.int(),
    /** Of all that ended; null: none did. */
    successRate: z.number().nullable(),
    meanDurationMs: z.number().nullable(),
    llmCalls: z.int(),
    llmTokens: z.int(),
    costUsd: costUsdSchema,
    costLast24hUsd: costUsdSchema,
    /** Null with the following, where an organisation's admin asks: they are of the whole installation. */
    jobsWaiting: z.int().nullable(),
    /** Circuit breakers that are open, and budgets that are used up. */
    breakersOpen: z.int().nullable(),
    budgetsFull: z.int().nullable(),
  })
  .meta({ id: 'PlatformMetricsSummary' });
export type PlatformMetricsSummary = z.infer<typeof summarySchema>;

const shared = {
  method: 'get',
  tag: 'System',
  description:
    'Of all organisations and processes. With `Authorization: Bearer <METRICS_TOKEN>`; where neither that nor `TRUST_PROXY` is set, on loopback without it. `json` and `summary` also answer an admin of an organisation, by their log-in or a key with the scope `read`: of that organisation alone.',
  permission: { kind: 'public' },
  limit: 'none',
} as const;

export const platformMetricsPrometheus = defineOperation({
  ...shared,
  id: 'metrics.prometheus',
  path: '/api/agent-builder/metrics/prometheus',
  summary: 'Runs, model calls, cost, queues and machine in Prometheus’ text format',
  responses: { 200: { mediaType: 'text/plain', description: 'Prometheus text format' } },
});
export const platformMetricsJson = defineOperation({
  ...shared,
  id: 'metrics.json',
  path: '/api/agent-builder/metrics/json',
  summary: 'The same as JSON',
  responses: { 200: z.union([platformMetricsSchema, organisationMetricsSchema]) },
});
export const platformMetricsSummary = defineOperation({
  ...shared,
  id: 'metrics.summary',
  path: '/api/agent-builder/metrics/summary',
  summary: 'The few figures of a status page',
  responses: { 200: summarySchema },
});

export const platformMetricsOperations = [
  platformMetricsPrometheus,
  platformMetricsJson,
  platformMetricsSummary,
] as const;
