import { BUDGET_LIMIT_MAX_USD, type TopUpParameters } from '../../contracts/money/budgets';
import { formatUsd, NANO_PER_USD, type NanoUsd } from '../../platform/money';
import type { BudgetExceeded } from './budget-exceeded';

/** Beyond the call that was refused, a top-up pays for so many like it: else an admin would be asked for each. */
const FURTHER_CALLS = 3;
const CENT: NanoUsd = NANO_PER_USD / 100;
/** The most that a budget may spend in a period, its limit and all that it was topped up by. */
export const BUDGET_MAX_NANO_USD: NanoUsd = BUDGET_LIMIT_MAX_USD * NANO_PER_USD;

/**
 * What a run asks for whose next call a budget refused: enough for that call and three more, rounded up to a cent.
 * Undefined where even that one call would take the budget over the most that a budget may spend.
 */
export function proposeTopUp({ budget, use, amountNanoUsd }: BudgetExceeded): TopUpParameters | undefined {
  const toppedUpNanoUsd = use.toppedUpNanoUsd ?? 0;
  const lacking = use.committedNanoUsd + amountNanoUsd - budget.limitNanoUsd;
  const room = BUDGET_MAX_NANO_USD - budget.limitNanoUsd - toppedUpNanoUsd;
  if (lacking > room) return undefined;
  const wanted = Math.ceil((lacking + FURTHER_CALLS * amountNanoUsd) / CENT) * CENT;
  return {
    budgetId: budget.budgetId,
    scope: budget.scope,
    period: budget.period,
    periodKey: budget.periodKey,
    limitUsd: formatUsd(budget.limitNanoUsd),
    toppedUpUsd: formatUsd(toppedUpNanoUsd),
    spentUsd: formatUsd(use.spentNanoUsd),
    nextCallUsd: formatUsd(amountNanoUsd),
    topUpUsd: formatUsd(Math.min(wanted, room)),
  };
}
