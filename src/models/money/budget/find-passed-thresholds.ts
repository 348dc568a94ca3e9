import { Types } from 'mongoose';
import { BUDGET_SCOPES, DEFAULT_ALERT_PERCENTS } from '../../../contracts/money/budgets';
import type { NanoUsd } from '../../../platform/money';
import type { BudgetAlertRecord, BudgetCounterRecord, BudgetRecord } from '../budget.model';
import type { Models } from '../../index';
import { applyBudget, budgetCounters } from './applied-budgets';
import { momentOf, periodOf } from './periods';

/** Most counters a sweep. */
const BATCH = 500;

/** A counter that was looked at, and the alerts that what it has spent calls for, written before or not. */
export interface CheckedCounter {
  counter: BudgetCounterRecord;
  alerts: BudgetAlertRecord[];
}

/** Whether so much of `limit` is spent. Exact: a hundred times a budget is more than a number counts. */
export const hasPassed = (percent: number, spent: NanoUsd, limit: NanoUsd): boolean =>
  spent > 0 && BigInt(spent) * 100n >= BigInt(percent) * BigInt(limit);

/** Counters in which more was spent since they were last looked at, the longest ago first. */
export async function findPassedThresholds(models: Models, now: Date): Promise<CheckedCounter[]> {
  const counters = await budgetCounters(models)
    .find({ uncheckedAt: { $lte: now } }, { projection: { reservations: 0 } })
    .sort({ uncheckedAt: 1 })
    .limit(BATCH)
    .toArray();
  if (counters.length === 0) return [];
  const budgets = await models.Budget.find({
    organisationId: { $in: counters.map(({ organisationId }) => organisationId) },
    scope: { $in: BUDGET_SCOPES },
    subjectId: { $in: counters.map((counter) => new Types.ObjectId(placeOf(counter).subject)) },
  })
    .sort({ _id: 1 })
    .lean<BudgetRecord[]>();
  const known = new Map(budgets.map((budget) => [nameOf(budget), budget]));
  return counters.map((counter) => {
    const { scope, subject, key } = placeOf(counter);
    const budget = known.get(`${counter.organisationId.toHexString()}:${scope}:${subject}:${periodOf(key)}`);
    return { counter, alerts: budget ? alertsOf(budget, counter, now) : [] };
  });
}

const placeOf = ({ _id }: BudgetCounterRecord) => {
  const [scope = '', subject = '', key = ''] = _id.split(':');
  return { scope, subject, key };
};
const nameOf = ({ organisationId, scope, subjectId, period }: BudgetRecord): string =>
  `${organisationId.toHexString()}:${scope}:${subjectId.toHexString()}:${period}`;

function alertsOf(budget: BudgetRecord, counter: BudgetCounterRecord, now: Date): BudgetAlertRecord[] {
  const { key } = placeOf(counter);
  const { organisationId, scope, subjectId, period } = budget;
  const { resetsAt, forgetAt, limitNanoUsd } = applyBudget(budget, momentOf(key, now));
  const limit = limitNanoUsd + (counter.toppedUpNanoUsd ?? 0);
  return (budget.alertPercents ?? DEFAULT_ALERT_PERCENTS)
    .filter((percent) => hasPassed(percent, counter.spentNanoUsd, limit))
    .map((percent) => ({
      ...{ organisationId, scope, subjectId, period, percent },
      // With the limit: of one that was raised, or topped up, the thresholds are passed anew.
      _id: `${budget._id.toHexString()}:${key}:${percent}:${limit}`,
      budgetId: budget._id,
      limitNanoUsd: limit,
      spentNanoUsd: counter.spentNanoUsd,
      at: now,
      ...(resetsAt && { resetsAt }),
      ...(forgetAt && { forgetAt }),
    }));
}
