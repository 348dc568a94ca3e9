import type { DuePush } from '../../models/support/tickets/keep-outbox';
import type { Logger } from '../../platform/logger';
import { issueOutbox } from '../enqueue-outbox';
import type { Queues } from '../open-queues';

/** Issues pushes that `preparePushes` recorded, once their transaction is committed. Never throws: the reconciler issues what this could not. */
export async function issuePushes(deps: { queues: Queues; log: Logger }, due: readonly DuePush[]): Promise<void> {
  for (const entry of due) await issueOutbox(deps, { ...entry, kind: 'ticket-push' });
}
