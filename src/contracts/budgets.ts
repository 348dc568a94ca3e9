import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema } from './common';
import { defineOperation } from './operation';

/** Whose calls a budget counts. `run`: each run of the organisation by itself. */
export const BUDGET_SCOPES = ['run', 'user', 'organisation'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** Calendar days and months in UTC; `total` never starts anew. */
export const BUDGET_PERIODS = ['day', 'month', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a budget may spend at most; so much is counted exactly in nano-dollars. */
export const BUDGET_LIMIT_MAX_USD = 1_000_000;

export const budgetSchema = z
  .object({
    /** Null: the tier's own limit of a run, in force until the organisation sets one. */
    id: idSchema.nullable(),
    scope: z.enum(BUDGET_SCOPES),
    /** Scope `user` only. */
    userId: idSchema.nullable(),
    period: z.enum(BUDGET_PERIODS),
    limitUsd: costUsdSchema,
    /** Of this period. Null with scope `run`: counted for each run. */
    spentUsd: costUsdSchema.nullable(),
    /** Held by model calls at work. */
    reservedUsd: costUsdSchema.nullable(),
    /** What a new call may take: the limit less both. */
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
export const createBudgetBody = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('organisation'), period, limitUsd }),
  z.strictObject({ scope: z.literal('user'), userId: idSchema, period, limitUsd }),
  z.strictObject({ scope: z.literal('run'), limitUsd }),
]);
export type CreateBudget = z.infer<typeof createBudgetBody>;

const params = z.object({ budgetId: idSchema });
const tag = 'Budgets';
const permission = { kind: 'organisation', role: 'admin' } as const;

export const budgetsApplied = defineOperation({
  id: 'budgets.applied',
  method: 'get',
  path: '/api/v1/budgets',
  tag,
  summary: 'Budgets that the caller’s runs must keep to, with what is left',
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
    'One a scope, person and period; 409 `budget_exists` shows the one there is. In force everywhere within 5 s. Counts what is spent while it stands; a removed one set again goes on from where it was.',
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
  summary: 'Change a budget’s limit; what was spent stays',
  scope: 'session',
  permission,
  params,
  body: z.strictObject({ limitUsd }),
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
