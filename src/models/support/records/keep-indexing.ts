import type { ClientSession } from 'mongoose';
import type { Models } from '../../index';
import { issueAfter } from '../../kernel/insert-outbox';
import type { OutboxRecord } from '../../kernel/outbox.model';
import type { SupportSessionRecord } from './support-session.model';

/** An outbox entry of kind `support-index` that was kept: to be issued once its transaction is committed. */
export interface KeptIndexing {
  id: string;
  issued: number;
}

/**
 * Asks for a resolved session to be found by what it says now, in the caller's transaction; of any other nothing is asked. One
 * entry a session: asked again while it waits, or is worked on, it is done once more at most.
 */
export async function keepIndexing(
  models: Models,
  { _id, organisationId, status }: Pick<SupportSessionRecord, '_id' | 'organisationId' | 'status'>,
  transaction: ClientSession,
): Promise<KeptIndexing[]> {
  if (status !== 'resolved') return [];
  const now = new Date();
  const entry = (await models.Outbox.collection.findOneAndUpdate(
    { kind: 'support-index', 'payload.sessionId': _id.toHexString() },
    {
      $inc: { asked: 1 },
      $set: { createdAt: now, updatedAt: now },
      $setOnInsert: { organisationId, issueAt: issueAfter(now), issued: 1 },
    },
    { session: transaction, upsert: true, returnDocument: 'after' },
  )) as OutboxRecord | null;
  return entry ? [{ id: entry._id.toHexString(), issued: entry.issued }] : [];
}
