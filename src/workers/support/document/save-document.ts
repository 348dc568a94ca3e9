import { type ClientSession, type Types } from 'mongoose';
import type { DocumentBasis } from '../../../agents/support/notes/document-basis';
import type { WrittenDocument } from '../../../agents/support/notes/write-document';
import type { Models } from '../../../models/index';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { type KeptIndexing, keepIndexing } from '../../../models/support/records/keep-indexing';
import { saveNotes } from '../../../models/support/notes/save-notes';
import { readSupportSettings } from '../../../commands/support/support-settings';
import type { DuePush } from '../../../models/support/tickets/keep-outbox';
import { preparePushes } from '../../../commands/support/prepare-pushes';
import { notFound } from '../../../platform/errors';

/** The output of runs of kinds `support.document` and `support.draft`; `version`: of the notes, null for anything else and for what was not kept. */
export interface DocumentOutput extends WrittenDocument {
  target: DocumentBasis['target'];
  version: number | null;
}

export interface SavedDocument {
  output: DocumentOutput;
  /** To be issued after the commit. */
  due: DuePush[];
  indexing: KeptIndexing[];
}

interface Writing {
  sessionId: Types.ObjectId;
  runId: Types.ObjectId;
  userId: Types.ObjectId;
}

/** Keeps what was written within the transaction that ends its run, and records that it goes to the ticket system where nobody must approve it. */
export async function saveDocument(
  models: Models,
  dbSession: ClientSession,
  { sessionId, runId, userId }: Writing,
  basis: DocumentBasis,
  written: WrittenDocument,
): Promise<SavedDocument> {
  const { target, record, isDraft } = basis;
  if (target !== 'notes') return saveOutput(models, dbSession, { sessionId, runId, userId }, target, written);
  if (isDraft && !(await isOpen(models, dbSession, sessionId)))
    return { output: nothingOf(basis, written), due: [], indexing: [] };
  const { notes, session } = await saveNotes(models, dbSession, sessionId, {
    ...written,
    ...{ isDraft, state: record.state, messageSeq: record.messageSeq, runId },
  });
  const output: DocumentOutput = { target, version: notes.version, ...written };
  const settings = await readSupportSettings(models, session.organisationId);
  if (isDraft) return { output, due: [], indexing: [] };
  const indexing = await keepIndexing(models, session, dbSession);
  if (settings.approval !== 'automatic') return { output, due: [], indexing };
  const { due } = await preparePushes(models, dbSession, { session, userId, notesVersion: notes.version });
  return { output, due, indexing };
}

async function saveOutput(
  models: Models,
  dbSession: ClientSession,
  { sessionId, runId, userId }: Writing,
  kind: Exclude<DocumentBasis['target'], 'notes'>,
  written: WrittenDocument,
): Promise<SavedDocument> {
  const options = { session: dbSession };
  const session = await models.SupportSession.findById(sessionId, { vector: 0 }, options).lean<SupportSessionRecord>();
  if (!session) throw notFound('session_not_found', 'The session is gone.');
  const output: DocumentOutput = { target: kind, version: null, ...written };
  const { text, origin } = written;
  const sections = kind === 'customer_reply' ? [] : written.sections;
  // One that was asked for later writes it; its text is the one that counts.
  const { matchedCount } = await models.SupportOutput.collection.updateOne(
    { sessionId, kind, runId },
    { $set: { status: 'ready', text, sections, origin, updatedAt: new Date() }, $unset: { error: '' } },
    options,
  );
  if (matchedCount === 0 || kind === 'knowledge_article') return { output, due: [], indexing: [] };
  const { due } = await preparePushes(models, dbSession, { session, userId, readyOutput: kind });
  return { output, due, indexing: [] };
}

/** What a run says that kept nothing. */
export const nothingOf = ({ target }: DocumentBasis, written?: WrittenDocument): DocumentOutput => ({
  ...(written ?? { text: '', sections: [], origin: 'fallback', repairs: [] }),
  ...{ target, version: null },
});

/** Concluded meanwhile, a session has notes of its own coming: a draft must not stand after them. */
async function isOpen(models: Models, dbSession: ClientSession, sessionId: Types.ObjectId): Promise<boolean> {
  const open = await models.SupportSession.exists({ _id: sessionId, status: { $in: ['active', 'paused'] } }).session(
    dbSession,
  );
  return open !== null;
}
