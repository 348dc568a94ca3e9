import { Types } from 'mongoose';
import type { AppliedBudget } from '../../models/money/budget/applied-budgets';
import { releaseEarlierAttempts } from '../../models/money/budget/release-reservations';
import { type BudgetUse, type Place, reserve, settle } from '../../models/money/budget/reserve';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import type { NanoUsd } from '../../platform/money';
import { SECOND_MS } from '../../platform/time';
import { BudgetExceeded } from '../money/budget-exceeded';

/** A call that has not been settled so long after its own time-out never will be. */
const GRACE_MS = 30 * SECOND_MS;

/** Ends a reservation with what the call cost (0: it never was sent). Never rejects; twice is once. */
export type Settle = (costNanoUsd: NanoUsd) => Promise<void>;
export const settleNothing: Settle = () => Promise.resolve();

interface HoldDeps {
  models: Models;
  log: Logger;
  callTimeoutMs: number;
}
/** Of a run's call; `attempt` is its fence. */
interface HoldingRun {
  id: string;
  attempt: number;
}

/** Holds a call's money in every budget, all or none: the first that lacks it gives back what was taken, and throws. */
export async function holdInAll(
  { models, log, callTimeoutMs }: HoldDeps,
  budgets: readonly AppliedBudget[],
  run: HoldingRun | undefined,
  call: { id: string; amountNanoUsd: NanoUsd },
): Promise<Settle> {
  if (budgets.length === 0) return settleNothing;
  const reservation = {
    id: run ? `${run.id}:${run.attempt}:${call.id}` : call.id,
    ...(run && { runId: new Types.ObjectId(run.id), attempt: run.attempt }),
    amountNanoUsd: call.amountNanoUsd,
    expiresAt: new Date(Date.now() + callTimeoutMs + GRACE_MS),
  };
  const places: Place[] = [];
  const settleAll: Settle = async (costNanoUsd) => {
    const settled = await Promise.allSettled(places.map((place) => settle(models, place, reservation, costNanoUsd)));
    for (const outcome of settled) {
      // Until it expires it holds more than it cost; then it is given back.
      if (outcome.status === 'rejected')
        log.warn({ runId: run?.id, code: 'budget_not_settled', error: outcome.reason as unknown }, 'Not settled');
    }
  };
  // One after another, the narrowest first: where two calls want the last money, one of them gets it.
  for (const budget of budgets) {
    const place = placeOf(budget);
    if (!place) continue;
    const lacking = await hold({ models }, { ...budget, ...place }, run, reservation).catch(async (error: unknown) => {
      await settleAll(0);
      throw error;
    });
    if (lacking) {
      await settleAll(0);
      throw new BudgetExceeded(budget, lacking, call.amountNanoUsd);
    }
    places.push(place);
  }
  return settleAll;
}

async function hold(
  { models }: Pick<HoldDeps, 'models'>,
  budget: AppliedBudget & Place,
  run: HoldingRun | undefined,
  reservation: Parameters<typeof reserve>[2],
): Promise<BudgetUse | undefined> {
  // The run's earlier worker is gone: what it held must not stand in the way of the same step.
  if (run && run.attempt > 1) await releaseEarlierAttempts(models, budget, { runId: run.id, attempt: run.attempt });
  return reserve(models, budget, reservation);
}

const placeOf = ({ organisationId, counterId }: AppliedBudget): Place | undefined =>
  counterId === null ? undefined : { organisationId, counterId };
