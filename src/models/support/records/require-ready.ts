import type { ClientSession, Types } from 'mongoose';
import { conflict, notFound } from '../../../platform/errors';
import type { Models } from '../../index';
import type { RunRecord } from '../../runs/run.model';
import type { SupportSessionRecord } from './support-session.model';
import { presentSessionSummary } from './present-session';
import { readSessionCost } from './session-costs';

const ENDED: ReadonlySet<RunRecord['status']> = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether the assistant answers in a session now. */
export async function isReplying(
  models: Models,
  { replyRunId, organisationId }: Pick<SupportSessionRecord, 'replyRunId' | 'organisationId'>,
  session?: ClientSession,
): Promise<boolean> {
  if (!replyRunId) return false;
  const run = await models.Run.findOne({ _id: replyRunId, organisationId }, { status: 1 })
    .session(session ?? null)
    .lean<Pick<RunRecord, 'status'>>();
  return run !== null && !ENDED.has(run.status);
}

/**
 * The session as it is, where something may be said in it: 404 `session_not_found`, 409 `session_status_conflict` where
 * it is not active, 409 `reply_under_way` while the assistant answers.
 */
export async function requireReady(
  models: Models,
  of: { sessionId: Types.ObjectId; organisationId: Types.ObjectId },
  session?: ClientSession,
): Promise<SupportSessionRecord> {
  const found = await models.SupportSession.findOne(
    { _id: of.sessionId, organisationId: of.organisationId },
    { vector: 0 },
  )
    .session(session ?? null)
    .lean<SupportSessionRecord>();
  if (!found) throw notFound('session_not_found', 'There is no such session.');
  if (found.status !== 'active')
    throw conflict('session_status_conflict', `The session is ${found.status}: nothing can be said in it now.`, {
      current: presentSessionSummary(found, await readSessionCost(models, found)),
    });
  if (await isReplying(models, found, session))
    throw conflict('reply_under_way', 'The assistant is still answering. Wait for its end, or cancel it.', {
      isRetryable: true,
    });
  return found;
}
