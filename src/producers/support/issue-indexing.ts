import type { KeptIndexing } from '../../models/support/records/keep-indexing';
import type { Logger } from '../../platform/logger';
import { supportIndexQueue } from '../../queues/support/support-index.queue';
import { issueOutbox } from '../enqueue-outbox';
import { nextFairPlace } from '../fair-priority';
import type { TicketDeps } from '../issue-ticket';

/** Adds the jobs of what `keepIndexing` kept, after the commit; where Redis is away the reconciler does. Never throws. */
export async function issueIndexing(
  deps: { tickets: TicketDeps; log: Logger },
  kept: readonly KeptIndexing[],
  of: { organisationId: string; tier: string },
): Promise<void> {
  const { queues, redis, prefix, weightOfTier } = deps.tickets;
  for (const entry of kept)
    await issueOutbox({ queues, log: deps.log }, { ...entry, kind: 'support-index' }, () =>
      nextFairPlace(redis, prefix, supportIndexQueue.name, of.organisationId, weightOfTier(of.tier)),
    );
}
