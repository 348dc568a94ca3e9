import { type ClientSession, type Connection, Types } from 'mongoose';
import { conflict } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { TicketPushRecord } from '../../models/support/tickets/ticket-system.model';
import { type DuePush, keepOutbox } from '../../models/support/tickets/keep-outbox';
import { mayGoUnapproved, NO_TICKET, preparePushes } from './prepare-pushes';
import { settlePsa } from './settle-psa';

interface AgainDeps {
  models: Models;
  connection: Connection;
}

/**
 * Makes due at once what of a session failed or waits for its next try; what was sent stays sent. A concluded session of
 * which nothing could be sent (no system then, no ticket then) is prepared anew. `beside`: written in the same transaction.
 * 409 `ticket_system_missing`, `nothing_to_push`.
 */
export async function sendAgain(
  { models, connection }: AgainDeps,
  session: SupportSessionRecord,
  userId: string,
  beside: (dbSession: ClientSession) => Promise<void>,
): Promise<DuePush[]> {
  return withTransaction(connection, async (dbSession) => {
    const system = await models.TicketConnection.findById(
      session.organisationId,
      { isEnabled: 1 },
      { session: dbSession },
    ).lean();
    if (!system?.isEnabled)
      throw conflict('ticket_system_missing', 'No ticket system is connected, or it is switched off.');
    const due = await makeDue(models, { sessionId: session._id }, dbSession);
    if (due.length === 0) due.push(...(await prepareAnew(models, session, userId, dbSession)));
    else await settlePsa(models, session._id, dbSession);
    if (due.length === 0) throw conflict('nothing_to_push', 'Nothing failed and nothing waits for another try.');
    await beside(dbSession);
    return due;
  });
}

/** What failed because of credentials, once there are new ones: due at once. So many at most, the newest. */
export async function sendAgainWithCredentials(
  { models, connection }: AgainDeps,
  organisationId: string,
): Promise<DuePush[]> {
  const failed = {
    organisationId: new Types.ObjectId(organisationId),
    status: 'failed' as const,
    failure: 'credentials' as const,
  };
  const pushes = await models.TicketPush.find(failed, { sessionId: 1 }).sort({ _id: -1 }).limit(CREDENTIALS_MAX).lean();
  const sessionIds = new Map(pushes.map(({ sessionId }) => [sessionId.toHexString(), sessionId]));
  const due: DuePush[] = [];
  for (const sessionId of sessionIds.values())
    due.push(
      ...(await withTransaction(connection, async (dbSession) => {
        const made = await makeDue(models, { ...failed, sessionId }, dbSession);
        await settlePsa(models, sessionId, dbSession);
        return made;
      })),
    );
  return due;
}
const CREDENTIALS_MAX = 500;

/** One that somebody sends right now is left to them. */
async function makeDue(models: Models, of: object, dbSession: ClientSession): Promise<DuePush[]> {
  const now = new Date();
  const open = await models.TicketPush.find(
    {
      ...of,
      $and: [
        { $or: [{ status: 'failed' }, { status: 'pending_retry', nextTryAt: { $ne: null } }] },
        { $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }] },
      ],
    },
    { organisationId: 1 },
    { session: dbSession },
  )
    .sort({ _id: 1 })
    .lean<Pick<TicketPushRecord, '_id' | 'organisationId'>[]>();
  const due: DuePush[] = [];
  for (const { _id, organisationId } of open) {
    await models.TicketPush.collection.updateOne(
      { _id },
      {
        $set: { status: 'pending_retry', nextTryAt: now, tries: 0, updatedAt: now },
        $unset: { error: '', failure: '', leaseUntil: '' },
      },
      { session: dbSession },
    );
    due.push(await keepOutbox(models, { pushId: _id, organisationId }, dbSession));
  }
  return due;
}

/** A session that was concluded when there was nowhere to send it. Its notes go where they were approved or need no approval. */
async function prepareAnew(
  models: Models,
  session: SupportSessionRecord,
  userId: string,
  dbSession: ClientSession,
): Promise<DuePush[]> {
  const { status: conclusion, _id: sessionId } = session;
  const options = { session: dbSession };
  if (conclusion !== 'resolved' && conclusion !== 'escalated') return [];
  if (await models.TicketPush.exists({ sessionId }).session(dbSession)) return [];
  const occasion = { session, userId: new Types.ObjectId(userId) };
  const { psa, due } = await preparePushes(models, dbSession, { ...occasion, conclusion });
  if (psa.psaError === NO_TICKET) throw conflict('nothing_to_push', NO_TICKET);
  const isAutomatic = await mayGoUnapproved(models, session, dbSession);
  const notes = await models.SupportNotes.findOne(
    { sessionId, isDraft: false, ...(isAutomatic ? {} : { approvedAt: { $ne: null } }) },
    { version: 1 },
    options,
  )
    .sort({ version: -1 })
    .lean();
  if (notes) due.push(...(await preparePushes(models, dbSession, { ...occasion, notesVersion: notes.version })).due);
  const kinds = ['customer_reply', 'escalation_brief'] as const;
  for (const readyOutput of kinds) {
    const isReady = await models.SupportOutput.exists({ sessionId, kind: readyOutput, status: 'ready' }).session(
      dbSession,
    );
    if (isReady) due.push(...(await preparePushes(models, dbSession, { ...occasion, readyOutput })).due);
  }
  return due;
}
