import type { BudgetPeriod, BudgetScope } from '../../contracts/money/budgets';
import type { AppliedBudget } from '../../models/money/budget/applied-budgets';
import { presentBudget } from '../../models/money/budget/present-budget';
import { type BudgetUse, heldOf } from '../../models/money/budget/reserve';
import { AppError } from '../../platform/errors';
import { formatUsd, type NanoUsd } from '../../platform/money';
import { SECOND_MS } from '../../platform/time';

// Everybody on the canvas reads it, so it says whose.
const NAMES: Record<BudgetScope, string> = {
  run: 'The run’s budget',
  visitor: 'The visitor’s budget',
  embedToken: 'The embed token’s budget',
  flow: 'The flow’s budget',
  apiKey: 'The API key’s budget',
  user: 'The budget of the person who asked',
  organisation: 'The organisation’s budget',
};
const EACH: Record<BudgetPeriod, string> = { day: ' a day', month: ' a month', total: '' };
/** What calls at work hold comes back as they end: asked again after this. */
const HELD_RETRY_MS = 5 * SECOND_MS;

/** 402 `budget_exceeded`: what is left, what was asked, and when it may be asked again. */
export class BudgetExceeded extends AppError {
  override readonly name = 'BudgetExceeded';

  constructor(
    readonly budget: AppliedBudget,
    readonly use: BudgetUse,
    readonly amountNanoUsd: NanoUsd,
  ) {
    const { limitNanoUsd, resetsAt } = budget;
    const toppedUp = use.toppedUpNanoUsd ?? 0;
    const isHeld = use.spentNanoUsd + amountNanoUsd <= limitNanoUsd + toppedUp;
    // A call that costs more than the whole budget is not helped by a new period.
    const resetMs = resetsAt && amountNanoUsd <= limitNanoUsd ? resetsAt.getTime() - Date.now() : undefined;
    const retryAfterMs = isHeld ? HELD_RETRY_MS : resetMs;
    super('budget_exceeded', sentenceOf(budget, use, amountNanoUsd, isHeld), {
      status: 402,
      isRetryable: isHeld,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      current: presentBudget(budget, use),
    });
  }
}

/** "The organisation’s budget of $100 a month". */
export function nameBudget({ scope, period, limitNanoUsd }: AppliedBudget, { toppedUpNanoUsd }: BudgetUse): string {
  const toppedUp = toppedUpNanoUsd ? `, topped up by $${formatUsd(toppedUpNanoUsd)},` : '';
  return `${NAMES[scope]} of $${formatUsd(limitNanoUsd)}${EACH[period]}${toppedUp}`;
}

function sentenceOf(budget: AppliedBudget, use: BudgetUse, amountNanoUsd: NanoUsd, isHeld: boolean): string {
  const { limitNanoUsd, resetsAt } = budget;
  const left = Math.max(0, limitNanoUsd - use.committedNanoUsd);
  const next = isHeld
    ? `$${formatUsd(heldOf(use))} is held by calls at work: try again in a moment.`
    : resetsAt && amountNanoUsd <= limitNanoUsd
      ? `It starts anew at ${resetsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC; an admin can raise it.`
      : 'An admin can raise it.';
  return `${nameBudget(budget, use)} has $${formatUsd(left)} left; the next call of the model may cost $${formatUsd(amountNanoUsd)}. ${next}`;
}
