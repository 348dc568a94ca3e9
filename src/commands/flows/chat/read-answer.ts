import type { ChatAnswer } from '../../../contracts/flows/chat';
import type { FlowMessageRecord } from '../../../models/flows/flow-session.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { AppError, conflict, notFound } from '../../../platform/errors';
import { formatUsd } from '../../../platform/money';
import { presentSources, presentUsage } from './sessions';

/**
 * The answer of a run that has ended; undefined while it has not (it waits for somebody). Throws what it failed with, 409
 * `run_cancelled`.
 */
export async function readChatAnswer(
  models: Models,
  { _id: runId, subjectId }: RunRecord,
): Promise<ChatAnswer | undefined> {
  const run = await models.Run.findById(runId, { status: 1, error: 1 }).lean<RunRecord>();
  if (!run) throw notFound('execution_not_found', 'The execution is gone.');
  if (run.status === 'failed')
    throw new AppError(run.error?.code ?? 'run_failed', run.error?.message ?? 'The answer failed.', {
      status: 422,
      isRetryable: run.error?.retryable ?? false,
    });
  if (run.status === 'cancelled') throw conflict('run_cancelled', 'The answer was cancelled.');
  if (run.status !== 'succeeded') return undefined;
  const said = await models.FlowMessage.findOne({
    ...{ runId, role: 'assistant' },
    ...(subjectId && { sessionId: subjectId }),
  }).lean<FlowMessageRecord>();
  if (!said) throw notFound('session_not_found', 'The session was deleted.');
  return {
    session_id: said.sessionId.toHexString(),
    message_id: said._id.toHexString(),
    execution_id: runId.toHexString(),
    message: said.content,
    usage: presentUsage(said.inputTokens ?? 0, said.outputTokens ?? 0),
    costUsd: formatUsd(said.costNanoUsd ?? 0),
    model: said.model ?? null,
    sources: presentSources(said),
  };
}
