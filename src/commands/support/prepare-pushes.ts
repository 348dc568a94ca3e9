import { type ClientSession, Types } from 'mongoose';
import { SUPPORT_SETTINGS_DEFAULT, type SupportSettings } from '../../contracts/support/settings';
import type { PushKind, TicketSettings } from '../../contracts/support/ticket-system';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import { type DuePush, keepOutbox } from '../../models/support/tickets/keep-outbox';
import { type PsaState, settlePsa, writePsa } from './settle-psa';

export interface PushOccasion {
  /** As the caller's transaction leaves it. */
  session: Pick<SupportSessionRecord, '_id' | 'organisationId' | 'status' | 'revision' | 'ticketId' | 'userId'>;
  /** Who concluded it or approved; default: its owner. Notes stand under their name. */
  userId?: Types.ObjectId;
  /** It was resolved or escalated just now. */
  conclusion?: 'resolved' | 'escalated';
  /** This version of the notes may go: it was approved, or the organisation approves automatically. Never a draft's. */
  notesVersion?: number;
  /** This output is ready now. */
  readyOutput?: 'customer_reply' | 'escalation_brief';
  /** Written into the session together with its psa fields. */
  also?: Partial<SupportSessionRecord> | undefined;
}

export interface PreparedPushes {
  /** What the session says now; written into it already. `no_psa`: nothing is sent. */
  psa: PsaState;
  /** For `issuePushes` after the commit; without it the reconciler issues them within seconds. */
  due: DuePush[];
}

export const NO_TICKET = 'No ticket is linked to this session.';

/**
 * Records what of a session goes to the ticket system, in the caller's transaction, and settles the session's psa fields.
 * Called (1) by resolve and escalate with `conclusion`, (2) with `notesVersion` where notes were written and need no
 * approval, or were approved, (3) with `readyOutput` where the customer reply or the escalation brief became ready.
 * Calling it twice for one thing records it once. What waits for its text is recorded at the conclusion, without a time.
 * On resolving: status, time entry, internal note (the notes), external note (the reply); on escalating: status and
 * internal note (the brief). Where notes need an approval, all but the status wait for it.
 */
export async function preparePushes(
  models: Models,
  dbSession: ClientSession,
  occasion: PushOccasion,
): Promise<PreparedPushes> {
  const { session } = occasion;
  const connection = await models.TicketConnection.findById(session.organisationId, null, {
    session: dbSession,
  }).lean<TicketConnectionRecord>();
  const settings = connection?.settings as TicketSettings | undefined;
  const hasTicket = session.ticketId !== '' || connection?.system === 'webhook';
  if (!connection?.isEnabled || !settings || settings.pushes.length === 0 || !hasTicket) {
    const psaError = connection?.isEnabled && !hasTicket ? NO_TICKET : undefined;
    return { psa: await settleWithout(models, dbSession, occasion, psaError), due: [] };
  }
  const book = createBook(models, dbSession, occasion, new Set(settings.pushes));
  if (occasion.conclusion)
    await conclude(book, occasion.conclusion, settings, await approvalOf(models, occasion, dbSession));
  if (occasion.notesVersion !== undefined) await releaseNotes(book, occasion.notesVersion);
  if (occasion.readyOutput)
    await releaseOutput(book, occasion.readyOutput, await approvalOf(models, occasion, dbSession));
  return { psa: await settlePsa(models, session._id, dbSession, occasion.also), due: book.due };
}

/** Takes back what of a session was not sent: it was opened again. What somebody is sending right now goes its way. */
export async function withdrawPushes(
  models: Models,
  dbSession: ClientSession,
  sessionId: Types.ObjectId,
): Promise<PsaState> {
  await dropUnsent(models, sessionId, dbSession);
  return settlePsa(models, sessionId, dbSession);
}

async function settleWithout(
  models: Models,
  dbSession: ClientSession,
  { session, conclusion, also }: PushOccasion,
  psaError: string | undefined,
): Promise<PsaState> {
  // Notes that come later change nothing of what was said when it was concluded.
  if (!conclusion) return settleUnlessNone(models, session._id, dbSession, { psaError, also });
  await dropUnsent(models, session._id, dbSession);
  const psa: PsaState = { psaStatus: 'no_psa', psaError };
  await writePsa(models, session._id, psa, dbSession, { ...also, memberMappingWarning: null });
  return psa;
}

async function settleUnlessNone(
  models: Models,
  sessionId: Types.ObjectId,
  dbSession: ClientSession,
  { psaError, also }: { psaError: string | undefined; also: PushOccasion['also'] },
): Promise<PsaState> {
  const settled = await settlePsa(models, sessionId, dbSession, also);
  if (settled.psaStatus !== 'no_psa' || psaError === undefined) return settled;
  const psa: PsaState = { psaStatus: 'no_psa', psaError };
  await writePsa(models, sessionId, psa, dbSession);
  return psa;
}

async function dropUnsent(models: Models, sessionId: Types.ObjectId, session: ClientSession): Promise<void> {
  const isFree = { $or: [{ leaseUntil: null }, { leaseUntil: { $lt: new Date() } }] };
  await models.TicketPush.deleteMany({ sessionId, status: { $ne: 'sent' }, ...isFree }, { session });
}

/** Whether the notes, and what goes with them, may go as they are: automatically, or as somebody approved them. */
const approvalOf = async (models: Models, { session, notesVersion }: PushOccasion, dbSession: ClientSession) =>
  notesVersion !== undefined || (await mayGoUnapproved(models, session, dbSession));

/** Whether an organisation lets notes go to the ticket system without anybody's approval. */
export async function mayGoUnapproved(
  models: Models,
  { organisationId }: Pick<SupportSessionRecord, 'organisationId'>,
  dbSession: ClientSession,
): Promise<boolean> {
  const kept = await models.SupportSettings.findById(organisationId, null, { session: dbSession }).lean();
  const { approval } = (kept?.settings as SupportSettings | undefined) ?? SUPPORT_SETTINGS_DEFAULT;
  return approval === 'automatic';
}

type Book = ReturnType<typeof createBook>;

/** Adds and releases pushes of one session; what is due gets its outbox entry. */
function createBook(
  models: Models,
  dbSession: ClientSession,
  { session, userId = session.userId }: PushOccasion,
  wanted: ReadonlySet<PushKind>,
) {
  const due: DuePush[] = [];
  const issue = async (pushId: Types.ObjectId) => {
    due.push(await keepOutbox(models, { pushId, organisationId: session.organisationId }, dbSession));
  };
  const ofSession = { sessionId: session._id };
  return {
    ...{ models, dbSession, session, due, ofSession },
    /** Does nothing where the same push is there, or the organisation does not want its kind. */
    async add(kind: PushKind, dedupeKey: string, fields: { isDue: boolean; notesVersion?: number }): Promise<void> {
      if (!wanted.has(kind)) return;
      const { isDue, ...rest } = fields;
      const now = new Date();
      const record = {
        ...{ _id: new Types.ObjectId(), organisationId: session.organisationId, userId, kind, ...rest },
        ...{ status: 'pending_retry' as const, tries: 0, attempt: 0, externalId: '', createdAt: now, updatedAt: now },
        ...(isDue && { nextTryAt: now }),
      };
      const { upsertedCount } = await models.TicketPush.collection.updateOne(
        { ...ofSession, dedupeKey },
        { $setOnInsert: record },
        { upsert: true, session: dbSession },
      );
      if (upsertedCount === 1 && isDue) await issue(record._id);
    },
    /** Makes due the newest push of a kind that was not sent; false: there is none. */
    async release(kind: PushKind, only: object, set: object = {}): Promise<boolean> {
      const now = new Date();
      const released = await models.TicketPush.collection.findOneAndUpdate(
        { ...ofSession, kind, status: { $in: ['pending_retry', 'failed'] }, ...only },
        {
          $set: { status: 'pending_retry', tries: 0, nextTryAt: now, updatedAt: now, userId, ...set },
          $unset: { error: '', failure: '', leaseUntil: '' },
          $inc: { attempt: 1 }, // fences whoever sends an older text right now
        },
        { session: dbSession, sort: { _id: -1 }, projection: { _id: 1 } },
      );
      if (released) await issue(released._id);
      return released !== null;
    },
  };
}

async function conclude(
  book: Book,
  conclusion: 'resolved' | 'escalated',
  settings: TicketSettings,
  isApproved: boolean,
): Promise<void> {
  const { session, models, dbSession } = book;
  // This conclusion takes the place of one before it: an old status must not arrive after the new one.
  await dropUnsent(models, session._id, dbSession);
  const key = `${conclusion}:${session.revision}`;
  const status = conclusion === 'resolved' ? settings.resolved_status : settings.escalated_status;
  if (status !== '') await book.add('status', `status:${key}`, { isDue: true });
  await book.add('internal_note', `internal_note:${key}`, { isDue: false });
  if (conclusion === 'escalated') return;
  await book.add('external_note', `external_note:${key}`, { isDue: false });
  await book.add('time_entry', `time_entry:${key}`, { isDue: isApproved });
}

/** The internal note takes the newest version until it was sent; a version after that is a note of its own. */
async function releaseNotes(book: Book, notesVersion: number): Promise<void> {
  const { models, session, dbSession, ofSession } = book;
  if (session.status !== 'resolved' && session.status !== 'escalated') return;
  const options = { session: dbSession };
  const known = { ...ofSession, kind: 'internal_note' as const, notesVersion, status: { $ne: 'failed' as const } };
  if (!(await models.TicketPush.exists(known).session(dbSession))) {
    const dedupeKey = `internal_note:v${notesVersion}`;
    // One of the same version that failed keeps its key, and is sent again.
    const hasKey = await models.TicketPush.findOne({ ...ofSession, dedupeKey }, { _id: 1 }, options).lean();
    const only = hasKey ? { dedupeKey } : {};
    if (!(await book.release('internal_note', only, { notesVersion, dedupeKey })))
      await book.add('internal_note', dedupeKey, { isDue: true, notesVersion });
  }
  await book.release('time_entry', { nextTryAt: null, status: 'pending_retry' });
  const isReplyReady = await models.SupportOutput.findOne(
    { ...ofSession, kind: 'customer_reply', status: 'ready' },
    { _id: 1 },
    options,
  ).lean();
  if (isReplyReady) await book.release('external_note', { nextTryAt: null, status: 'pending_retry' });
}

async function releaseOutput(book: Book, output: 'customer_reply' | 'escalation_brief', isApproved: boolean) {
  const isWaiting = { nextTryAt: null, status: 'pending_retry' };
  if (output === 'escalation_brief') {
    if (book.session.status === 'escalated') await book.release('internal_note', { ...isWaiting, notesVersion: null });
    return;
  }
  const { models, ofSession, dbSession } = book;
  const approved = { ...ofSession, isDraft: false, approvedAt: { $ne: null } };
  if (isApproved || (await models.SupportNotes.exists(approved).session(dbSession)))
    await book.release('external_note', isWaiting);
}
