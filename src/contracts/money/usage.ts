import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

export const USAGE_GROUPS = ['day', 'model', 'provider', 'agent', 'user', 'apiKey'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];
/** What the days of a report can be split by. */
export const USAGE_SPLITS = ['model', 'agent'] as const;
export type UsageSplit = (typeof USAGE_SPLITS)[number];
/** Longest time a report covers, in days. */
export const USAGE_DAYS_MAX = 366;

/** Days in UTC, both included; default: the last 30. */
const usageRange = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });
const usageFilter = usageRange.extend({
  model: z.string().max(200).optional(),
  userId: idSchema.optional(),
  agent: z.string().max(40).optional(),
});
export type UsageFilter = z.infer<typeof usageFilter>;

const sums = z.object({
  calls: z.int(),
  failed: z.int(),
  /** Answered from the response cache: free. */
  cached: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedInputTokens: z.int(),
  costUsd: costUsdSchema,
});
const usageRow = sums.extend({
  /** The day, or the id of model, provider, agent, user or API key. */
  key: z.string(),
  /** A name for people: of a model, user or API key. */
  label: z.string(),
});
export type UsageRow = z.infer<typeof usageRow>;

const usageSeries = z.object({
  /** Id of the model or agent; null: all others together. */
  key: z.string().nullable(),
  label: z.string(),
  /** In the order of the report's days. */
  days: z.array(sums.pick({ calls: true, costUsd: true })),
});
export type UsageSeries = z.infer<typeof usageSeries>;

const usageReport = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    groupBy: z.enum(USAGE_GROUPS),
    total: sums,
    /** By day in order (days without a call too), else the dearest first; at most 500. */
    items: z.array(usageRow),
    /** With `splitBy`: the five dearest, dearest first, and all others. */
    series: z.array(usageSeries).optional(),
  })
  .meta({ id: 'UsageReport' });
export type UsageReport = z.infer<typeof usageReport>;

/** What tokens are paid for, each at a price of its own; `cacheWrite`: put into the provider's cache. */
export const BILL_PARTS = ['input', 'cachedInput', 'cacheWrite', 'cacheWriteHour', 'output'] as const;
export type BillPart = (typeof BILL_PARTS)[number];
const billLine = z.object({
  part: z.enum(BILL_PARTS),
  tokens: z.int(),
  /** By the price list of that moment. */
  usdPerMillion: costUsdSchema,
});
export type BillLineView = z.infer<typeof billLine>;

export const modelCallSchema = z
  .object({
    id: z.string(),
    startedAt: timestampSchema,
    agent: z.string(),
    userId: idSchema,
    userName: z.string(),
    apiKeyId: idSchema.nullable(),
    runId: idSchema.nullable(),
    stepKey: z.string().nullable(),
    modelAsked: z.string(),
    model: z.string(),
    provider: z.string(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    cachedInputTokens: z.int(),
    isEstimated: z.boolean(),
    costUsd: costUsdSchema,
    /** What the cost is the sum of: tokens times price. Empty: nothing was paid for, or no price is known. */
    bill: z.array(billLine),
    firstTokenMs: z.number().nullable(),
    durationMs: z.number(),
    outcome: z.enum(['ok', 'failed', 'aborted', 'cached']),
    errorKind: z.string().nullable(),
    /** The organisation’s own key of the provider; null: the server’s. */
    providerKeyId: idSchema.nullable(),
  })
  .meta({ id: 'ModelCall' });
export type ModelCall = z.infer<typeof modelCallSchema>;

const tag = 'Usage';
const permission = { kind: 'user' } as const;
const scoped = 'Admins see the whole organisation, everybody else their own calls.';

export const usageReportGet = defineOperation({
  id: 'usage.report',
  method: 'get',
  path: '/api/v1/usage',
  tag,
  permission,
  summary: 'Model calls, tokens and cost by day, model, provider, agent, person or API key',
  description: scoped,
  query: usageFilter
    .extend({
      groupBy: z.enum(USAGE_GROUPS).default('day'),
      splitBy: z
        .enum(USAGE_SPLITS)
        .optional()
        .describe('Each day by model or agent too (`series`); with `groupBy=day`'),
    })
    .refine(({ groupBy, splitBy }) => splitBy === undefined || groupBy === 'day', {
      path: ['splitBy'],
      message: 'only days can be split: leave it out, or ask with groupBy=day',
    }),
  responses: { 200: usageReport },
});
export const usageCalls = defineOperation({
  id: 'usage.calls',
  method: 'get',
  path: '/api/v1/usage/calls',
  tag,
  permission,
  summary: 'The ledger: model calls, newest first',
  description: scoped,
  query: usageFilter.extend({
    ...listQuery.shape,
    runId: idSchema.optional(),
    callId: z.string().max(200).optional().describe('`X-Weft-Call-Id` of an answer'),
  }),
  responses: { 200: listOf(modelCallSchema) },
});
export const usageCsv = defineOperation({
  id: 'usage.csv',
  method: 'get',
  path: '/api/v1/usage/calls.csv',
  tag,
  permission,
  summary: 'The ledger of a time as CSV (RFC 4180), a row a call, oldest first',
  description: scoped,
  query: usageFilter,
  responses: { 200: { mediaType: 'text/csv', description: 'One row a model call' } },
});

export const usageOperations = [usageReportGet, usageCalls, usageCsv] as const;
