import { Types } from 'mongoose';
import type { SessionSummary, SimilarSession } from '../../contracts/support/sessions';
import type { Models } from '../../models/index';
import { findSummaries, sessionsSeenBy } from '../../models/support/find-sessions';
import { presentSimilar } from '../../models/support/read-session';
import type { SupportSessionRecord } from '../../models/support-session.model';
import type { Caller } from '../../platform/caller';
import { type FusedHit, fuseRanks } from './fuse-ranks';
import { rankByWords, type SessionWords } from './rank-by-words';
import { cosine, readVector, type SessionVector } from './session-vector';

/** Sessions that are looked through, the newest. */
export const SEARCHED_SESSIONS_MAX = 2_000;
/** Of each list, so many times the hits wanted are merged. */
const DEPTH = 5;
/** Less is not alike, whatever the model. */
const COSINE_MIN = 0.2;

export interface SessionQuery {
  /** Of the words, by `sessionVector`; null: by words alone. */
  vector: SessionVector | null;
  words: string;
  limit: number;
}
export type FoundSession = SessionSummary & Pick<FusedHit, 'matched' | 'score'>;

/**
 * Resolved sessions of the organisation that are like what is asked for, best first: by meaning and by words, merged. Of
 * sessions of colleagues too: only what `SimilarSession` shows of them may be shown.
 */
export async function findSimilarSessions(
  models: Models,
  { organisationId, excludeId, ...query }: SessionQuery & { organisationId: string; excludeId?: string },
): Promise<SimilarSession[]> {
  const filter = {
    organisationId: new Types.ObjectId(organisationId),
    status: 'resolved' as const,
    ...(excludeId ? { _id: { $ne: new Types.ObjectId(excludeId) } } : {}),
  };
  const sessions = await readSearched(models, filter, { concludedAt: -1 }, query.vector !== null);
  const byId = new Map(sessions.map((session) => [session._id.toHexString(), session]));
  const hits = await rank(sessions, query, { isTyped: false });
  return hits.flatMap(({ id, matched, score }) => {
    const session = byId.get(id);
    return session ? [presentSimilar(session, { matched, score })] : [];
  });
}

/** Sessions of any status that the caller may see, in the same way; what was said last counts too. */
export async function searchSessions(models: Models, caller: Caller, query: SessionQuery): Promise<FoundSession[]> {
  const sessions = await readSearched(
    models,
    sessionsSeenBy(caller),
    { updatedAt: -1, _id: -1 },
    query.vector !== null,
  );
  const hits = await rank(sessions, query, { isTyped: true });
  const summaries = await findSummaries(
    models,
    caller,
    hits.map(({ id }) => new Types.ObjectId(id)),
  );
  return hits.flatMap(({ id, matched, score }) => {
    const summary = summaries.get(id);
    return summary ? [{ ...summary, matched, score }] : [];
  });
}

type Searched = Pick<
  SupportSessionRecord,
  | '_id'
  | 'title'
  | 'problemSummary'
  | 'problemDomain'
  | 'resolutionSummary'
  | 'notesWords'
  | 'lastMessage'
  | 'concludedAt'
  | 'updatedAt'
  | 'vectorModel'
> & { vector?: Uint8Array | { buffer: Uint8Array } };

const readSearched = (models: Models, filter: object, order: Record<string, -1>, withVectors: boolean) =>
  models.SupportSession.find(filter, {
    ...{ title: 1, problemSummary: 1, problemDomain: 1, resolutionSummary: 1, 'lastMessage.text': 1 },
    ...{ notesWords: 1, concludedAt: 1, updatedAt: 1, vectorModel: 1, ...(withVectors ? { vector: 1 } : {}) },
  })
    .sort(order)
    .limit(SEARCHED_SESSIONS_MAX)
    .lean<Searched[]>();

async function rank(
  sessions: readonly Searched[],
  query: SessionQuery,
  { isTyped }: { isTyped: boolean },
): Promise<FusedHit[]> {
  const depth = query.limit * DEPTH;
  const { vector } = query;
  const found = await rankByWords(sessions.map(wordsOf), query.words, { isTyped });
  const words = found.slice(0, depth);
  return fuseRanks({ ...(vector && { meaning: rankByMeaning(sessions, vector).slice(0, depth) }), words }, query.limit);
}

const rankByMeaning = (sessions: readonly Searched[], { values, model }: SessionVector): string[] =>
  sessions
    .flatMap(({ _id, vector, vectorModel }) =>
      vector && vectorModel === model ? [{ id: _id.toHexString(), likeness: cosine(values, readVector(vector)) }] : [],
    )
    .filter(({ likeness }) => likeness >= COSINE_MIN)
    .sort((one, other) => other.likeness - one.likeness)
    .map(({ id }) => id);

const wordsOf = (session: Searched): SessionWords => ({
  id: session._id.toHexString(),
  title: session.title,
  domain: session.problemDomain,
  problem: session.problemSummary,
  resolution: session.resolutionSummary,
  notes: session.notesWords ?? '',
  last: session.lastMessage?.text ?? '',
});
