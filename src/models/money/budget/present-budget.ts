import type { ClientSession } from 'mongoose';
import type { Budget } from '../../../contracts/money/budgets';
import { formatUsd } from '../../../platform/money';
import type { Models } from '../../index';
import { type AppliedBudget, budgetCounters } from './applied-budgets';
import { type BudgetUse, heldOf, NOTHING_USED } from './reserve';
import { type BudgetSubject, readSubjects } from './read-subjects';

/** What each budget has used, in their order, by one read; undefined where it counts by run and no run is named. */
export async function readUse(
  models: Models,
  budgets: readonly AppliedBudget[],
  session?: ClientSession,
): Promise<(BudgetUse | undefined)[]> {
  const ids = budgets.flatMap(({ counterId }) => counterId ?? []);
  const [first] = budgets;
  if (!first || ids.length === 0) return budgets.map(() => undefined);
  const found = await budgetCounters(models)
    .find(
      { _id: { $in: ids }, organisationId: first.organisationId },
      { projection: { committedNanoUsd: 1, spentNanoUsd: 1, toppedUpNanoUsd: 1 }, ...(session && { session }) },
    )
    .toArray();
  const uses = new Map(found.map((counter) => [counter._id, counter]));
  return budgets.map(({ counterId }) => (counterId === null ? undefined : (uses.get(counterId) ?? NOTHING_USED)));
}

/** A budget as the API shows it. */
export function presentBudget(
  budget: AppliedBudget,
  use: BudgetUse | undefined,
  subject: BudgetSubject | null = null,
): Budget {
  return {
    id: budget.budgetId,
    scope: budget.scope,
    userId: budget.scope === 'user' ? budget.subjectId : null,
    apiKeyId: budget.scope === 'apiKey' ? budget.subjectId : null,
    flowId: budget.scope === 'flow' ? budget.subjectId : null,
    embedTokenId: budget.scope === 'embedToken' || budget.scope === 'visitor' ? budget.subjectId : null,
    subject,
    period: budget.period,
    limitUsd: formatUsd(budget.limitNanoUsd),
    toppedUpUsd: use ? formatUsd(use.toppedUpNanoUsd ?? 0) : null,
    alertPercents: [...budget.alertPercents],
    spentUsd: use ? formatUsd(use.spentNanoUsd) : null,
    reservedUsd: use ? formatUsd(heldOf(use)) : null,
    remainingUsd: use ? formatUsd(Math.max(0, budget.limitNanoUsd - use.committedNanoUsd)) : null,
    resetsAt: budget.resetsAt?.toISOString() ?? null,
  };
}

/** Budgets as the API shows them, in their order, with their use (within a transaction: as of that) and their subjects' names. */
export async function presentBudgets(
  models: Models,
  budgets: readonly AppliedBudget[],
  session?: ClientSession,
): Promise<Budget[]> {
  const [uses, subjects] = await Promise.all([readUse(models, budgets, session), readSubjects(models, budgets)]);
  return budgets.map((budget, index) =>
    presentBudget(budget, uses[index], budget.subjectId === null ? null : (subjects.get(budget.subjectId) ?? null)),
  );
}
