import { type ClientSession, Types } from 'mongoose';
import type { NOTE_ORIGINS, SectionText } from '../../../contracts/support/documentation';
import { conflict, notFound } from '../../../platform/errors';
import type { Models } from '../../index';
import type { SupportNotesRecord } from './support-notes.model';
import type { SupportSessionRecord } from '../records/support-session.model';
import { presentNotes } from './present-notes';

export interface NewNotes {
  text: string;
  sections: SectionText[];
  origin: (typeof NOTE_ORIGINS)[number];
  isDraft: boolean;
  repairs: string[];
  /** The state of the record, and the last message, that they rest on. */
  state: string;
  messageSeq: number;
  runId?: Types.ObjectId;
  author?: { id: string; name: string };
}

/**
 * Writes the next version within the caller's transaction; a living draft before it goes, so there is at most one, the newest
 * version. `seen`: 409 `notes_changed` with the newest where it is another. Throws `session_not_found` (404).
 */
export async function saveNotes(
  models: Models,
  dbSession: ClientSession,
  sessionId: Types.ObjectId,
  notes: NewNotes,
  seen?: number,
): Promise<{ notes: SupportNotesRecord; session: SupportSessionRecord }> {
  const options = { session: dbSession };
  const now = new Date();
  const session = (await models.SupportSession.collection.findOneAndUpdate(
    { _id: sessionId, ...(seen !== undefined && { notesVersion: seen }) },
    { $inc: { notesVersion: 1 }, $set: { updatedAt: now } },
    { ...options, returnDocument: 'after', projection: { vector: 0 } },
  )) as SupportSessionRecord | null;
  if (!session) throw await explain(models, dbSession, sessionId);
  await models.SupportNotes.collection.deleteMany({ sessionId, isDraft: true }, options);
  const { runId, author, ...fields } = notes;
  const record = {
    _id: new Types.ObjectId(),
    organisationId: session.organisationId,
    sessionId,
    version: session.notesVersion,
    ...fields,
    ...(runId && { runId }),
    ...(author && { userId: new Types.ObjectId(author.id), userName: author.name }),
    createdAt: now,
  };
  await models.SupportNotes.collection.insertOne(record, options);
  return { notes: record as unknown as SupportNotesRecord, session };
}

async function explain(models: Models, dbSession: ClientSession, sessionId: Types.ObjectId) {
  const newest = await findNewestNotes(models, sessionId, dbSession);
  const isThere = await models.SupportSession.exists({ _id: sessionId }).session(dbSession);
  if (!isThere) return notFound('session_not_found', 'There is no such session.');
  return conflict('notes_changed', 'There is a newer version of these notes.', {
    ...(newest && { current: presentNotes(newest) }),
  });
}

/** The newest version, a living draft too. */
export const findNewestNotes = (
  models: Models,
  sessionId: Types.ObjectId,
  dbSession?: ClientSession,
): Promise<SupportNotesRecord | null> =>
  models.SupportNotes.findOne({ sessionId })
    .sort({ version: -1 })
    .session(dbSession ?? null)
    .lean<SupportNotesRecord | null>();

/** What counts as the session's notes: the version that was written or approved last; no draft. */
export async function findStandingNotes(models: Models, sessionId: Types.ObjectId): Promise<SupportNotesRecord | null> {
  const of = { sessionId, isDraft: false };
  const [newest, approved] = await Promise.all([
    models.SupportNotes.findOne(of).sort({ version: -1 }).lean<SupportNotesRecord | null>(),
    models.SupportNotes.findOne({ ...of, approvedAt: { $ne: null } })
      .sort({ approvedAt: -1 })
      .lean<SupportNotesRecord | null>(),
  ]);
  const isLater = newest && approved?.approvedAt && approved.approvedAt > newest.createdAt;
  return isLater ? approved : newest;
}

/** All versions, the newest first. */
export const listNotes = (models: Models, sessionId: Types.ObjectId): Promise<SupportNotesRecord[]> =>
  models.SupportNotes.find({ sessionId }).sort({ version: -1 }).limit(NOTES_LISTED_MAX).lean<SupportNotesRecord[]>();
/** Versions that a list shows. */
const NOTES_LISTED_MAX = 200;
