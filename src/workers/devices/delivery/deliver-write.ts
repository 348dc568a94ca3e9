import { Types } from 'mongoose';
import { endWritesNow, type WriteEnd } from '../../../commands/devices/writes/end-writes';
import type { DataType } from '../../../contracts/devices/agent-schemas';
import { authoriseCall } from '../../../devices/authorise-call';
import { callIdOf } from '../../../devices/call-id';
import { openContent, sealContent } from '../../../devices/delivery/write-content';
import { type DeviceWriteRecord, OPEN_WRITE_STATES } from '../../../models/devices/records/device-write.model';
import { crashPoint } from '../../../platform/crash-point';
import { HOUR_MS, MINUTE_MS } from '../../../platform/time';
import { keepSuggestion } from '../agent/keep-findings';
import { type Delivery, ReadFailed, toolOf, waitedOf } from './delivery';
import { makeSearchable } from './make-searchable';

/** How often one is sent before it is given up. */
const TRIES_MAX = 20;

type Data = Record<string, unknown>;
/** What became of it, with nothing of what it holds. */
type Reply =
  | { outcome: 'answered'; isError: boolean; rowId?: string; isThere: boolean }
  | { outcome: 'silent' | 'refused' | 'unknown'; reason: string };

/**
 * Brings a device one thing that waits for it, or ends it where it may not go out. Replayed, and by a later run, it goes out under the id
 * that it once had. Parks the run while the device thinks; where that does not answer, it goes on waiting.
 */
export async function deliverWrite(delivery: Delivery, write: DeviceWriteRecord): Promise<void> {
  const { deps, context, device } = delivery.parts;
  const { models } = deps;
  const end = (how: WriteEnd) => endWritesNow(deps, { _id: write._id }, how).then(() => undefined);
  if (write.callId) {
    const before = await models.DeviceCall.findOne({ callId: write.callId }, { state: 1, rowId: 1 }).lean();
    if (before?.state === 'done') return end({ state: 'done', rowId: before.rowId ?? undefined });
    if (before?.state === 'failed') return end({ state: 'failed', reason: NOT_KEPT });
  }
  if (write.tries >= TRIES_MAX)
    return end(write.callId ? { state: 'unknown', reason: UNKNOWN } : { state: 'failed', reason: NO_ANSWER });
  const stepKey = `write:${write._id.toHexString()}`;
  const ready = write.callId ? await sendAgain(delivery, write) : await prepare(delivery, write, stepKey, end);
  if (!ready) return;

  const frame = { action: write.action, table: write.table as DataType, data: ready };
  const asked = { tool: toolOf(write), frame, callId: write.callId ?? undefined };
  const name = `${write.action} ${write.table}`;
  const reply = await context.step(
    { key: stepKey, kind: 'tool', name, input: { write: write._id.toHexString() } },
    async (): Promise<Reply> => {
      const given = await delivery.ask(write, stepKey, asked);
      if (given.outcome !== 'answered') return given;
      const { row, error } = given.result;
      const rowId = row?.['id'];
      return {
        ...{ outcome: 'answered', isError: error !== undefined, isThere: row !== undefined && row !== null },
        ...(typeof rowId === 'string' && { rowId }),
      };
    },
  );
  await crashPoint('device-write.before-end');
  if (reply.outcome === 'answered') {
    if (reply.isError || (write.action !== 'delete' && !reply.isThere))
      return end({ state: 'failed', reason: write.action === 'update' && !reply.isError ? GONE : NOT_KEPT });
    if (write.action === 'insert' && write.table === 'notes' && reply.rowId !== undefined)
      await makeSearchable(delivery, write, { ...ready, id: reply.rowId });
    return end({ state: 'done', rowId: reply.rowId ?? (write.action === 'delete' ? String(ready['id']) : undefined) });
  }
  if (reply.outcome === 'refused')
    return end(write.callId ? { state: 'unknown', reason: UNKNOWN } : { state: 'refused', reason: reply.reason });
  if (reply.outcome === 'silent') return postpone(delivery, write, { isHeldBack: true });
  if (device.capabilities?.ledger === true) return postpone(delivery, write, { isHeldBack: false });
  return end({ state: 'unknown', reason: reply.reason });
}

/** It went out before, under its id. Undefined: it has ended meanwhile. */
async function sendAgain({ parts: { deps } }: Delivery, write: DeviceWriteRecord): Promise<Data | undefined> {
  const counted = await deps.models.DeviceWrite.updateOne({ _id: write._id, state: 'sent' }, { $inc: { tries: 1 } });
  return counted.matchedCount === 1 ? openContent(deps.secrets, write)?.data : undefined;
}

/** It may go out: written down under which id, and as which row. Undefined: it has ended, or goes on waiting. */
async function prepare(
  delivery: Delivery,
  write: DeviceWriteRecord,
  stepKey: string,
  end: (how: WriteEnd) => Promise<void>,
): Promise<Data | undefined> {
  const { deps, context, run, device } = delivery.parts;
  const tool = toolOf(write);
  // Before anything is asked of the device, also what is there.
  const authorised = await authoriseCall(deps.models, {
    ...{ userId: run.userId.toHexString(), organisationId: run.organisationId.toHexString(), runId: context.run.id },
    ...{ device: device._id.toHexString(), agentId: write.agentId.toHexString(), tool, action: write.action },
    ...{ table: write.table as DataType, waited: waitedOf(write) },
  });
  if (!authorised.may) return void (await end({ state: 'refused', reason: authorised.reason }));
  const content = openContent(deps.secrets, write);
  if (!content) return void (await end({ state: 'failed', reason: 'What was to be written cannot be read any more.' }));
  let data: Data | undefined;
  try {
    data = content.item ? await planItem(delivery, write, content.item, end) : content.data;
    if (data && write.action === 'delete') data = await checkUnapproved(delivery, write, data, end);
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    if (error.outcome === 'refused') await end({ state: 'refused', reason: error.message });
    else await postpone(delivery, write, { isHeldBack: true });
    return undefined;
  }
  if (!data) return undefined;
  const callId = callIdOf(context.run.id, context.keyOf(stepKey));
  const marked = await deps.models.DeviceWrite.updateOne(
    { _id: write._id, state: 'waiting' },
    {
      $set: { state: 'sent', callId, tool, ...sealContent(deps.secrets, write, { ...content, data }) },
      $inc: { tries: 1 },
    },
  );
  await crashPoint('device-write.after-mark');
  return marked.matchedCount === 1 ? data : undefined;
}

/** What was found, as a row; where its table has no suggestions it waits here for its person from now on. */
async function planItem(
  delivery: Delivery,
  write: DeviceWriteRecord,
  item: Parameters<Delivery['plan']>[1],
  end: (how: WriteEnd) => Promise<void>,
): Promise<Data | undefined> {
  const planned = await delivery.plan(write, item);
  if (planned.is === 'duplicate') return void (await end({ state: 'duplicate', reason: 'It was there already.' }));
  if (planned.is === 'problem') return void (await end({ state: 'failed', reason: planned.problem }));
  if (planned.table !== 'notes' && planned.table !== 'projects') return planned.data;
  const { deps, device } = delivery.parts;
  const { organisationId, userId, agentId, key } = write;
  const agent = { _id: new Types.ObjectId(agentId.toHexString()), organisationId, userId, deviceId: device.deviceId };
  const runId = new Types.ObjectId(write.runId.toHexString());
  await keepSuggestion(deps, { agent, runId, key, table: planned.table, data: planned.data });
  return void (await end({ state: 'done', reason: 'It waits for approval.', isSuggestion: true }));
}

/** Of a suggestion that is to go: as it is on the device now. What its person approved meanwhile stays. */
async function checkUnapproved(
  delivery: Delivery,
  write: DeviceWriteRecord,
  data: Data,
  end: (how: WriteEnd) => Promise<void>,
): Promise<Data | undefined> {
  const key = `check:${write._id.toHexString()}`;
  const frame = { action: 'get', table: write.table as DataType, data: { id: data['id'] } } as const;
  const found = await delivery.parts.context.step(
    { key, kind: 'tool', name: `get ${write.table}`, input: { write: write._id.toHexString() } },
    async (): Promise<{ is: 'gone' | 'approved' | 'suggested' } | { is: 'unread'; outcome: 'silent' | 'refused' }> => {
      const reply = await delivery.ask(write, key, { tool: `list_${write.table}`, frame });
      if (reply.outcome !== 'answered')
        return { is: 'unread', outcome: reply.outcome === 'refused' ? 'refused' : 'silent' };
      const { row } = reply.result;
      if (!row) return { is: 'gone' };
      return { is: row['isApproved'] === 0 && row['isAiSuggested'] === 1 ? 'suggested' : 'approved' };
    },
  );
  if (found.is === 'unread') throw new ReadFailed(found.outcome, 'The device may not be asked for this row.');
  if (found.is === 'gone') return void (await end({ state: 'done', reason: GONE }));
  if (found.is === 'approved') return void (await end({ state: 'refused', reason: 'It was approved meanwhile.' }));
  return data;
}

/** It goes on waiting, and is tried again later, or when the device says hello. `isHeldBack`: it never went out. */
async function postpone(
  { parts: { deps } }: Delivery,
  { _id, tries }: DeviceWriteRecord,
  { isHeldBack }: { isHeldBack: boolean },
): Promise<void> {
  const pause = Math.min(MINUTE_MS * 2 ** tries, HOUR_MS);
  await deps.models.DeviceWrite.updateOne(
    { _id, state: { $in: [...OPEN_WRITE_STATES] } },
    {
      $set: { notBefore: new Date(Date.now() + pause), ...(isHeldBack && { state: 'waiting' }) },
      ...(isHeldBack && { $unset: { callId: '' } }),
    },
  );
}

const NOT_KEPT = 'The device could not keep it.';
const NO_ANSWER = 'The device did not answer, however often it was asked.';
const GONE = 'The row is not there any more.';
const UNKNOWN = 'It was sent, and it is not known whether the device did it.';
