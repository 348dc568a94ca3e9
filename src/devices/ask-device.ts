import { Types } from 'mongoose';
import type { ToolCall, ToolResult } from '../contracts/devices/frames';
import { WRITE_ACTIONS } from '../contracts/devices/rows';
import type { DeviceRecord } from '../models/devices/records/device.model';
import { crashPoint } from '../platform/crash-point';
import { isDuplicateKey } from '../platform/mongo';
import { SECOND_MS } from '../platform/time';
import { hashParameters } from '../runs/approvals/hash-parameters';
import type { RunContext } from '../runs/lifecycle/run-context';
import { authoriseCall, type CallToAuthorise } from './authorise-call';
import { answerWait, callIdOf, readResendWaits, resendWait } from './call-id';
import type { CallAddress, DeviceCaller } from './device-caller';
import { type AnswerDeps, settleCall, takeAnswer } from './keep-answer';

/** So long a worker waits for an answer itself; then the run is parked. */
const INLINE_MS = 300;
/** Longest wait for an answer, in a chat. */
export const CHAT_ANSWER_MS = 30 * SECOND_MS;
/** The same in a background run. */
export const BACKGROUND_ANSWER_MS = 60 * SECOND_MS;

export type AskDeps = AnswerDeps & { caller: DeviceCaller };

export interface DeviceQuestion {
  /** Of the step that asks: with the run's id it is the call's. */
  stepKey: string;
  tool: string;
  /** What is asked, without its id; what is unused is absent. */
  frame: Omit<ToolCall, 'id' | 'request_id' | 'run_id' | 'seq'>;
  address: CallAddress;
  agentId?: string | undefined;
  approvalId?: string | undefined;
  /** Of a call that an earlier run made and whose outcome nobody knows: it goes out under that id again. Default: of this run and step. */
  callId?: string | undefined;
  /** Of what waited: what else must hold for it to go out. */
  waited?: CallToAuthorise['waited'];
  /** Longest wait for the answer, over all attempts of the run. */
  answerMs: number;
}

/** What became of it; `reason` is a sentence for the model and for people. */
export type DeviceReply =
  | { outcome: 'answered'; result: ToolResult }
  | { outcome: 'silent' | 'refused' | 'unknown'; reason: string };

const SILENT = 'The device does not answer. It may be switched off or offline.';
const UNKNOWN = 'The device did not answer in time: it is not known whether this was done.';

/**
 * Asks a device something within a step of a run. Waits a moment, then parks the run (throws `RunParked`) until the answer, until a device comes
 * that it can be sent to again, or until time is up. Run again with the same step it sends the same id, after asking anew whether it may:
 * a device with a ledger does it once. A write goes out once where the device keeps no ledger.
 */
export async function askDevice(
  deps: AskDeps,
  { context, waitsOver }: { context: RunContext; waitsOver: readonly string[] },
  question: DeviceQuestion,
): Promise<DeviceReply> {
  const { caller, models } = deps;
  const { run, signal } = context;
  const callId = question.callId ?? callIdOf(run.id, question.stepKey);
  const isWrite = WRITE_ACTIONS.has(question.frame.action);
  const before = readResendWaits(waitsOver, callId);
  const deadline = before?.deadline ?? Date.now() + question.answerMs;
  if (before || run.attempt > 1) {
    const kept = await takeAnswer(deps, callId);
    if (kept) return settle(deps, run.userId, kept, isWrite);
  }
  if (before && Date.now() >= deadline) return giveUp(deps, callId, isWrite);

  const call = { ...question.frame, tool: question.tool, agentId: question.agentId, device: question.address.device };
  const { userId, organisationId } = run;
  const authorised = await authoriseCall(models, {
    ...{ userId, organisationId, runId: run.id, device: call.device, agentId: call.agentId, tool: call.tool },
    ...{ action: call.action, table: call.table, waited: question.waited },
  });
  if (!authorised.may) {
    if (isWrite) await endCall(deps, callId, 'refused', authorised.reason);
    return { outcome: 'refused', reason: authorised.reason };
  }
  let sentAt = 0;
  const mayGo = !isWrite || (await recordWrite(deps, context, question, callId, authorised.device));
  if (mayGo) {
    const waitMs = Math.max(0, Math.min(INLINE_MS, deadline - Date.now()));
    const answered = caller.expect(callId, waitMs, signal);
    const sent = await caller.send(question.address, {
      ...{ type: 'call', workerId: caller.workerId, runId: run.id, userId: run.userId, deadline },
      frame: { id: callId, ...question.frame },
    });
    if (sent) {
      sentAt = Date.now();
      await crashPoint('device.after-send');
      const result = await answered;
      if (result) return settle(deps, run.userId, result, isWrite);
    } else if (isWrite) await holdBack(deps, callId);
    if (signal.aborted && sent) void caller.cancel(question.address, callId);
    signal.throwIfAborted();
  }
  // It may have come between the last look and now.
  const late = mayGo ? undefined : await takeAnswer(deps, callId);
  if (late) return settle(deps, run.userId, late, isWrite);
  const until = new Date(deadline);
  context.parkForAny([
    { kind: 'device', id: answerWait(callId), deadline: until },
    { kind: 'device', id: resendWait(callId, (before?.parked ?? 0) + 1, { deadline, sentAt }), deadline: until },
  ]);
  // One of them was over before the run was parked: what came is taken, or the call goes out again in a moment.
  const kept = await takeAnswer(deps, callId);
  return kept ? settle(deps, run.userId, kept, isWrite) : giveUp(deps, callId, isWrite);
}

/** Puts a write on record before it goes out. False: it went out before, to a device without a ledger, and must not go again. */
async function recordWrite(
  { models }: AskDeps,
  { run }: RunContext,
  { tool, frame, agentId, approvalId, callId: earlier }: DeviceQuestion,
  callId: string,
  device: DeviceRecord | undefined,
): Promise<boolean> {
  const now = new Date();
  const id = (text: string) => new Types.ObjectId(text);
  try {
    await models.DeviceCall.collection.insertOne({
      ...{ callId, organisationId: id(run.organisationId), userId: id(run.userId), runId: id(run.id), tool },
      ...(device && { device: device._id }),
      ...(agentId !== undefined && { agentId: id(agentId) }),
      ...(approvalId !== undefined && { approvalId: id(approvalId) }),
      ...{ action: frame.action, ...(frame.table && { table: frame.table }), state: 'sent', sentAt: now },
      ...{ inputHash: hashParameters({ tool, parameters: frame }), createdAt: now, updatedAt: now },
    } as never);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const mayRepeat = device?.capabilities?.ledger === true;
  const taken = await models.DeviceCall.collection.updateOne(
    { callId, state: { $in: repeatable(mayRepeat, earlier !== undefined) } },
    { $set: { state: 'sent', sentAt: now, updatedAt: now }, $unset: { reason: '', endedAt: '' } },
  );
  return taken.matchedCount === 1;
}

/** States of a write that may go out (again). `isLater`: by a run after the one that gave it up. */
const repeatable = (hasLedger: boolean, isLater: boolean) => [
  'waiting' as const,
  ...(isLater ? (['expired'] as const) : []),
  ...(hasLedger ? (['sent'] as const) : []),
  ...(hasLedger && isLater ? (['unknown'] as const) : []),
];

/** Nobody was there to take it: it has not gone out. */
const holdBack = ({ models }: AskDeps, callId: string) =>
  models.DeviceCall.collection.updateOne(
    { callId, state: 'sent' },
    { $set: { state: 'waiting', updatedAt: new Date() } },
  );

const endCall = ({ models }: AskDeps, callId: string, state: 'refused' | 'expired' | 'unknown', reason: string) =>
  models.DeviceCall.collection.updateOne(
    { callId, state: { $in: ['waiting', 'sent'] } },
    { $set: { state, reason, endedAt: new Date(), updatedAt: new Date() } },
  );

async function settle(deps: AskDeps, userId: string, result: ToolResult, isWrite: boolean): Promise<DeviceReply> {
  if (isWrite) await settleCall(deps.models, userId, result);
  return { outcome: 'answered', result };
}

async function giveUp(deps: AskDeps, callId: string, isWrite: boolean): Promise<DeviceReply> {
  if (!isWrite) return { outcome: 'silent', reason: SILENT };
  const never = await deps.models.DeviceCall.findOne({ callId, state: 'waiting' }, { _id: 1 }).lean();
  if (never) {
    await endCall(deps, callId, 'expired', SILENT);
    return { outcome: 'silent', reason: `${SILENT} Nothing was changed.` };
  }
  await endCall(deps, callId, 'unknown', UNKNOWN);
  return { outcome: 'unknown', reason: UNKNOWN };
}
