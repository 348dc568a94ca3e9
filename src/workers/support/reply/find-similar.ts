import type { SimilarSession } from '../../../contracts/support/sessions';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportMessageRecord } from '../../../models/support/records/support-message.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import type { SupportReplyInput } from '../../../queues/support/support-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import { embedQuery } from '../../../search/sessions/embed-query';
import { findSimilarSessions } from '../../../search/sessions/find-similar-sessions';
import { SESSION_TEXT_MAX } from '../../../search/sessions/session-text';
import type { WorkerDeps } from '../../worker-deps';
import { readSession } from './read-basis';

/** Sessions that are shown to the engineer and to the assistant. */
export const SIMILAR_MAX = 5;
/** Of what was said last; the rest of the query is the problem itself. */
const SAID_MAX = 2_000;

/**
 * Resolved sessions like this one, by its problem and what was said last; a recorded step, told to those who watch. By words
 * alone where the embedding model does not answer or no budget pays for it; nothing about it fails a reply.
 */
export const findSimilar = (
  deps: Pick<WorkerDeps, 'models' | 'embeddings'>,
  context: RunContext,
  run: RunRecord,
  input: SupportReplyInput,
): Promise<SimilarSession[]> =>
  context.step({ key: 'similar', kind: 'other', name: 'find similar sessions', input }, async (call) => {
    const items = await search(deps, context, run, input, call.signal).catch((error: unknown) => {
      call.signal.throwIfAborted();
      context.log.warn({ code: 'similar_failed', error }, 'Similar sessions were not looked up');
      return [];
    });
    call.emit({ type: 'tool-output', data: { tool: 'find_similar_sessions', output: items } });
    return items;
  });

async function search(
  { models, embeddings }: Pick<WorkerDeps, 'models' | 'embeddings'>,
  context: RunContext,
  run: RunRecord,
  input: SupportReplyInput,
  signal: AbortSignal,
): Promise<SimilarSession[]> {
  const session = await readSession(models, run, input);
  const said = await models.SupportMessage.findOne({
    sessionId: session._id,
    organisationId: run.organisationId,
    seq: input.messageSeq ?? session.messageCount,
  }).lean<SupportMessageRecord>();
  const words = queryOf(session, said);
  const vector = await embedQuery(embeddings, context.run, words, signal, input.sessionId).catch(() => {
    signal.throwIfAborted();
    return null;
  });
  const organisationId = run.organisationId.toHexString();
  return findSimilarSessions(models, { organisationId, excludeId: input.sessionId, vector, words, limit: SIMILAR_MAX });
}

const queryOf = (
  { title, problemDomain, problemSummary }: SupportSessionRecord,
  said: SupportMessageRecord | null,
): string =>
  [title, problemDomain, problemSummary, said?.content.slice(0, SAID_MAX) ?? '']
    .filter(Boolean)
    .join('\n')
    .slice(0, SESSION_TEXT_MAX);
