import { type mongo, Types } from 'mongoose';
import {
  BUDGET_SCOPES,
  type BudgetPeriod,
  type BudgetScope,
  type RunBudgetScope,
  DEFAULT_ALERT_PERCENTS,
} from '../../../contracts/money/budgets';
import type { NanoUsd } from '../../../platform/money';
import { DAY_MS } from '../../../platform/time';
import type { BudgetCounterRecord, BudgetRecord } from '../budget.model';
import type { Models } from '../../index';
import { periodEnd, periodKey } from './periods';

/** Whose money a model call takes. Without `runId`: of a run that is yet to start. */
export interface Spender {
  organisationId: string;
  userId: string;
  runId?: string;
  /** The key that asks, or by which the run was started. */
  apiKeyId?: string;
  /** What a run counts against beside these. */
  subjects?: readonly BudgetSubjectId[];
}
/** A subject of budgets that only some runs have. */
export interface BudgetSubjectId {
  scope: RunBudgetScope;
  id: string;
}
/** Budgets of these are for each of their subjects by themselves: one limit, many counters. */
const COUNTS_EACH: readonly BudgetScope[] = ['run', 'visitor'];

/** Whose budgets a call must keep to; a new kind of subject is a line here. */
const subjectIdsOf = ({ organisationId, userId, apiKeyId, subjects = [] }: Spender): string[] => [
  organisationId,
  userId,
  ...(apiKeyId === undefined ? [] : [apiKeyId]),
  ...subjects.map(({ id }) => id),
];

/** A budget at one moment: the limit, and where what it counts is counted. */
export interface AppliedBudget {
  /** Null: the tier's own limit of a run. */
  budgetId: string | null;
  organisationId: Types.ObjectId;
  scope: BudgetScope;
  /** Whose; null with the scopes `run` and `organisation`. */
  subjectId: string | null;
  period: BudgetPeriod;
  periodKey: string;
  limitNanoUsd: NanoUsd;
  alertPercents: readonly number[];
  /** Null with scope `run` where the run is yet to start. */
  counterId: string | null;
  resetsAt: Date | null;
  /** When its counter is deleted; null: never. */
  forgetAt: Date | null;
}

/** Counters of past days and months are kept so long, and those of runs. */
const PERIOD_KEPT_MS = 400 * DAY_MS;
const RUN_KEPT_MS = 90 * DAY_MS;

/** The driver's own collection: each call that a budget applies to goes through it twice. */
export const budgetCounters = (models: Pick<Models, 'BudgetCounter'>) =>
  models.BudgetCounter.collection as unknown as mongo.Collection<BudgetCounterRecord>;

/** The organisation's budgets that a spender must keep to: at most one a scope and period. */
export async function findBudgetsOf(models: Models, spender: Spender): Promise<BudgetRecord[]> {
  const organisationId = new Types.ObjectId(spender.organisationId);
  const subjectId = { $in: subjectIdsOf(spender).map((id) => new Types.ObjectId(id)) };
  return models.Budget.find({ organisationId, scope: { $in: BUDGET_SCOPES }, subjectId })
    .sort({ scope: 1, period: 1 })
    .lean<BudgetRecord[]>();
}

/** What applies now, the narrowest first. `tierRunLimit` holds for a run where the organisation has set no limit of its own. */
export function applyBudgets(
  records: readonly BudgetRecord[],
  spender: Spender,
  tierRunLimit: NanoUsd | null,
  now: Date,
): AppliedBudget[] {
  const applied = records.map((record) => applyBudget(record, now, spender));
  if (tierRunLimit !== null && !applied.some(({ scope }) => scope === 'run')) {
    const organisationId = new Types.ObjectId(spender.organisationId);
    const ownLimit = { organisationId, scope: 'run', period: 'total', limitNanoUsd: tierRunLimit } as const;
    applied.push(applyBudget({ ...ownLimit, subjectId: organisationId }, now, spender));
  }
  return applied.sort((one, other) => BUDGET_SCOPES.indexOf(one.scope) - BUDGET_SCOPES.indexOf(other.scope));
}

/** One budget as it is at `now`, for the run or the visitor of `of` where it counts each by itself. */
export function applyBudget(
  record: Omit<BudgetRecord, '_id' | 'createdAt' | 'updatedAt' | 'alertPercents'> &
    Partial<Pick<BudgetRecord, '_id' | 'alertPercents'>>,
  now: Date,
  of: Pick<Spender, 'runId' | 'subjects'> = {},
): AppliedBudget {
  const { organisationId, scope, period, limitNanoUsd } = record;
  const resetsAt = periodEnd(period, now);
  const visitorId = of.subjects?.find((one) => one.scope === 'visitor')?.id;
  const subject =
    { run: of.runId, visitor: visitorId }[scope as string] ??
    (COUNTS_EACH.includes(scope) ? undefined : record.subjectId.toHexString());
  const key = periodKey(period, now);
  return {
    budgetId: record._id?.toHexString() ?? null,
    organisationId,
    scope,
    subjectId: scope === 'run' || scope === 'organisation' ? null : record.subjectId.toHexString(),
    period,
    periodKey: key,
    limitNanoUsd,
    alertPercents: COUNTS_EACH.includes(scope) ? [] : (record.alertPercents ?? DEFAULT_ALERT_PERCENTS),
    counterId: subject === undefined ? null : `${scope}:${subject}:${key}`,
    resetsAt,
    forgetAt:
      scope === 'run'
        ? new Date(now.getTime() + RUN_KEPT_MS)
        : resetsAt && new Date(resetsAt.getTime() + PERIOD_KEPT_MS),
  };
}
