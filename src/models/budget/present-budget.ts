import type { Budget } from '../../contracts/budgets';
import { formatUsd } from '../../platform/money';
import type { Models } from '../index';
import { type AppliedBudget, budgetCounters } from './applied-budgets';
import { type BudgetUse, NOTHING_USED } from './reserve';

/** What each budget has used, in their order, by one read; undefined where it counts by run and no run is named. */
export async function readUse(models: Models, budgets: readonly AppliedBudget[]): Promise<(BudgetUse | undefined)[]> {
  const ids = budgets.flatMap(({ counterId }) => counterId ?? []);
  const [first] = budgets;
  if (!first || ids.length === 0) return budgets.map(() => undefined);
  const found = await budgetCounters(models)
    .find(
      { _id: { $in: ids }, organisationId: first.organisationId },
      { projection: { committedNanoUsd: 1, spentNanoUsd: 1 } },
    )
    .toArray();
  const uses = new Map(found.map((counter) => [counter._id, counter]));
  return budgets.map(({ counterId }) => (counterId === null ? undefined : (uses.get(counterId) ?? NOTHING_USED)));
}

/** A budget as the API shows it. */
export function presentBudget(budget: AppliedBudget, use: BudgetUse | undefined): Budget {
  return {
    id: budget.budgetId,
    scope: budget.scope,
    userId: budget.userId,
    period: budget.period,
    limitUsd: formatUsd(budget.limitNanoUsd),
    spentUsd: use ? formatUsd(use.spentNanoUsd) : null,
    reservedUsd: use ? formatUsd(use.committedNanoUsd - use.spentNanoUsd) : null,
    remainingUsd: use ? formatUsd(Math.max(0, budget.limitNanoUsd - use.committedNanoUsd)) : null,
    resetsAt: budget.resetsAt?.toISOString() ?? null,
  };
}
