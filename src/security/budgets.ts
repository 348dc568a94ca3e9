import { Types } from 'mongoose';
import type { Budget } from '../contracts/budgets';
import { type AppliedBudget, applyBudgets, findBudgetsOf, type Spender } from '../models/budget/applied-budgets';
import { presentBudget, readUse } from '../models/budget/present-budget';
import { releaseEarlierAttempts } from '../models/budget/release-reservations';
import { type BudgetUse, NOTHING_USED, type Place, reserve, settle } from '../models/budget/reserve';
import type { BudgetRecord } from '../models/budget.model';
import type { Models } from '../models/index';
import { ExpiringCache } from '../platform/expiring-cache';
import type { Logger } from '../platform/logger';
import { type NanoUsd, parseUsd } from '../platform/money';
import { SECOND_MS } from '../platform/time';
import { budgetExceeded } from './budget-exceeded';

/** Which budgets apply is believed this long: a call that none applies to asks the database nothing. */
const BUDGETS_TTL_MS = 5 * SECOND_MS;
const SPENDERS_MAX = 10_000;
/** A call that has not been settled so long after its own time-out never will be. */
const GRACE_MS = 30 * SECOND_MS;

/** Whose money a call takes that belongs to no run. */
export interface SpendingCaller {
  organisationId: string;
  userId: string;
  tier: string;
}
/** The run whose call it is; `attempt` is its fence. */
export interface SpendingRun extends SpendingCaller {
  id: string;
  attempt: number;
}

/** Ends a reservation with what the call cost (0: it never was sent). Never rejects; twice is once. */
export type Settle = (costNanoUsd: NanoUsd) => Promise<void>;
export const settleNothing: Settle = () => Promise.resolve();

export interface Budgets {
  /** Budgets that the spender must keep to, with what is left. */
  list(spender: Spender & { tier: string }): Promise<Budget[]>;
  /** Throws 402 `budget_exceeded` where not even one call of this price could be paid until a budget starts anew or is raised. */
  requireLeft(spender: Spender & { tier: string }, amountNanoUsd: NanoUsd): Promise<void>;
  /**
   * Holds the most a call may cost in every budget that applies, all or none; 402 `budget_exceeded` otherwise. `id` names
   * the call within the attempt; without a run, among all calls. Nothing to pay, or no budget: no round trip.
   */
  reserve(spender: SpendingRun | SpendingCaller, call: { id: string; amountNanoUsd: NanoUsd }): Promise<Settle>;
}

export interface BudgetsDeps {
  models: Models;
  log: Logger;
  /** The tier's limit of one run, in US dollars; null: none. */
  runBudgetUsdOf(tier: string): string | null;
  /** Longest a model call may take. */
  callTimeoutMs: number;
  /** For tests; default 5 s. */
  ttlMs?: number;
}

/** The budgets of everybody, as one process sees them. */
export function createBudgets(deps: BudgetsDeps): Budgets {
  const { models, log } = deps;
  const known = new ExpiringCache<Promise<BudgetRecord[]>>(SPENDERS_MAX);

  async function apply(spender: Spender & { tier: string }): Promise<AppliedBudget[]> {
    const key = `${spender.organisationId}:${spender.userId}`;
    const now = new Date();
    let records = known.get(key, now.getTime());
    if (!records) {
      records = findBudgetsOf(models, spender);
      known.set(key, records, now.getTime() + (deps.ttlMs ?? BUDGETS_TTL_MS));
      records.catch(() => known.delete(key));
    }
    const runBudgetUsd = deps.runBudgetUsdOf(spender.tier);
    return applyBudgets(await records, spender, runBudgetUsd === null ? null : parseUsd(runBudgetUsd), now);
  }

  return {
    async list(spender) {
      const budgets = await apply(spender);
      const uses = await readUse(models, budgets);
      return budgets.map((budget, index) => presentBudget(budget, uses[index]));
    },

    async requireLeft(spender, amountNanoUsd) {
      if (amountNanoUsd === 0) return;
      const budgets = await apply(spender);
      const uses = await readUse(models, budgets);
      for (const [index, budget] of budgets.entries()) {
        const use = uses[index] ?? NOTHING_USED; // a run that is yet to start
        // What calls at work hold comes back before this run's turn; what is spent does not.
        if (use.spentNanoUsd + amountNanoUsd > budget.limitNanoUsd) throw budgetExceeded(budget, use, amountNanoUsd);
      }
    },

    async reserve(spender, call) {
      if (call.amountNanoUsd === 0) return settleNothing;
      const run = 'attempt' in spender ? spender : undefined;
      const { organisationId, userId, tier } = spender;
      const budgets = await apply({ organisationId, userId, tier, ...(run && { runId: run.id }) });
      if (budgets.length === 0) return settleNothing;
      const reservation = {
        id: run ? `${run.id}:${run.attempt}:${call.id}` : call.id,
        ...(run && { runId: new Types.ObjectId(run.id), attempt: run.attempt }),
        amountNanoUsd: call.amountNanoUsd,
        expiresAt: new Date(Date.now() + deps.callTimeoutMs + GRACE_MS),
      };
      const places: Place[] = [];
      const settleAll: Settle = async (costNanoUsd) => {
        const settled = await Promise.allSettled(
          places.map((place) => settle(models, place, reservation, costNanoUsd)),
        );
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
        const lacking = await hold(models, { ...budget, ...place }, run, reservation).catch(async (error: unknown) => {
          await settleAll(0);
          throw error;
        });
        if (lacking) {
          await settleAll(0);
          throw budgetExceeded(budget, lacking, call.amountNanoUsd);
        }
        places.push(place);
      }
      return settleAll;
    },
  };
}

async function hold(
  models: Models,
  budget: AppliedBudget & Place,
  run: SpendingRun | undefined,
  reservation: Parameters<typeof reserve>[2],
): Promise<BudgetUse | undefined> {
  // The run's earlier worker is gone: what it held must not stand in the way of the same step.
  if (run && run.attempt > 1) await releaseEarlierAttempts(models, budget, { runId: run.id, attempt: run.attempt });
  return reserve(models, budget, reservation);
}

const placeOf = ({ organisationId, counterId }: AppliedBudget): Place | undefined =>
  counterId === null ? undefined : { organisationId, counterId };
