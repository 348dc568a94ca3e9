import { maskText } from '../../../contracts/secrets/find-secrets';
import type { TicketSettings } from '../../../contracts/support/ticket-system';
import { type Author, type TicketConnector, TicketError } from '../../../connectors/support/tickets/ticket-connector';
import { NO_TICKET } from '../../../commands/support/prepare-pushes';
import type { Models } from '../../../models/index';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import type { TicketConnectionRecord, TicketPushRecord } from '../../../models/support/tickets/ticket-system.model';
import type { SentPush } from './record-push';

export interface Composition {
  models: Models;
  connector: TicketConnector;
  connection: TicketConnectionRecord;
  session: SupportSessionRecord;
  push: TicketPushRecord;
  author: Author;
  mayBeThere: boolean;
  linkBase: string;
}

/** Reads what a push is to say as it is now, and sends it. Rejects with `TicketError`; what there is no text for is `permanent`. */
export async function sendPush(composition: Composition, signal: AbortSignal): Promise<SentPush> {
  const { connector, connection, session, push, author, mayBeThere, linkBase } = composition;
  if (connector.needsTicket && session.ticketId === '') throw new TicketError('permanent', NO_TICKET);
  const id = session._id.toHexString();
  const common = {
    ticketId: session.ticketId,
    author,
    // Another version is another note.
    idempotencyKey: [push._id.toHexString(), push.notesVersion ?? []].flat().join('-'),
    mayBeThere,
    session: { id, title: maskText(session.title), url: `${linkBase}/support/${id}` },
  };
  const settings = connection.settings as TicketSettings;
  switch (push.kind) {
    case 'internal_note':
    case 'external_note': {
      const isInternal = push.kind === 'internal_note';
      const text = isInternal ? await readNotes(composition) : await readOutput(composition, 'customer_reply');
      return connector.pushNote({ ...common, text, isInternal }, signal);
    }
    case 'status': {
      const isResolved = push.dedupeKey.startsWith('status:resolved:');
      const status = isResolved ? settings.resolved_status : settings.escalated_status;
      if (status === '') throw new TicketError('permanent', 'The settings name no status for this.');
      return connector.setStatus({ ...common, status }, signal);
    }
    case 'time_entry': {
      const entry = await readTime(composition);
      // Nothing is billed: there is no entry to make.
      if (entry.minutes <= 0) return { externalId: '' };
      return connector.pushTimeEntry({ ...common, ...entry, workType: settings.work_type }, signal);
    }
  }
}

/** The version of the notes it is about; of an escalation the brief. */
async function readNotes(composition: Composition): Promise<string> {
  const { models, push } = composition;
  if (!push.notesVersion) return readOutput(composition, 'escalation_brief');
  const { sessionId, notesVersion: version } = push;
  const notes = await models.SupportNotes.findOne({ sessionId, version }, { text: 1 }).lean();
  if (!notes) throw new TicketError('permanent', 'These notes are not there any more.');
  return maskText(notes.text);
}

async function readOutput(
  { models, push: { sessionId } }: Composition,
  kind: 'customer_reply' | 'escalation_brief',
): Promise<string> {
  const output = await models.SupportOutput.findOne({ sessionId, kind, status: 'ready' }, { text: 1 }).lean();
  if (!output) throw new TicketError('permanent', 'The text is not there any more.');
  return maskText(output.text);
}

/** The time entry as it is now: of a session that was concluded before, it is reckoned from what came since. */
async function readTime({ models, push: { sessionId }, session }: Composition) {
  const output = await models.SupportOutput.findOne({ sessionId, kind: 'time_entry' }, { timeEntry: 1 }).lean();
  const entry = output?.timeEntry;
  if (!entry) throw new TicketError('permanent', 'There is no time entry.');
  const { startedAt, endedAt, billedMinutes: minutes, notes } = entry;
  return { startedAt, endedAt, minutes, notes: maskText(notes || session.title) };
}
