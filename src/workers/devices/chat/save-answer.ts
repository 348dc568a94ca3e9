import { type ClientSession, Types } from 'mongoose';
import type { ThreadCall } from '../../../contracts/devices/chat';
import type { RunRecord } from '../../../models/runs/run.model';
import { notFound } from '../../../platform/errors';
import { sealMessage } from '../../../security/devices/seal-message';
import type { WorkerDeps } from '../../worker-deps';

export interface AnswerToSave {
  threadId: string;
  text: string;
  calls: readonly ThreadCall[];
  /** It rests on what somebody else may have written. */
  isForeign?: boolean;
  error?: { code: string; message: string };
}

/** Puts the assistant's answer into the thread, in the transaction of the run's end. 404 `thread_not_found` where the thread is gone. */
export async function saveAnswer(
  { models, secrets }: Pick<WorkerDeps, 'models' | 'secrets'>,
  session: ClientSession,
  run: RunRecord,
  answer: AnswerToSave,
): Promise<{ threadId: string; seq: number }> {
  const threadId = new Types.ObjectId(answer.threadId);
  const { userId, organisationId } = run;
  const now = new Date();
  const thread = await models.DeviceThread.collection.findOneAndUpdate(
    { _id: threadId, userId, organisationId },
    { $inc: { messageCount: 1 }, $set: { updatedAt: now } },
    { session, returnDocument: 'after', projection: { messageCount: 1 } },
  );
  if (!thread) throw notFound('thread_not_found', 'The thread is gone.');
  const _id = new Types.ObjectId();
  const seq = thread['messageCount'] as number;
  await models.DeviceMessage.collection.insertOne(
    {
      ...{ _id, userId, organisationId, threadId, seq, role: 'assistant', ...sealMessage(secrets, _id, answer.text) },
      ...(answer.isForeign && { isForeign: true }),
      ...{ calls: [...answer.calls], runId: run._id, error: answer.error ?? null, createdAt: now },
    } as never,
    { session },
  );
  return { threadId: answer.threadId, seq };
}
