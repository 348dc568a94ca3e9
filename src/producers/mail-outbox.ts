import { Types } from 'mongoose';
import type { Models } from '../models/index';
import { unavailable } from '../platform/errors';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import type { MailOutbox } from '../security/mail-outbox';
import { enqueueOutbox } from './enqueue-outbox';
import type { Queues } from './open-queues';

/** The reconciler issues an entry that is older than this. */
const GRACE_MS = 2 * SECOND_MS;

/** Mails that are asked for lie in the outbox until they are sent. */
export function createMailOutbox(deps: {
  models: Models;
  queues: Queues;
  log: Logger;
  isConfigured: boolean;
}): MailOutbox {
  return {
    isConfigured: deps.isConfigured,
    requireConfigured: () => {
      if (!deps.isConfigured)
        throw unavailable('mail_not_configured', 'This server sends no mails: ask whoever runs it to set SMTP_URL.', {
          isRetryable: false,
        });
    },
    keep: async (request, session) => {
      const now = new Date();
      const _id = new Types.ObjectId();
      await deps.models.Outbox.collection.insertOne(
        {
          _id,
          kind: 'mail',
          payload: request,
          issueAt: new Date(now.getTime() + GRACE_MS),
          issued: 1,
          createdAt: now,
          updatedAt: now,
        },
        session ? { session } : {},
      );
      return _id.toHexString();
    },
    issue: async (id) => {
      try {
        await enqueueOutbox(deps.queues, { id, kind: 'mail', issued: 1 });
      } catch (error) {
        deps.log.warn({ code: 'mail_delayed', error }, 'A mail was not queued; the reconciler will');
      }
    },
  };
}
