import type { Budget } from '../../contracts/money/budgets';
import {
  type AppliedBudget,
  applyBudgets,
  type BudgetSubjectId,
  findBudgetsOf,
  type Spender,
} from '../../models/money/budget/applied-budgets';
import { presentBudgets, readUse } from '../../models/money/budget/present-budget';
import { NOTHING_USED } from '../../models/money/budget/reserve';
import type { BudgetRecord } from '../../models/money/budget.model';
import type { Models } from '../../models/index';
import type { Payer } from '../../platform/caller';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Logger } from '../../platform/logger';
import { type NanoUsd, parseUsd } from '../../platform/money';
import { SECOND_MS } from '../../platform/time';
import { BudgetExceeded } from './budget-exceeded';
import { holdInAll, type Settle, settleNothing } from '../limits/hold-in-all';

/** Which budgets apply is believed this long: a call that none applies to asks the database nothing. */
const BUDGETS_TTL_MS = 5 * SECOND_MS;
const SPENDERS_MAX = 10_000;

/** Whose money a call takes that belongs to no run. */
export interface SpendingCaller {
  organisationId: string;
  userId: string;
  tier: string;
  /** With a run: the key that it was started by. */
  apiKeyId?: string;
  /** With a run: what else it counts against. */
  subjects?: readonly BudgetSubjectId[];
}
/** Whose money the caller spends. */
export const spenderOf = ({ organisationId, userId, tier, apiKey }: Payer): SpendingCaller => ({
  organisationId,
  userId,
  tier,
  ...(apiKey && { apiKeyId: apiKey.id }),
});
/** The run whose call it is; `attempt` is its fence. */
export interface SpendingRun extends SpendingCaller {
  id: string;
  attempt: number;
}

export { type Settle, settleNothing };

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
  const { models } = deps;
  const known = new ExpiringCache<Promise<BudgetRecord[]>>(SPENDERS_MAX);

  /** `isFresh`: what is known already may be old, and is asked anew. */
  async function apply(spender: Spender & { tier: string }, isFresh = false): Promise<AppliedBudget[]> {
    const key = keyOf(spender);
    const now = new Date();
    let records = isFresh ? undefined : known.get(key, now.getTime());
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
      return presentBudgets(models, budgets);
    },

    async requireLeft(spender, amountNanoUsd) {
      if (amountNanoUsd === 0) return;
      const budgets = await apply(spender);
      const uses = await readUse(models, budgets);
      for (const [index, budget] of budgets.entries()) {
        const use = uses[index] ?? NOTHING_USED; // a run that is yet to start
        // What calls at work hold comes back before this run's turn; what is spent does not.
        if (use.spentNanoUsd + amountNanoUsd > budget.limitNanoUsd + (use.toppedUpNanoUsd ?? 0))
          throw new BudgetExceeded(budget, use, amountNanoUsd);
      }
    },

    async reserve(spender, call) {
      if (call.amountNanoUsd === 0) return settleNothing;
      const run = 'attempt' in spender ? spender : undefined;
      const { organisationId, userId, tier, apiKeyId, subjects } = spender;
      const whose = {
        ...{ organisationId, userId, tier },
        ...(apiKeyId !== undefined && { apiKeyId }),
        ...(subjects && { subjects }),
        ...(run && { runId: run.id }),
      };
      const isKnown = known.get(keyOf(whose), Date.now()) !== undefined;
      try {
        return await holdInAll(deps, await apply(whose), run, call);
      } catch (error) {
        // Nobody is refused, and no admin asked, for a limit that was raised a moment ago.
        if (!isKnown || !(error instanceof BudgetExceeded)) throw error;
        return holdInAll(deps, await apply(whose, true), run, call);
      }
    },
  };
}

const keyOf = ({ organisationId, userId, apiKeyId, subjects = [] }: Spender): string =>
  [organisationId, userId, apiKeyId ?? '', ...subjects.map(({ id }) => id)].join(':');
