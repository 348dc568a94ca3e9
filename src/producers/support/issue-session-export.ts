import { supportExportQueue } from '../../queues/support/support-export.queue';
import type { Logger } from '../../platform/logger';
import { issueOutbox } from '../enqueue-outbox';
import { nextFairPlace } from '../fair-priority';
import type { TicketDeps } from '../issue-ticket';

/** Adds the job of an export that was asked for, after the commit; where Redis is away the reconciler does. Never throws. */
export async function issueSessionExport(
  deps: { tickets: TicketDeps; log: Logger },
  outboxId: string,
  of: { organisationId: string; tier: string },
): Promise<void> {
  const { queues, redis, prefix, weightOfTier } = deps.tickets;
  await issueOutbox({ queues, log: deps.log }, { id: outboxId, kind: 'support-export', issued: 1 }, () =>
    nextFairPlace(redis, prefix, supportExportQueue.name, of.organisationId, weightOfTier(of.tier)),
  );
}
