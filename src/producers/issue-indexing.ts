import type { KeptIndexing } from '../models/support/keep-indexing';
import type { Logger } from '../platform/logger';
import { supportIndexQueue } from '../queues/support-index.queue';
import { enqueueOutbox } from './enqueue-outbox';
import { nextFairPlace } from './fair-priority';
import type { TicketDeps } from './issue-ticket';

/** Adds the jobs of what `keepIndexing` kept, after the commit; where Redis is away the reconciler does. Never throws. */
export async function issueIndexing(
  deps: { tickets: TicketDeps; log: Logger },
  kept: readonly KeptIndexing[],
  of: { organisationId: string; tier: string },
): Promise<void> {
  const { queues, redis, prefix, weightOfTier } = deps.tickets;
  try {
    for (const entry of kept) {
      const weight = weightOfTier(of.tier);
      const place = await nextFairPlace(redis, prefix, supportIndexQueue.name, of.organisationId, weight);
      await enqueueOutbox(queues, { ...entry, kind: 'support-index' }, place);
    }
  } catch (error) {
    deps.log.warn({ code: 'support_delayed', error }, 'A session waits to be indexed; the reconciler will');
  }
}
