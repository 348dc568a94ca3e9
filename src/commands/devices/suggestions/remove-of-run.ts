import { type ClientSession, Types } from 'mongoose';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import { endWrites } from '../writes/end-writes';
import { keepWrites, type WriteToKeep } from '../writes/keep-write';
import { startDelivery } from '../writes/start-delivery';
import { rejectFindings } from './settle-suggestion';
import { requireKept, type SuggestionDeps } from './suggestion-deps';

/** Tables whose suggestions lie on the device. */
const MARKED = ['tasks', 'checkpoints'];
interface MadeRow {
  device: Types.ObjectId;
  table: string;
  rowId: string;
}

/**
 * Removes all that a run suggested and nobody approved: rejects what waits here, cancels what waits for the device, and lets deletions wait
 * for the rows that are there; each looks first whether its row was approved. Called again it goes on with what is left. 409 `device_queue_full`.
 */
export async function removeOfRun(
  deps: SuggestionDeps,
  caller: Caller,
  log: AgentRunLogRecord,
): Promise<{ rejected: number; cancelled: number; removed: number }> {
  const { models, connection } = deps;
  const runId = new Types.ObjectId(log.runId.toHexString());
  const done = await withTransaction(connection, async (session) => {
    const rejected = await rejectFindings(deps, { runId }, session);
    const open = { runId, state: 'waiting' as const, action: 'insert' as const, isApproved: false };
    const cancelled = await endWrites(models, open, { state: 'cancelled' }, session);
    const byDevice = new Map<string, MadeRow[]>();
    for (const row of await findRows(deps, log, session)) {
      const id = row.device.toHexString();
      byDevice.set(id, [...(byDevice.get(id) ?? []), row]);
    }
    let removed = 0;
    for (const [id, rows] of byDevice) removed += await letDelete(deps, log, new Types.ObjectId(id), rows, session);
    const resource = `agent:${log.agentId.toHexString()}`;
    const details = { runId: runId.toHexString(), rejected, cancelled, removed };
    const entry = { ...actorOf(caller), action: 'device.suggestions-removed' as const, resource, details };
    await appendAudit(models, entry, session);
    return { answer: { rejected, cancelled, removed }, devices: [...byDevice.keys()] };
  });
  for (const device of done.devices) await startDelivery(deps, new Types.ObjectId(device));
  return done.answer;
}

/** Rows that the run inserted itself, and those that were delivered for it. */
async function findRows({ models }: SuggestionDeps, log: AgentRunLogRecord, session: ClientSession) {
  const of = { runId: log.runId, userId: log.userId, action: 'insert' as const, state: 'done' as const };
  const made = { ...of, table: { $in: MARKED }, rowId: { $exists: true } };
  const fields = { device: 1, table: 1, rowId: 1 } as const;
  const calls = await models.DeviceCall.find(made, fields, { session }).sort({ _id: 1 }).lean();
  const writes = await models.DeviceWrite.find(made, fields, { session }).sort({ _id: 1 }).lean();
  const all = [...calls, ...writes].flatMap(({ device, table, rowId }): MadeRow[] =>
    device && table && rowId ? [{ device: new Types.ObjectId(device.toHexString()), table, rowId }] : [],
  );
  const gone = await models.DeviceCall.find(
    { userId: log.userId, rowId: { $in: all.map(({ rowId }) => rowId) }, action: 'delete', state: 'done' },
    { rowId: 1 },
    { session },
  )
    .sort({ _id: 1 })
    .lean();
  const deleted = new Set(gone.map(({ rowId }) => rowId));
  return all.filter(({ rowId }) => !deleted.has(rowId));
}

async function letDelete(
  deps: SuggestionDeps,
  log: AgentRunLogRecord,
  device: Types.ObjectId,
  rows: readonly MadeRow[],
  session: ClientSession,
): Promise<number> {
  const { models } = deps;
  const { userId, organisationId, agentType } = log;
  const record = await models.Device.findOne({ _id: device, revokedAt: null }, null, { session }).lean<DeviceRecord>();
  if (!record) return 0;
  const agentId = new Types.ObjectId(log.agentId.toHexString());
  const keys = rows.map(({ table, rowId }) => `remove:${table}:${rowId}`);
  // What did not come about before is asked for anew.
  const failed = { $in: ['expired', 'refused', 'failed', 'unknown', 'cancelled'] as const };
  await models.DeviceWrite.deleteMany({ agentId, key: { $in: keys }, state: failed }, { session });
  const evenUnpaired = await deps.isOnline(device.toHexString()).catch(() => false);
  const runId = new Types.ObjectId(log.runId.toHexString());
  const kept = await keepWrites(
    deps,
    { _id: agentId, userId, organisationId, deviceId: record.deviceId },
    rows.map(({ table, rowId }, place): Omit<WriteToKeep, 'agent'> => ({
      ...{ agentType, runId, key: keys[place] ?? '', kind: 'write', action: 'delete', table },
      ...{ tool: `delete_${table.slice(0, -1)}`, isApproved: true, rowId, content: { data: { id: rowId } } },
    })),
    session,
    { evenUnpaired },
  );
  for (const one of kept) requireKept(one);
  return kept.filter(({ outcome }) => outcome === 'kept').length;
}
