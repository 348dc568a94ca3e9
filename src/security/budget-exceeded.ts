import type { BudgetPeriod, BudgetScope } from '../contracts/budgets';
import type { AppliedBudget } from '../models/budget/applied-budgets';
import { presentBudget } from '../models/budget/present-budget';
import type { BudgetUse } from '../models/budget/reserve';
import { type AppError, paymentRequired } from '../platform/errors';
import { formatUsd, type NanoUsd } from '../platform/money';

// Everybody on the canvas reads it, so it says whose.
const NAMES: Record<BudgetScope, string> = {
  run: 'The run’s budget',
  user: 'The budget of the person who asked',
  organisation: 'The organisation’s budget',
};
const EACH: Record<BudgetPeriod, string> = { day: ' a day', month: ' a month', total: '' };

/** 402 `budget_exceeded`: what is left, what was asked, and when it may be asked again. */
export function budgetExceeded(budget: AppliedBudget, use: BudgetUse, amountNanoUsd: NanoUsd): AppError {
  const left = Math.max(0, budget.limitNanoUsd - use.committedNanoUsd);
  const isHeld = use.spentNanoUsd + amountNanoUsd <= budget.limitNanoUsd;
  const next = isHeld
    ? `$${formatUsd(use.committedNanoUsd - use.spentNanoUsd)} is held by calls at work: try again in a moment.`
    : budget.resetsAt
      ? `It starts anew at ${budget.resetsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC; an admin can raise it.`
      : 'An admin can raise it.';
  return paymentRequired(
    'budget_exceeded',
    `${NAMES[budget.scope]} of $${formatUsd(budget.limitNanoUsd)}${EACH[budget.period]} has $${formatUsd(left)} left; the next call of the model may cost $${formatUsd(amountNanoUsd)}. ${next}`,
    { isRetryable: isHeld, current: presentBudget(budget, use) },
  );
}
