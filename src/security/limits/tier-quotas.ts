import { tierOf } from '../../../config/tiers';
import type { Caller } from '../../platform/caller';
import { AppError } from '../../platform/errors';
import { DAY_MS, HOUR_MS } from '../../platform/time';
import type { Quotas } from './quotas';
import type { TellLimit } from './rate-limits';

/** A month of quotas: any so many days on end, whatever the calendar says. */
const MONTH_MS = 30 * DAY_MS;

/** What a tier gives within an hour and a month. Each tells where the caller then stands, also where it refuses. */
export interface TierQuotas {
  /** Counts the start of a run; 429 `quota_exceeded`. */
  takeRun(caller: Caller, tell: TellLimit): Promise<void>;
  /**
   * Counts a model call through the gateway, for its person and the organisation; 429 `quota_exceeded`. What it returns gives
   * it back, where nothing came of the call.
   */
  takeModelCall(caller: Caller, tell: TellLimit): Promise<() => void>;
  /** Counts an answered approval; 429 `quota_exceeded`. */
  takeApproval(caller: Caller, tell: TellLimit): Promise<void>;
}

export function createTierQuotas(quotas: Pick<Quotas, 'take' | 'giveBack'>): TierQuotas {
  const take = async (
    quota: { name: string; id: string; limit: number | null; windowMs: number },
    tell: TellLimit,
  ): Promise<() => void> => {
    const { name, id, limit, windowMs } = quota;
    if (limit === null) return () => undefined;
    try {
      const { remaining, resetMs } = await quotas.take({ id, limit, windowMs });
      tell({ name, limit, windowMs, remaining, resetMs });
      return () => quotas.giveBack({ id, limit, windowMs });
    } catch (error) {
      if (error instanceof AppError && error.code === 'quota_exceeded')
        tell({ name, limit, windowMs, remaining: 0, resetMs: error.retryAfterMs ?? 0 });
      throw error;
    }
  };
  const takeRun = ({ organisationId, tier }: Caller, tell: TellLimit) => {
    const limit = tierOf(tier).requestsPerMonth;
    return take({ name: 'requests-month', id: `requests:${organisationId}`, limit, windowMs: MONTH_MS }, tell);
  };
  return {
    takeRun: async (caller, tell) => void (await takeRun(caller, tell)),
    async takeModelCall(caller, tell) {
      const limit = tierOf(caller.tier).llmCallsPerHour;
      const ofHour = await take({ name: 'llm-hour', id: `llm:${caller.userId}`, limit, windowMs: HOUR_MS }, tell);
      try {
        const ofMonth = await takeRun(caller, tell);
        return () => {
          ofHour();
          ofMonth();
        };
      } catch (error) {
        ofHour();
        throw error;
      }
    },
    async takeApproval({ userId, tier }, tell) {
      const limit = tierOf(tier).approvalsPerHour;
      await take({ name: 'approvals-hour', id: `approvals:${userId}`, limit, windowMs: HOUR_MS }, tell);
    },
  };
}
