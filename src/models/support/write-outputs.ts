import type { ClientSession, Types } from 'mongoose';
import type { WrittenOutputKind } from '../../contracts/support/outputs';
import type { SupportSettings } from '../../contracts/support/settings';
import type { Models } from '../index';
import type { SupportSessionRecord } from '../support-session.model';
import { reckonTimeEntry } from './time-entry';

type OfSession = Pick<SupportSessionRecord, '_id' | 'organisationId'>;

/** Rows of outputs that runs are to write; a text that was there stays until the new one is. */
export async function keepPendingOutputs(
  models: Models,
  { _id: sessionId, organisationId }: OfSession,
  outputs: readonly { kind: WrittenOutputKind; runId: Types.ObjectId }[],
  transaction: ClientSession,
): Promise<void> {
  if (outputs.length === 0) return;
  const now = new Date();
  await models.SupportOutput.collection.bulkWrite(
    outputs.map(({ kind, runId }) => ({
      updateOne: {
        filter: { sessionId, kind },
        update: {
          $set: { organisationId, status: 'pending', runId, updatedAt: now },
          $setOnInsert: { text: '', sections: [], createdAt: now },
          $unset: { error: '' },
        },
        upsert: true,
      },
    })),
    { session: transaction },
  );
}

/** The draft of the time entry, ready at once. A person may change it later. */
export async function keepTimeEntry(
  models: Models,
  session: SupportSessionRecord,
  { settings, since }: { settings: SupportSettings; since: Date | undefined },
  transaction: ClientSession,
): Promise<void> {
  const now = new Date();
  const timeEntry = reckonTimeEntry(session, settings, { now, since });
  await models.SupportOutput.collection.updateOne(
    { sessionId: session._id, kind: 'time_entry' },
    {
      $set: { organisationId: session.organisationId, status: 'ready', timeEntry, updatedAt: now },
      $setOnInsert: { text: '', sections: [], createdAt: now },
    },
    { session: transaction, upsert: true },
  );
}

/** Until when time was billed by an entry that the ticket system has already: a session that was opened again bills the rest. */
export async function readBilledUntil(
  models: Models,
  { _id: sessionId }: OfSession,
  transaction: ClientSession,
): Promise<Date | undefined> {
  const options = { session: transaction };
  const sent = await models.TicketPush.exists({ sessionId, kind: 'time_entry', status: 'sent' }).session(transaction);
  if (!sent) return undefined;
  const output = await models.SupportOutput.findOne(
    { sessionId, kind: 'time_entry' },
    { timeEntry: 1 },
    options,
  ).lean();
  return output?.timeEntry?.endedAt;
}
