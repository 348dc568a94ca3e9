import { Types } from 'mongoose';
import { type ToolResult, toolResult } from '../contracts/devices/frames';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/runs/run.model';
import { HOUR_MS } from '../platform/time';
import { waitsOf } from '../runs/waits/waits';
import { wakeRun, type WakeDeps } from '../runs/waits/wake-run';
import type { Secrets } from '../security/secrets/secrets';
import { answerWait, readResendWaits, runOfCall } from './call-id';
import type { WhyIgnored } from './ignored-results';

/** Longest that an answer is kept for its run. */
const KEPT_MS = 24 * HOUR_MS;
const LIVE = ['queued', 'running', 'waiting'];

export interface AnswerDeps {
  models: Models;
  secrets: Secrets;
  wake: WakeDeps;
}
const contextOf = (callId: string) => ['device-answer', callId];

/** What is known of a call where its answer arrives; undefined: the connection was not asked this. */
export type KnownCall = { deadline: number } | undefined;

/**
 * Keeps, sealed, an answer that nobody waits for at this moment, and wakes its run; undefined then, else why nothing came of it. What a
 * write did is put on record also where its run has gone on without it.
 */
export async function keepAnswer(
  deps: AnswerDeps,
  userId: string,
  result: ToolResult,
  call: KnownCall,
): Promise<WhyIgnored | undefined> {
  const id = runOfCall(result.id);
  if (!id) return 'unknown';
  const [runId, owner] = [new Types.ObjectId(id), new Types.ObjectId(userId)];
  const run = await deps.models.Run.findOne(
    { _id: runId, userId: owner },
    { status: 1, waitsOver: 1, waitingFor: 1, alsoWaitsFor: 1 },
  ).lean<RunRecord>();
  if (!run) return 'unknown';
  const isWrite = await settleCall(deps.models, userId, result);
  if (!LIVE.includes(run.status)) return 'late';
  const before = call ?? readResendWaits(run.waitsOver, result.id);
  const isAwaited = run.status === 'waiting' && waitsOf(run).some((wait) => wait.id === answerWait(result.id));
  if (!before && !isAwaited && !isWrite) return 'unknown';
  if (before && before.deadline < Date.now()) return 'late';
  const isNew = await storeAnswer(deps, userId, result);
  await wakeRun(deps.wake, runId, answerWait(result.id));
  return isNew ? undefined : 'repeated';
}

/** Keeps an answer, sealed; false where there is one to this call: that stays. */
export async function storeAnswer(
  { models, secrets }: Pick<AnswerDeps, 'models' | 'secrets'>,
  userId: string,
  result: ToolResult,
): Promise<boolean> {
  const runId = runOfCall(result.id);
  if (!runId) return false;
  const stored = await models.DeviceAnswer.collection.updateOne(
    { callId: result.id },
    {
      $setOnInsert: {
        ...{ callId: result.id, userId: new Types.ObjectId(userId), runId: new Types.ObjectId(runId) },
        ...{ expiresAt: new Date(Date.now() + KEPT_MS) },
        ...secrets.seal(JSON.stringify(result), contextOf(result.id)),
      } as never,
    },
    { upsert: true },
  );
  return stored.upsertedCount === 1;
}

/** An answer that was kept; undefined where there is none. */
export async function takeAnswer(
  { models, secrets }: Pick<AnswerDeps, 'models' | 'secrets'>,
  callId: string,
): Promise<ToolResult | undefined> {
  const kept = await models.DeviceAnswer.findOne({ callId }).lean();
  return kept ? toolResult.payload.parse(JSON.parse(secrets.open(kept, contextOf(callId)))) : undefined;
}

/** Puts on record what became of a write whose answer came, also long after its run went on. False: no write of that id is open. */
export async function settleCall(models: Models, userId: string, result: ToolResult): Promise<boolean> {
  const rowId = result.row?.['id'];
  const settled = await models.DeviceCall.collection.updateOne(
    { callId: result.id, userId: new Types.ObjectId(userId), state: { $in: ['waiting', 'sent', 'unknown'] } },
    {
      $set: {
        state: result.error === undefined ? 'done' : 'failed',
        ...(typeof rowId === 'string' && { rowId: rowId.slice(0, 200) }),
        endedAt: new Date(),
        updatedAt: new Date(),
      },
      $unset: { reason: '' },
    },
  );
  return settled.matchedCount === 1;
}
