import { type ClientSession, Types } from 'mongoose';
import { SECOND_MS } from '../../platform/time';
import type { Models } from '../index';
import type { OutboxRecord } from './outbox.model';

/** How long whoever made an entry has to issue its job before the reconciler does. */
const GRACE_MS = 2 * SECOND_MS;

/** When the reconciler issues an entry that is made, or asked for again, now. */
export const issueAfter = (now: Date): Date => new Date(now.getTime() + GRACE_MS);

/**
 * Makes what must follow from a write an entry of the outbox, in the write's transaction, and answers its id; it stays until its
 * job is done. `dueAt`: not before; the reconciler issues it then.
 */
export async function insertOutbox(
  models: Models,
  entry: Pick<OutboxRecord, 'kind' | 'payload'> & {
    id?: Types.ObjectId;
    organisationId?: Types.ObjectId;
    dueAt?: Date | undefined;
  },
  session?: ClientSession,
): Promise<string> {
  const { id: _id = new Types.ObjectId(), dueAt, ...fields } = entry;
  const now = new Date();
  await models.Outbox.collection.insertOne(
    { _id, ...fields, issueAt: dueAt ?? issueAfter(now), issued: 1, createdAt: now, updatedAt: now },
    session ? { session } : {},
  );
  return _id.toHexString();
}
