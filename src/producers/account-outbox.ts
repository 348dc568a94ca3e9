import { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import type { AccountOutbox } from '../security/own-data/account-outbox';
import { enqueueOutbox } from './enqueue-outbox';
import type { Queues } from './open-queues';

/** The reconciler issues an entry that is older than this. */
const GRACE_MS = 2 * SECOND_MS;

/** Exports and deletions lie in the outbox until they are done; those of a later day are issued by the reconciler then. */
export function createAccountOutbox(deps: { models: Models; queues: Queues; log: Logger }): AccountOutbox {
  return {
    keep: async (task, session, dueAt) => {
      const now = new Date();
      const _id = new Types.ObjectId();
      await deps.models.Outbox.collection.insertOne(
        {
          _id,
          kind: 'account',
          payload: task,
          issueAt: dueAt ?? new Date(now.getTime() + GRACE_MS),
          issued: 1,
          createdAt: now,
          updatedAt: now,
        },
        { session },
      );
      return _id.toHexString();
    },
    issue: async (id) => {
      try {
        await enqueueOutbox(deps.queues, { id, kind: 'account', issued: 1 });
      } catch (error) {
        deps.log.warn(
          { code: 'account_task_delayed', error },
          'An export or a deletion was not queued; the reconciler will',
        );
      }
    },
  };
}
