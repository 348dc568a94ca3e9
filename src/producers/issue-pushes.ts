import type { DuePush } from '../models/ticket/keep-outbox';
import type { Logger } from '../platform/logger';
import { enqueueOutbox } from './enqueue-outbox';
import type { Queues } from './open-queues';

/** Issues pushes that `preparePushes` recorded, once their transaction is committed. Never throws: the reconciler issues what this could not. */
export async function issuePushes(deps: { queues: Queues; log: Logger }, due: readonly DuePush[]): Promise<void> {
  try {
    for (const entry of due) await enqueueOutbox(deps.queues, { ...entry, kind: 'ticket-push' });
  } catch (error) {
    deps.log.warn({ code: 'ticket_push_delayed', error }, 'A push was not queued; the reconciler will');
  }
}
