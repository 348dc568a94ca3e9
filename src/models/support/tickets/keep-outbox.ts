import { type ClientSession, type Types } from 'mongoose';
import type { Models } from '../../index';
import { issueAfter } from '../../kernel/insert-outbox';

/** An outbox entry as a producer issues it: its job's id comes from both. */
export interface DuePush {
  id: string;
  issued: number;
}

/**
 * Puts a push that is due into the outbox, under the push's own id: one entry each. It stays until the push is at its end;
 * where it is tried again later, its `issueAt` is the alarm clock.
 */
export async function keepOutbox(
  models: Models,
  { pushId, organisationId }: { pushId: Types.ObjectId; organisationId: Types.ObjectId },
  session: ClientSession,
): Promise<DuePush> {
  const now = new Date();
  const entry = await models.Outbox.collection.findOneAndUpdate(
    { _id: pushId },
    {
      $set: { issueAt: issueAfter(now), updatedAt: now },
      $inc: { issued: 1 },
      $setOnInsert: { kind: 'ticket-push', organisationId, payload: { pushId: pushId.toHexString() }, createdAt: now },
    },
    { upsert: true, returnDocument: 'after', session },
  );
  return { id: pushId.toHexString(), issued: Number(entry?.['issued'] ?? 1) };
}
