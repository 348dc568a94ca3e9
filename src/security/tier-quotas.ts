import { tierOf } from '../../config/tiers';
import type { Caller } from '../platform/caller';
import { DAY_MS, HOUR_MS } from '../platform/time';
import type { Quotas } from './quotas';

/** A month of quotas: any so many days on end, whatever the calendar says. */
const MONTH_MS = 30 * DAY_MS;

/** What a tier gives within an hour and a month. */
export interface TierQuotas {
  /** Counts the start of a run; 429 `quota_exceeded`. */
  takeRun(caller: Caller): Promise<void>;
  /** Counts a model call through the gateway, for its person and the organisation; 429 `quota_exceeded`. */
  takeModelCall(caller: Caller): Promise<void>;
}

export function createTierQuotas(quotas: Pick<Quotas, 'take'>): TierQuotas {
  const take = async (id: string, limit: number | null, windowMs: number) => {
    if (limit !== null) await quotas.take({ id, limit, windowMs });
  };
  const takeRun = ({ organisationId, tier }: Caller) =>
    take(`requests:${organisationId}`, tierOf(tier).requestsPerMonth, MONTH_MS);
  return {
    takeRun,
    async takeModelCall(caller) {
      await take(`llm:${caller.userId}`, tierOf(caller.tier).llmCallsPerHour, HOUR_MS);
      await takeRun(caller);
    },
  };
}
