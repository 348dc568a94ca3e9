import type { TicketNotes } from '../../../contracts/support/documentation';
import type { SupportMessage } from '../../../contracts/support/messages';
import type { SessionOutput } from '../../../contracts/support/outputs';
import type { SupportSession } from '../../../contracts/support/sessions';
import type { Models } from '../../index';
import type { SupportMessageRecord } from './support-message.model';
import type { SupportNotesRecord, SupportOutputRecord } from '../notes/support-notes.model';
import type { SupportSessionRecord } from './support-session.model';
import { presentMessage, readAttachments } from './present-message';
import { presentNotes, presentOutput } from '../notes/present-notes';
import { readPresentedSession } from './read-session';

/** Messages that are read of one session, the last. */
export const EXPORT_MESSAGES_MAX = 2_000;

/** All of a session that is exported. */
export interface WholeSession {
  session: SupportSession;
  /** The newest; null: none were written. */
  notes: TicketNotes | null;
  outputs: SessionOutput[];
  /** In order. */
  messages: SupportMessage[];
}

/** A session with its newest notes, outputs and messages, as the caller's pages show them. */
export async function readWholeSession(
  models: Models,
  session: SupportSessionRecord,
  access: SupportSession['access'],
): Promise<WholeSession> {
  const { _id: sessionId, organisationId } = session;
  const [presented, notes, outputs, newest] = await Promise.all([
    readPresentedSession(models, session, access),
    models.SupportNotes.findOne({ sessionId }).sort({ version: -1 }).lean<SupportNotesRecord>(),
    models.SupportOutput.find({ sessionId }).sort({ kind: 1 }).lean<SupportOutputRecord[]>(),
    models.SupportMessage.find({ sessionId })
      .sort({ seq: -1 })
      .limit(EXPORT_MESSAGES_MAX)
      .lean<SupportMessageRecord[]>(),
  ]);
  const attachments = await readAttachments(models, organisationId, newest);
  return {
    session: presented,
    notes: notes ? presentNotes(notes) : null,
    outputs: outputs.map(presentOutput),
    messages: newest.reverse().map((message) => presentMessage(message, attachments)),
  };
}
