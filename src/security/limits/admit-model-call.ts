import { tierOf } from '../../../config/tiers';
import type { Caller } from '../../platform/caller';
import type { CallSlots } from './call-slots';
import type { TellLimit } from './rate-limits';
import type { TierQuotas } from './tier-quotas';

/**
 * Lets a model call through the gateway, or throws 429 `too_many_at_once` or `quota_exceeded`. What it returns is called when
 * the call has ended; where it was not answered at all, it counts for no quota.
 */
export type AdmitModelCall = (caller: Caller, tell: TellLimit) => Promise<(isAnswered: boolean) => void>;

/** The slot first: a call that has to come again has used nothing up. */
export function createModelCallAdmission(deps: {
  slots: Pick<CallSlots, 'take'>;
  quotas: Pick<TierQuotas, 'takeModelCall'>;
}): AdmitModelCall {
  return async (caller, tell) => {
    const release = await deps.slots.take(caller.organisationId, tierOf(caller.tier).concurrentLlmCalls);
    try {
      const giveBack = await deps.quotas.takeModelCall(caller, tell);
      return (isAnswered) => {
        release();
        if (!isAnswered) giveBack();
      };
    } catch (error) {
      release();
      throw error;
    }
  };
}
