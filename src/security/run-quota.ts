import { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';
import { AppError } from '../platform/errors';
import { ExpiringCache } from '../platform/expiring-cache';
import { SECOND_MS } from '../platform/time';

/** A count is believed this long; what this instance starts meanwhile is added to it. */
const COUNT_TTL_MS = SECOND_MS;
const ORGANISATIONS_MAX = 10_000;
const RETRY_AFTER_MS = 5 * SECOND_MS;

/** Throws 429 `too_many_runs` where the organisation has as many runs queued or running as its tier allows. */
export type RequireRunQuota = (caller: Caller) => Promise<void>;

/**
 * Counts an organisation's open runs, from the database at most once a second: several instances together may go over
 * the limit by what they start within that second.
 */
export function createRunQuota(deps: { models: Models; concurrentRunsOf(tier: string): number }): RequireRunQuota {
  const counts = new ExpiringCache<Promise<{ open: number }>>(ORGANISATIONS_MAX);
  return async (caller) => {
    const limit = deps.concurrentRunsOf(caller.tier);
    const now = Date.now();
    let counting = counts.get(caller.organisationId, now);
    if (!counting) {
      counting = countOpen(deps.models, caller.organisationId, limit);
      counts.set(caller.organisationId, counting, now + COUNT_TTL_MS);
      counting.catch(() => counts.delete(caller.organisationId));
    }
    const count = await counting;
    if (count.open >= limit) {
      throw new AppError(
        'too_many_runs',
        `Your organisation has ${limit} runs at work, as many as its tier allows. Try again when one has ended.`,
        {
          status: 429,
          isRetryable: true,
          retryAfterMs: RETRY_AFTER_MS,
        },
      );
    }
    count.open += 1;
  };
}

async function countOpen(models: Models, organisationId: string, limit: number): Promise<{ open: number }> {
  const filter = { organisationId: new Types.ObjectId(organisationId), status: { $in: ['queued', 'running'] } };
  return { open: await models.Run.collection.countDocuments(filter, { limit: limit + 1 }) };
}
