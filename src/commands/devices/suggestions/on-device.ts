import { Types } from 'mongoose';
import type { z } from 'zod';
import type { deviceSuggestionApprove } from '../../../contracts/devices/suggestion-operations';
import type { Suggestion } from '../../../contracts/devices/suggestions';
import type { DeviceRow } from '../../../contracts/devices/rows';
import type { Models } from '../../../models/index';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { forbidden, notFound } from '../../../platform/errors';
import { appendAudit } from '../../../security/audit/audit';
import { askNow, type AskNowDeps } from './ask-now';
import { checkChange } from './change-data';
import { agentNames } from './present-suggestion';
import { settled } from './suggestion-deps';

/** Tables that mark what is suggested. */
const TABLES = ['tasks', 'checkpoints'] as const;
type Table = (typeof TABLES)[number];
type Place = Pick<z.infer<typeof deviceSuggestionApprove.params>, 'table' | 'rowId'>;
/** Suggestions of each table that are read at once. */
const READ_MAX = 250;
const toolOf = (verb: string, table: Table) => `${verb}_${verb === 'list' ? table : table.slice(0, -1)}`;

/** What is suggested on a device and not approved, as it is there now. Throws as `askNow` does. */
export async function listOnDevice(
  deps: AskNowDeps,
  device: DeviceRecord,
): Promise<{ items: Suggestion[]; has_more: boolean }> {
  const filters = { isAiSuggested: 1, isApproved: 0 } as const;
  const found = await Promise.all(
    TABLES.map(async (table) => {
      const frame = { action: 'select', table, filters, limit: READ_MAX + 1 } as const;
      const { rows = [] } = await askNow(deps, device, { tool: toolOf('list', table), frame });
      return { table, rows: rows.filter(isSuggested) };
    }),
  );
  const shown = found.flatMap(({ table, rows }) => rows.slice(0, READ_MAX).map((row) => ({ table, row })));
  const has_more = found.some(({ rows }) => rows.length > READ_MAX);
  return { items: await presentRows(deps.models, device, shown), has_more };
}

/** Approves a row on the device, with what its person changed. Throws as `askNow` does, and 404, 409 where it is no suggestion any more. */
export async function approveOnDevice(
  deps: AskNowDeps,
  caller: Caller,
  device: DeviceRecord,
  { table, rowId }: Place,
  change: Record<string, unknown> | undefined,
): Promise<Suggestion> {
  const updates = { ...checkChange(table, change), isApproved: 1 };
  await requireSuggested(deps, device, { table, rowId });
  const frame = { action: 'update', table, data: { id: rowId, updates } } as const;
  const { row, error } = await askNow(deps, device, { tool: toolOf('update', table), frame });
  if (error !== undefined) throw refused();
  if (!row) throw missing();
  return end(deps, caller, device, { table, rowId, row, state: 'inserted' });
}

/** Rejects a row on the device: it is deleted there. Throws as `askNow` does, and 404, 409 where it is no suggestion any more. */
export async function rejectOnDevice(
  deps: AskNowDeps,
  caller: Caller,
  device: DeviceRecord,
  { table, rowId }: Place,
): Promise<Suggestion> {
  const row = await requireSuggested(deps, device, { table, rowId });
  const frame = { action: 'delete', table, data: { id: rowId } } as const;
  const { error } = await askNow(deps, device, { tool: toolOf('delete', table), frame });
  if (error !== undefined) throw refused();
  return end(deps, caller, device, { table, rowId, row, state: 'rejected' });
}

async function requireSuggested(deps: AskNowDeps, device: DeviceRecord, { table, rowId }: Place): Promise<DeviceRow> {
  const frame = { action: 'get', table, data: { id: rowId } } as const;
  const { row } = await askNow(deps, device, { tool: toolOf('list', table), frame });
  if (!row) throw missing();
  if (!isSuggested(row)) throw settled();
  return row;
}

async function end(
  { models }: AskNowDeps,
  caller: Caller,
  device: DeviceRecord,
  { table, rowId, row, state }: Place & { row: DeviceRow; state: 'inserted' | 'rejected' },
): Promise<Suggestion> {
  await appendAudit(models, {
    ...actorOf(caller),
    action: state === 'inserted' ? 'device.suggestion-approved' : 'device.suggestion-rejected',
    resource: `device:${device._id.toHexString()}`,
    details: { table, row: rowId },
  });
  const [suggestion] = await presentRows(models, device, [{ table, row: { ...row, id: rowId } }]);
  if (!suggestion) throw new Error('a row without a presentation');
  return { ...suggestion, state };
}

/** Rows as suggestions, with the agents and runs that they come of, where those are known. */
async function presentRows(
  models: Models,
  { _id: device, deviceId, userId }: DeviceRecord,
  rows: readonly { table: Table; row: DeviceRow }[],
): Promise<Suggestion[]> {
  const ids = rows.map(({ row }) => String(row['id']));
  const of = { userId, device, rowId: { $in: ids }, action: 'insert' as const, agentId: { $exists: true } };
  const fields = { rowId: 1, agentId: 1, runId: 1 } as const;
  const [calls, writes] = await Promise.all([
    models.DeviceCall.find(of, fields).sort({ _id: 1 }).lean(),
    models.DeviceWrite.find(of, fields).sort({ _id: 1 }).lean(),
  ]);
  // What was delivered names the run that found it; its call the one that brought it.
  const made = new Map([...calls, ...writes].map(({ rowId, agentId, runId }) => [rowId, { agentId, runId }] as const));
  const agents = await agentNames(
    models,
    [...made.values()].flatMap(({ agentId }) => (agentId ? [new Types.ObjectId(agentId.toHexString())] : [])),
  );
  return rows.map(({ table, row: { id, ...data } }) => {
    const { agentId, runId } = made.get(String(id)) ?? {};
    const agent = agentId && agents.get(agentId.toHexString());
    return {
      ...{ id: `${device.toHexString()}:${table}:${String(id)}`, place: 'device', device_id: deviceId, table, data },
      ...{ agent_id: agentId?.toHexString() ?? null, agent_type: agent?.type ?? null, agent_name: agent?.name ?? null },
      ...{ run_id: runId?.toHexString() ?? null, state: 'waiting', reason: null, expires_at: null },
      created_at: dateOf(data['createdAt']),
    };
  });
}

const isSuggested = (row: DeviceRow) => row['isAiSuggested'] === 1 && row['isApproved'] === 0;
function dateOf(moment: unknown): string | null {
  const date = new Date(typeof moment === 'number' ? moment : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
const missing = () => notFound('suggestion_not_found', 'The device has no such row any more.');
const refused = () => forbidden('device_call_refused', 'The device did not do it.');
