import type { ClientSession, Types } from 'mongoose';
import type { OutputKind, WrittenOutputKind } from '../../contracts/support/outputs';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { TimeEntryRecord } from '../../models/support/records/time-entry';

type OfSession = Pick<SupportSessionRecord, '_id' | 'organisationId'>;

/**
 * Rows of outputs that runs are to write (a text that was there stays until the new one is), and the draft of the time entry,
 * ready at once: a person may change it later.
 */
export async function keepOutputs(
  models: Models,
  { _id: sessionId, organisationId }: OfSession,
  outputs: {
    pending: readonly { kind: WrittenOutputKind; runId: Types.ObjectId }[];
    timeEntry?: TimeEntryRecord;
  },
  transaction: ClientSession,
): Promise<void> {
  const now = new Date();
  const row = (kind: OutputKind, $set: object, $unset?: object) => ({
    updateOne: {
      filter: { sessionId, kind },
      update: {
        $set: { organisationId, updatedAt: now, ...$set },
        $setOnInsert: { text: '', sections: [], createdAt: now },
        ...($unset && { $unset }),
      },
      upsert: true,
    },
  });
  await models.SupportOutput.collection.bulkWrite(
    [
      ...outputs.pending.map(({ kind, runId }) => row(kind, { status: 'pending', runId }, { error: '' })),
      ...(outputs.timeEntry ? [row('time_entry', { status: 'ready', timeEntry: outputs.timeEntry })] : []),
    ],
    { session: transaction },
  );
}

/** Until when time was billed by an entry that the ticket system has already: a session that was opened again bills the rest. */
export async function readBilledUntil(
  models: Models,
  { _id: sessionId, psaStatus }: Pick<SupportSessionRecord, '_id' | 'psaStatus'>,
  transaction: ClientSession,
): Promise<Date | undefined> {
  if (psaStatus === 'no_psa') return undefined; // nothing was ever sent
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
