import { type Connection, Types } from 'mongoose';
import { withTransaction } from '../../platform/mongo';
import type { Models } from '../../models/index';
import { settlePsa } from './settle-psa';

/**
 * Fails all that waits for an organisation's ticket system, session by session; what is being sent right now is fenced, so
 * its answer is not recorded. Resolves with the sessions; safe to run again where it was cut off.
 */
export async function failWaiting(
  { models, connection }: { models: Models; connection: Connection },
  organisationId: string,
  reason: string,
): Promise<Types.ObjectId[]> {
  const waiting = { organisationId: new Types.ObjectId(organisationId), status: 'pending_retry' as const };
  const sessionIds = await models.TicketPush.distinct('sessionId', waiting);
  for (const sessionId of sessionIds)
    await withTransaction(connection, async (session) => {
      await models.TicketPush.collection.updateMany(
        { ...waiting, sessionId },
        {
          $set: { status: 'failed', error: reason, failure: 'permanent', updatedAt: new Date() },
          $unset: { nextTryAt: '', leaseUntil: '' },
          $inc: { attempt: 1 },
        },
        { session },
      );
      await settlePsa(models, sessionId, session);
    });
  return sessionIds;
}
