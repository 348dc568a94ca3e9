import { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import type { OutboxRecord } from '../../../models/kernel/outbox.model';
import type { TicketPushRecord } from '../../../models/support/tickets/ticket-system.model';
import { MINUTE_MS } from '../../../platform/time';

/** Who claimed a push and does not record anything is believed dead after this; longer than one try may take. */
export const PUSH_LEASE_MS = MINUTE_MS;

export interface ClaimedPush {
  push: TicketPushRecord;
  /** It was claimed before: an earlier try may have arrived. */
  mayBeThere: boolean;
}

/**
 * Takes a push that is due, by one compare-and-set that counts `attempt` (the fence) and `tries`. A word instead where it
 * is not to be sent now: `gone` (at its end, or waiting for its text; the outbox entry goes), `taken`, `early` (the entry stays
 * until then).
 */
export async function claimPush(
  models: Models,
  entry: OutboxRecord,
): Promise<ClaimedPush | 'gone' | 'taken' | 'early'> {
  const now = new Date();
  const _id = new Types.ObjectId((entry.payload as { pushId: string }).pushId);
  const before = await models.TicketPush.findOneAndUpdate(
    {
      ...{ _id, status: 'pending_retry', nextTryAt: { $ne: null, $lte: now } },
      $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }],
    },
    {
      $inc: { attempt: 1, tries: 1 },
      $set: { leaseUntil: new Date(now.getTime() + PUSH_LEASE_MS), claimedAt: now },
    },
    { returnDocument: 'before' },
  ).lean<TicketPushRecord>();
  if (before) {
    const push = { ...before, attempt: before.attempt + 1, tries: before.tries + 1 };
    return { push, mayBeThere: Boolean(before.claimedAt) };
  }
  const found = await models.TicketPush.findById(_id).lean<TicketPushRecord>();
  if (!found?.nextTryAt || found.status !== 'pending_retry') {
    await models.Outbox.deleteOne({ _id: entry._id, issued: entry.issued });
    return 'gone';
  }
  const isLeased = found.leaseUntil && found.leaseUntil > now;
  const issueAt = isLeased ? found.leaseUntil : found.nextTryAt;
  await models.Outbox.updateOne({ _id: entry._id, issued: entry.issued }, { $set: { issueAt } });
  return isLeased ? 'taken' : 'early';
}
