import type { Embeddings } from '../../llm/embeddings/create-embeddings';
import type { Payer } from '../../platform/caller';
import { findAppError } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';
import { type SessionVector, sessionVector } from './session-vector';

/** Who searches waits no longer for the embedding model: words are there meanwhile. */
const QUERY_TIMEOUT_MS = 3 * SECOND_MS;

/**
 * The vector of what somebody searches for; null where the model does not answer in time, or no budget pays for it: then words
 * alone are to do. `subjectId`: the session that it is asked for. Rejects only where the searcher has left.
 */
export async function embedQuery(
  embeddings: Pick<Embeddings, 'embed'>,
  caller: Payer,
  query: string,
  signal: AbortSignal,
  subjectId?: string,
): Promise<SessionVector | null> {
  const timeout = AbortSignal.timeout(QUERY_TIMEOUT_MS);
  try {
    return sessionVector(
      await embeddings.embed(caller, { texts: [query], subjectId }, AbortSignal.any([signal, timeout])),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted || findAppError(error)) return null;
    throw error;
  }
}
