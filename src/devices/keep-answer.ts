import { Types } from 'mongoose';
import { type ToolResult, toolResult } from '../contracts/devices/frames';
import type { Models } from '../models/index';
import { HOUR_MS } from '../platform/time';
import { wakeRun, type WakeDeps } from '../runs/waits/wake-run';
import type { Secrets } from '../security/secrets/secrets';
import { answerWait, runOfCall } from './call-id';

/** Longest that an answer is kept for its run. */
const KEPT_MS = 24 * HOUR_MS;
const LIVE = ['queued', 'running', 'waiting'];

export interface AnswerDeps {
  models: Models;
  secrets: Secrets;
  wake: WakeDeps;
}
const contextOf = (callId: string) => ['device-answer', callId];

/**
 * Keeps, sealed, an answer that nobody waits for at this moment, and wakes its run. Where the run has gone on without it, what a
 * write did is still put on record. False: no call of this person has that id. A second answer to the same call changes nothing.
 * `asker`: the run that asked, where that is not the one that the id names.
 */
export async function keepAnswer(
  deps: AnswerDeps,
  userId: string,
  result: ToolResult,
  asker?: string,
): Promise<boolean> {
  const id = asker ?? runOfCall(result.id);
  if (!id) return false;
  const [runId, owner] = [new Types.ObjectId(id), new Types.ObjectId(userId)];
  const run = await deps.models.Run.findOne({ _id: runId, userId: owner }, { status: 1, waitsOver: 1 }).lean();
  if (!run) return false;
  await settleCall(deps.models, userId, result);
  if (!LIVE.includes(run.status)) return true;
  await deps.models.DeviceAnswer.collection.updateOne(
    { callId: result.id },
    {
      $setOnInsert: {
        ...{ callId: result.id, userId: owner, runId, expiresAt: new Date(Date.now() + KEPT_MS) },
        ...deps.secrets.seal(JSON.stringify(result), contextOf(result.id)),
      } as never,
    },
    { upsert: true },
  );
  await wakeRun(deps.wake, runId, answerWait(result.id));
  return true;
}

/** An answer that was kept; undefined where there is none. */
export async function takeAnswer(
  { models, secrets }: Pick<AnswerDeps, 'models' | 'secrets'>,
  callId: string,
): Promise<ToolResult | undefined> {
  const kept = await models.DeviceAnswer.findOne({ callId }).lean();
  return kept ? toolResult.payload.parse(JSON.parse(secrets.open(kept, contextOf(callId)))) : undefined;
}

/** Puts on record what became of a write whose answer came, also long after its run went on. Does nothing for reads. */
export async function settleCall(models: Models, userId: string, result: ToolResult): Promise<void> {
  const rowId = result.row?.['id'];
  await models.DeviceCall.collection.updateOne(
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
}
