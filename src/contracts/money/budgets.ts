import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/**
 * Whose calls a budget counts, the narrowest first. `run`: each run of the organisation by itself; `visitor`: each visitor of an
 * embed token by themselves.
 */
export const BUDGET_SCOPES = ['run', 'visitor', 'embedToken', 'apiKey', 'flow', 'user', 'organisation'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];
/** What a run may count against beside its person, key and organisation. */
export const RUN_BUDGET_SCOPES = ['visitor', 'embedToken', 'flow'] as const;
export type RunBudgetScope = (typeof RUN_BUDGET_SCOPES)[number];

/** Calendar days and months in UTC; `total` never starts anew. */
export const BUDGET_PERIODS = ['day', 'month', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a budget may spend at most; so much is counted exactly in nano-dollars. */
export const BUDGET_LIMIT_MAX_USD = 1_000_000;

/** Thresholds that a budget may have. */
export const BUDGET_ALERTS_MAX = 5;
/** Hundredths of a budget at which its admins are told, where nobody says otherwise. */
export const DEFAULT_ALERT_PERCENTS: readonly number[] = [80, 100];
/** Name of the approval by which a run asks for more money. */
export const TOP_UP_TOOL = 'budget.top_up';

export const budgetSchema = z
  .object({
    /** Null: the tier's own limit of a run, in force until the organisation sets one. */
    id: idSchema.nullable(),
    scope: z.enum(BUDGET_SCOPES),
    /** Scope `user` only. */
    userId: idSchema.nullable(),
    /** Scope `apiKey` only. */
    apiKeyId: idSchema.nullable(),
    /** Scope `flow` only. */
    flowId: idSchema.nullable(),
    /** Scopes `embedToken` and `visitor` only: of which token. */
    embedTokenId: idSchema.nullable(),
    /** Whose: the person, API key, flow or embed token; `isGone` once disabled, revoked or deleted. Null with the other scopes, and in a refusal. */
    subject: z.object({ name: z.string(), isGone: z.boolean() }).nullable(),
    period: z.enum(BUDGET_PERIODS),
    limitUsd: costUsdSchema,
    /** What was allowed beyond the limit, in this period only. Null with scope `run`. */
    toppedUpUsd: costUsdSchema.nullable(),
    /** Admins are told as what is spent passes each of these hundredths; empty with scope `run`. */
    alertPercents: z.array(z.int()),
    /** Of this period. Null with scope `run`: counted for each run. */
    spentUsd: costUsdSchema.nullable(),
    /** Held by model calls at work. */
    reservedUsd: costUsdSchema.nullable(),
    /** What a new call may take: the limit, with what it was topped up by, less both. */
    remainingUsd: costUsdSchema.nullable(),
    /** When the period ends; null: never. */
    resetsAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budgetSchema>;

const limitUsd = costUsdSchema.refine(
  (value) => Number(value) <= BUDGET_LIMIT_MAX_USD,
  `at most ${BUDGET_LIMIT_MAX_USD} dollars`,
);
const period = z.enum(BUDGET_PERIODS);
const alertPercents = z.array(z.int().min(1).max(100)).max(BUDGET_ALERTS_MAX).optional();
export const createBudgetBody = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('organisation'), period, limitUsd, alertPercents }),
  z.strictObject({ scope: z.literal('user'), userId: idSchema, period, limitUsd, alertPercents }),
  z.strictObject({ scope: z.literal('apiKey'), apiKeyId: idSchema, period, limitUsd, alertPercents }),
  z.strictObject({ scope: z.literal('flow'), flowId: idSchema, period, limitUsd, alertPercents }),
  z.strictObject({ scope: z.literal('embedToken'), embedTokenId: idSchema, period, limitUsd, alertPercents }),
  z.strictObject({ scope: z.literal('visitor'), embedTokenId: idSchema, period, limitUsd }),
  z.strictObject({ scope: z.literal('run'), limitUsd }),
]);
export type CreateBudget = z.infer<typeof createBudgetBody>;

export const changeBudgetBody = z
  .strictObject({ limitUsd: limitUsd.optional(), alertPercents })
  .refine((body) => body.limitUsd !== undefined || body.alertPercents !== undefined, 'nothing to change');
export type ChangeBudget = z.infer<typeof changeBudgetBody>;

/** What an approval of the tool `budget.top_up` asks for: exactly this is given. */
export const topUpParametersSchema = z.object({
  /** Null: the tier's own limit of a run. */
  budgetId: idSchema.nullable(),
  scope: z.enum(BUDGET_SCOPES),
  period: z.enum(BUDGET_PERIODS),
  /** The day or month it is for, in UTC: `2026-11-22`, `2026-11`; `total`. */
  periodKey: z.string(),
  limitUsd: costUsdSchema,
  /** Allowed beyond the limit before. */
  toppedUpUsd: costUsdSchema,
  spentUsd: costUsdSchema,
  /** The most that the next call may cost. */
  nextCallUsd: costUsdSchema,
  topUpUsd: costUsdSchema,
});
export type TopUpParameters = z.infer<typeof topUpParametersSchema>;

const params = z.object({ budgetId: idSchema });
const tag = 'Budgets';
const permission = { kind: 'organisation', role: 'admin' } as const;

export const budgetsApplied = defineOperation({
  id: 'budgets.applied',
  method: 'get',
  path: '/api/v1/budgets',
  tag,
  summary: 'Budgets that the caller’s calls must keep to (with an API key, the key’s too), with what is left',
  permission: { kind: 'user' },
  responses: { 200: z.object({ items: z.array(budgetSchema), nextCursor: z.null() }) },
});
export const budgetsList = defineOperation({
  id: 'budgets.list',
  method: 'get',
  path: '/api/v1/organisation/budgets',
  tag,
  summary: 'Every budget of the organisation, newest first',
  permission,
  query: listQuery,
  responses: { 200: listOf(budgetSchema) },
});
export const budgetsCreate = defineOperation({
  id: 'budgets.create',
  method: 'post',
  path: '/api/v1/organisation/budgets',
  tag,
  summary: 'Set a budget',
  scope: 'session',
  description:
    'One a scope, person or key, and period; 409 `budget_exists` shows the one there is. In force everywhere within 5 s. Counts what is spent while it stands; a removed one set again goes on from where it was.',
  permission,
  body: createBudgetBody,
  isIdempotent: true,
  responses: { 201: budgetSchema },
});
export const budgetsUpdate = defineOperation({
  id: 'budgets.update',
  method: 'patch',
  path: '/api/v1/organisation/budgets/{budgetId}',
  tag,
  summary: 'Change a budget’s limit or thresholds; what was spent stays',
  scope: 'session',
  permission,
  params,
  body: changeBudgetBody,
  responses: { 200: budgetSchema },
});
export const budgetsRemove = defineOperation({
  id: 'budgets.remove',
  method: 'delete',
  path: '/api/v1/organisation/budgets/{budgetId}',
  tag,
  summary: 'Remove a budget',
  scope: 'session',
  permission,
  params,
  responses: { 204: null },
});

export const budgetOperations = [budgetsApplied, budgetsList, budgetsCreate, budgetsUpdate, budgetsRemove] as const;
