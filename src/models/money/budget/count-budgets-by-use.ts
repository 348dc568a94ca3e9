import { BUDGET_USES, type BudgetUse } from '../../../contracts/kernel/platform-metrics';
import type { BudgetRecord } from '../budget.model';
import type { Models } from '../../index';
import { applyBudget, budgetCounters } from './applied-budgets';

/** Budgets whose counters are asked for at once. */
const BATCH = 1_000;

/**
 * How many budgets of people and organisations have used how much of their limit in the period at hand, over all
 * organisations: for the operator alone, and so that nobody's budget can be told from it. Left out are budgets of a run, as
 * each run has a counter of its own, and those of nothing: they forbid, and are meant to be full.
 */
export async function countBudgetsByUse(models: Models, now = new Date()): Promise<Record<BudgetUse, number>> {
  const counts = Object.fromEntries(BUDGET_USES.map((use) => [use, 0])) as Record<BudgetUse, number>;
  let batch: { counterId: string; limitNanoUsd: number }[] = [];
  const countBatch = async () => {
    const ids = batch.map(({ counterId }) => counterId);
    const counters = await budgetCounters(models)
      .find({ _id: { $in: ids } }, { projection: { committedNanoUsd: 1, toppedUpNanoUsd: 1 } })
      .toArray();
    const byId = new Map(counters.map((counter) => [counter._id, counter]));
    for (const { counterId, limitNanoUsd } of batch) {
      // What is committed has the top-ups taken off already.
      const { committedNanoUsd = 0, toppedUpNanoUsd = 0 } = byId.get(counterId) ?? {};
      counts[useOf(committedNanoUsd + toppedUpNanoUsd, limitNanoUsd + toppedUpNanoUsd)] += 1;
    }
    batch = [];
  };
  const budgets = models.Budget.find({ scope: { $ne: 'run' }, limitNanoUsd: { $gt: 0 } })
    .sort({ _id: 1 })
    .lean<BudgetRecord[]>()
    .cursor({ batchSize: BATCH });
  for await (const budget of budgets) {
    const { counterId, limitNanoUsd } = applyBudget(budget, now);
    if (counterId !== null) batch.push({ counterId, limitNanoUsd });
    if (batch.length === BATCH) await countBatch();
  }
  if (batch.length > 0) await countBatch();
  return counts;
}

export function useOf(committed: number, limit: number): BudgetUse {
  const percent = (committed * 100) / limit;
  if (percent >= 100) return 'full';
  if (percent >= 90) return '90-100';
  if (percent >= 80) return '80-90';
  return percent >= 50 ? '50-80' : '0-50';
}
