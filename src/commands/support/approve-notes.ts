import { type Connection, Types } from 'mongoose';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { AppendAudit } from '../../models/canvas/records/append-audit';
import type { Models } from '../../models/index';
import type { SupportNotesRecord } from '../../models/support/notes/support-notes.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { DuePush } from '../../models/support/tickets/keep-outbox';
import { preparePushes } from './prepare-pushes';
import { type KeptIndexing, keepIndexing } from '../../models/support/records/keep-indexing';

export interface Approved {
  notes: SupportNotesRecord;
  session: SupportSessionRecord;
  /** To be issued after this. */
  due: DuePush[];
  indexing: KeptIndexing[];
}

/**
 * Approves a version of the notes and records that it goes to the ticket system, all in one transaction. What was approved
 * stays so: again does nothing. 404 `notes_not_found`; 409 `notes_are_draft` for a living draft.
 */
export async function approveNotes(
  deps: { models: Models; connection: Connection; appendAudit: AppendAudit },
  session: SupportSessionRecord,
  version: number,
  caller: Caller,
): Promise<Approved> {
  const { models, connection, appendAudit } = deps;
  return withTransaction(connection, async (dbSession) => {
    const of = { sessionId: session._id, version };
    const notes = await models.SupportNotes.findOne(of).session(dbSession).lean<SupportNotesRecord>();
    if (!notes) throw notFound('notes_not_found', `There is no version ${version} of these notes.`);
    if (notes.isDraft)
      throw conflict(
        'notes_are_draft',
        'This is a draft of a session that goes on: conclude it, or write the notes yourself.',
      );
    const approval = {
      approvedAt: new Date(),
      approvedById: new Types.ObjectId(caller.userId),
      approvedByName: caller.name,
    };
    const { matchedCount } = await models.SupportNotes.collection.updateOne(
      { ...of, approvedAt: null },
      { $set: approval },
      { session: dbSession },
    );
    if (matchedCount === 0) return { notes, session, due: [], indexing: [] };
    const now = await models.SupportSession.findById(session._id, { vector: 0 }, { session: dbSession })
      .lean<SupportSessionRecord>()
      .orFail();
    const { due } = await preparePushes(models, dbSession, {
      session: now,
      userId: approval.approvedById,
      notesVersion: version,
    });
    await appendAudit(
      models,
      {
        ...actorOf(caller),
        action: 'support.notes-approved',
        resource: `support-session:${session._id.toHexString()}`,
        details: { version },
      },
      dbSession,
    );
    const after = await models.SupportSession.findById(session._id, { vector: 0 }, { session: dbSession })
      .lean<SupportSessionRecord>()
      .orFail();
    const indexing = await keepIndexing(models, after, dbSession);
    return { notes: { ...notes, ...approval }, session: after, due, indexing };
  });
}
