import type { ClientSession, QueryFilter, Types } from 'mongoose';
import { AGENT_ERRORS_MAX } from '../../../contracts/devices/agent-schemas';
import type { DeviceWrite, Suggestion } from '../../../contracts/devices/suggestions';
import { type DeviceWriteRecord, OPEN_WRITE_STATES } from '../../../models/devices/records/device-write.model';
import type { Models } from '../../../models/index';
import { type Connection, withTransaction } from '../../../platform/mongo';
import { DAY_MS } from '../../../platform/time';

/** How long a suggestion that has ended is still listed. */
const ENDED_KEPT_MS = 30 * DAY_MS;

type EndState = Exclude<DeviceWrite['state'], 'waiting' | 'sent'>;
export interface WriteEnd {
  state: EndState;
  /** For people; holds nothing of the data. */
  reason?: string | undefined;
  rowId?: string | undefined;
  /** It waits on the server now, for its person: the log goes on counting it as queued. */
  isSuggestion?: boolean;
}

/** What a suggestion is once its write has ended. */
const SUGGESTION_ENDS: Record<EndState, Suggestion['state']> = {
  ...{ done: 'inserted', duplicate: 'inserted', failed: 'failed', unknown: 'failed' },
  ...{ refused: 'refused', expired: 'expired', cancelled: 'rejected' },
};

/**
 * Ends writes: what they hold is deleted, their agents' logs count them, and suggestions that they come of say how it ended. One that has
 * ended stays as it is. In a transaction of the caller's. Returns how many it ended.
 */
export async function endWrites(
  models: Models,
  of: QueryFilter<DeviceWriteRecord>,
  { state, reason, rowId, isSuggestion = false }: WriteEnd,
  session: ClientSession,
): Promise<number> {
  const found = await models.DeviceWrite.find({ state: { $in: [...OPEN_WRITE_STATES] }, ...of }, FIELDS, { session })
    .sort({ _id: 1 })
    .lean<Pick<DeviceWriteRecord, '_id' | 'runId' | 'action' | 'findingId'>[]>();
  if (found.length === 0) return 0;
  const endedAt = new Date();
  await models.DeviceWrite.updateMany(
    { _id: { $in: found.map(({ _id }) => _id) } },
    {
      $set: { state, endedAt, ...(reason && { reason }), ...(rowId && { rowId: rowId.slice(0, 200) }) },
      $unset: { sealed: '', keyVersion: '', notBefore: '' },
    },
    { session },
  );
  const findings = found.flatMap(({ findingId }) => findingId ?? []);
  if (findings.length > 0)
    await models.AgentFinding.updateMany(
      { _id: { $in: findings }, state: 'approved' },
      {
        $set: {
          ...{ state: SUGGESTION_ENDS[state], expiresAt: new Date(endedAt.getTime() + ENDED_KEPT_MS) },
          ...(reason && { reason }),
        },
        $unset: { sealed: '', keyVersion: '' },
      },
      { session },
    );
  if (isSuggestion) return found.length;
  const inserts = new Map<string, { runId: Types.ObjectId; count: number }>();
  for (const { runId, action } of found) {
    if (action !== 'insert') continue;
    const id = runId.toHexString();
    inserts.set(id, { runId, count: (inserts.get(id)?.count ?? 0) + 1 });
  }
  for (const { runId, count } of inserts.values()) {
    await models.AgentRunLog.updateOne({ runId }, { $inc: countsOf(state, count) }, { session });
    if (reason !== undefined && state !== 'done' && state !== 'duplicate')
      await models.AgentRunLog.updateOne(
        { runId, [`errorTexts.${AGENT_ERRORS_MAX - 1}`]: { $exists: false } },
        { $addToSet: { errorTexts: reason } },
        { session },
      );
  }
  return found.length;
}

/** The same in a transaction of its own. */
export const endWritesNow = (
  { models, connection }: { models: Models; connection: Connection },
  of: QueryFilter<DeviceWriteRecord>,
  end: WriteEnd,
): Promise<number> => withTransaction(connection, (session) => endWrites(models, of, end, session));

const FIELDS = { _id: 1, runId: 1, action: 1, findingId: 1 } as const;
const countsOf = (state: EndState, count: number) => ({
  itemsQueued: -count,
  ...(state === 'done' && { itemsCreated: count }),
  ...(state === 'duplicate' && { itemsSkipped: count }),
});
