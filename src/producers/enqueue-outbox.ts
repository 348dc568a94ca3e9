import type { OutboxRecord } from '../models/kernel/outbox.model';
import type { Logger } from '../platform/logger';
import type { FairPlace } from './fair-priority';
import type { Queues } from './open-queues';

type OutboxKind = OutboxRecord['kind'];

interface OutboxIssue {
  id: string;
  kind: OutboxKind;
  issued: number;
}

/** What is logged where an entry's job could not be added. */
const DELAYED: Record<OutboxKind, { code: string; what: string }> = {
  'canvas-broadcast': { code: 'broadcast_delayed', what: 'A broadcast' },
  mail: { code: 'mail_delayed', what: 'A mail' },
  account: { code: 'account_task_delayed', what: 'An export or a deletion' },
  embeddings: { code: 'embeddings_delayed', what: 'A job that embeds' },
  'support-index': { code: 'support_delayed', what: 'The indexing of a session' },
  'support-export': { code: 'session_export_delayed', what: 'An export of a session' },
  'ticket-push': { code: 'ticket_push_delayed', what: 'A push' },
};

/** Job id of an outbox entry's n-th issue. */
export const outboxJobId = (entry: Pick<OutboxIssue, 'id' | 'issued'>): string => `outbox-${entry.id}-${entry.issued}`;

/** Adds the job that carries out an outbox entry, in a fair queue at its place. Adding the same issue again does nothing; throws while Redis is away. */
export async function enqueueOutbox(
  queues: Queues,
  entry: OutboxIssue,
  place?: Pick<FairPlace, 'priority'>,
): Promise<void> {
  const options = { jobId: outboxJobId(entry), ...(place && { priority: place.priority }) };
  await queues[entry.kind].add(entry.kind, { outboxId: entry.id }, options);
}

/** The same once the write is committed that made the entry; never throws: where Redis is away the reconciler adds the job. */
export async function issueOutbox(
  deps: { queues: Queues; log: Logger },
  entry: OutboxIssue,
  takePlace?: () => Promise<FairPlace>,
): Promise<void> {
  try {
    await enqueueOutbox(deps.queues, entry, await takePlace?.());
  } catch (error) {
    const { code, what } = DELAYED[entry.kind];
    deps.log.warn({ code, outboxId: entry.id, error }, `${what} was not queued; the reconciler will`);
  }
}
