import { Types } from 'mongoose';
import type { ToolResult } from '../../../contracts/devices/frames';
import { WRITE_ACTIONS } from '../../../contracts/devices/rows';
import type { DeviceQuestion } from '../../../devices/ask-device';
import { authoriseCall } from '../../../devices/authorise-call';
import { callIdOf } from '../../../devices/call-id';
import type { DeviceCaller } from '../../../devices/device-caller';
import { settleCall } from '../../../devices/keep-answer';
import type { Models } from '../../../models/index';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import { AppError, conflict, forbidden } from '../../../platform/errors';
import { SECOND_MS } from '../../../platform/time';
import { hashParameters } from '../../../runs/approvals/hash-parameters';

/** So long a request waits for a device to answer. */
const ANSWER_MS = 10 * SECOND_MS;

export interface AskNowDeps {
  models: Models;
  caller: DeviceCaller;
}

/**
 * Asks a device for its person, who waits for the answer: no run, no second try. What it writes is on record. Throws 409 `device_offline`,
 * 403 `device_call_refused`, 504 `device_silent`; of a write that went out it is not known then whether it was done.
 */
export async function askNow(
  { models, caller }: AskNowDeps,
  { _id: device, userId, organisationId }: DeviceRecord,
  { tool, frame }: Pick<DeviceQuestion, 'tool' | 'frame'>,
): Promise<ToolResult> {
  const runId = new Types.ObjectId();
  const [id, user] = [device.toHexString(), userId.toHexString()];
  const authorised = await authoriseCall(models, {
    ...{ userId: user, organisationId: organisationId.toHexString(), runId: runId.toHexString(), device: id },
    ...{ agentId: undefined, tool, action: frame.action, table: frame.table },
  });
  if (!authorised.may) throw forbidden('device_call_refused', authorised.reason);
  if (!(await caller.isOnline(id))) throw away();
  const callId = callIdOf(runId.toHexString(), 'now');
  const isWrite = WRITE_ACTIONS.has(frame.action);
  const now = new Date();
  if (isWrite)
    await models.DeviceCall.collection.insertOne({
      ...{ callId, organisationId, userId, runId, device, tool, action: frame.action, state: 'sent', sentAt: now },
      ...(frame.table && { table: frame.table }),
      ...(typeof frame.data?.['id'] === 'string' && { rowId: frame.data['id'] }),
      ...{ inputHash: hashParameters({ tool, parameters: frame }), createdAt: now, updatedAt: now },
    } as never);
  const gone = new AbortController();
  const answered = caller.expect(callId, ANSWER_MS, gone.signal);
  const deadline = Date.now() + ANSWER_MS;
  const envelope = { type: 'call', workerId: caller.workerId, runId: runId.toHexString(), userId: user } as const;
  const sent = await caller.send(
    { userId: user, device: id },
    { ...envelope, deadline, frame: { id: callId, ...frame } },
  );
  if (!sent) gone.abort();
  const result = await answered;
  if (result) {
    if (isWrite) await settleCall(models, user, result);
    return result;
  }
  const reason = sent ? SILENT : AWAY;
  if (isWrite)
    await models.DeviceCall.collection.updateOne(
      { callId, state: 'sent' },
      { $set: { state: sent ? 'unknown' : 'expired', reason, endedAt: new Date(), updatedAt: new Date() } },
    );
  if (!sent) throw away();
  throw new AppError('device_silent', isWrite ? SILENT : 'The device does not answer.', {
    status: 504,
    isRetryable: true,
  });
}

const AWAY = 'The device is away.';
const SILENT = 'The device did not answer in time: it is not known whether this was done.';
const away = () => conflict('device_offline', AWAY, { isRetryable: true });
