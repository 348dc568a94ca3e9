import type { Types } from 'mongoose';
import type { SimilarSession, SupportSession } from '../../../contracts/support/sessions';
import type { Models } from '../../index';
import type { SupportSessionRecord } from './support-session.model';
import { presentSession } from './present-session';
import { readSessionCost } from './session-costs';

/** A session as it is shown: similar ones that still are resolved, and the run that answers only while it does. */
export async function readPresentedSession(
  models: Models,
  session: SupportSessionRecord,
  access: SupportSession['access'],
): Promise<SupportSession> {
  const [similar, replyRunId, costNanoUsd] = await Promise.all([
    readSimilar(models, session),
    readOpenRun(models, session.replyRunId),
    readSessionCost(models, session),
  ]);
  return presentSession(session, { similar, replyRunId, access, costNanoUsd });
}

/**
 * Sessions that were found to be similar, in their order. Title and resolution of any resolved session are shown to
 * everybody of its organisation who works on a similar one; nothing else of it is.
 */
export async function readSimilar(
  models: Models,
  { similar, organisationId }: Pick<SupportSessionRecord, 'similar' | 'organisationId'>,
): Promise<SimilarSession[]> {
  if (similar.length === 0) return [];
  const ids = similar.map(({ sessionId }) => sessionId);
  const found = await models.SupportSession.find(
    { _id: { $in: ids }, organisationId, status: 'resolved' },
    { title: 1, problemDomain: 1, resolutionSummary: 1, concludedAt: 1, updatedAt: 1 },
  ).lean<SupportSessionRecord[]>();
  const byId = new Map(found.map((session) => [session._id.toHexString(), session]));
  return similar.flatMap(({ sessionId, matched, score }) => {
    const session = byId.get(sessionId.toHexString());
    return session ? [presentSimilar(session, { matched: matched as SimilarSession['matched'], score })] : [];
  });
}

/** A resolved session, as it is shown to who works on a similar one. */
export const presentSimilar = (
  session: Pick<
    SupportSessionRecord,
    '_id' | 'title' | 'problemDomain' | 'resolutionSummary' | 'concludedAt' | 'updatedAt'
  >,
  hit: Pick<SimilarSession, 'matched' | 'score'>,
): SimilarSession => ({
  session_id: session._id.toHexString(),
  title: session.title,
  problem_domain: session.problemDomain,
  resolution_summary: session.resolutionSummary,
  resolved_at: (session.concludedAt ?? session.updatedAt).toISOString(),
  ...hit,
});

/** The run's id while it has not ended. */
async function readOpenRun(models: Models, runId: Types.ObjectId | null | undefined): Promise<string | null> {
  if (!runId) return null;
  const open = await models.Run.exists({ _id: runId, status: { $in: ['queued', 'running', 'waiting'] } });
  return open ? runId.toHexString() : null;
}
