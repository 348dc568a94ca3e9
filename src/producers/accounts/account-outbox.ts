import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import type { AccountOutbox } from '../../security/accounts/own-data/account-outbox';
import { issueOutbox } from '../enqueue-outbox';
import type { Queues } from '../open-queues';

/** Exports and deletions lie in the outbox until they are done; those of a later day are issued by the reconciler then. */
export function createAccountOutbox(deps: { models: Models; queues: Queues; log: Logger }): AccountOutbox {
  return {
    keep: (task, session, dueAt) => insertOutbox(deps.models, { kind: 'account', payload: task, dueAt }, session),
    issue: (id) => issueOutbox(deps, { id, kind: 'account', issued: 1 }),
  };
}
