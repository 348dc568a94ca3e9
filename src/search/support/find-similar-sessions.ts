import { Types } from 'mongoose';
import type { SessionSummary, SimilarSession } from '../../contracts/support/sessions';
import type { Models } from '../../models/index';
import { findSummaries, sessionsSeenBy } from '../../models/support/records/find-sessions';
import { presentSimilar } from '../../models/support/records/read-session';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { Caller } from '../../platform/caller';
import { type FusedHit, fuseRanks } from './fuse-ranks';
import { queryTerms, rankByWords, type SessionWords } from './rank-by-words';
import { cosine, readVector, type SessionVector } from './session-vector';

/** Sessions that are looked through, the newest. */
export const SEARCHED_SESSIONS_MAX = 2_000;
/** Of each list, so many times the hits wanted are merged. */
const DEPTH = 5;
/** Less is not alike, whatever the model: of what is searched for, and of what is offered unasked. */
const COSINE_MIN = { searched: 0.2, offered: 0.35 };
/** The demo model's vectors are of words, empty ones too: any two problems of some length are half alike. */
const DEMO_OFFERED_MIN = 0.6;
const offeredMin = ({ model }: SessionVector): number =>
  model.startsWith('demo-embedding/') ? DEMO_OFFERED_MIN : COSINE_MIN.offered;

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
  const [sessions, noted] = await Promise.all([
    readSearched(models, filter, { concludedAt: -1 }, query.vector !== null),
    readNoted(models, filter, query.words),
  ]);
  const byId = new Map(sessions.map((session) => [session._id.toHexString(), session]));
  const hits = await rank(sessions, noted, query, { isTyped: false });
  return hits.flatMap(({ id, matched, score }) => {
    const session = byId.get(id);
    return session ? [presentSimilar(session, { matched, score })] : [];
  });
}

/** Sessions of any status that the caller may see, in the same way; what was said last counts too. */
export async function searchSessions(models: Models, caller: Caller, query: SessionQuery): Promise<FoundSession[]> {
  const filter = sessionsSeenBy(caller);
  const [sessions, noted] = await Promise.all([
    readSearched(models, filter, { updatedAt: -1, _id: -1 }, query.vector !== null),
    readNoted(models, filter, query.words),
  ]);
  const hits = await rank(sessions, noted, query, { isTyped: true });
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
  | 'lastMessage'
  | 'concludedAt'
  | 'updatedAt'
  | 'vectorModel'
> & { vector?: Uint8Array | { buffer: Uint8Array } };

const readSearched = (models: Models, filter: object, order: Record<string, -1>, withVectors: boolean) =>
  models.SupportSession.find(filter, {
    ...{ title: 1, problemSummary: 1, problemDomain: 1, resolutionSummary: 1, 'lastMessage.text': 1 },
    ...{ concludedAt: 1, updatedAt: 1, vectorModel: 1, ...(withVectors ? { vector: 1 } : {}) },
  })
    .sort(order)
    .limit(SEARCHED_SESSIONS_MAX)
    .lean<Searched[]>();

/** The words of the query that a session's notes have, by session; whole words alone. */
async function readNoted(models: Models, filter: object, words: string): Promise<Map<string, string>> {
  const terms = queryTerms(words);
  const found = await models.SupportSession.aggregate<{ _id: Types.ObjectId; terms: string[] }>([
    { $match: { $and: [filter, { notesTerms: { $in: terms } }] } },
    { $sort: { updatedAt: -1, _id: -1 } },
    { $limit: SEARCHED_SESSIONS_MAX },
    { $project: { terms: { $setIntersection: ['$notesTerms', terms] } } },
  ]);
  return new Map(found.map((one) => [one._id.toHexString(), one.terms.join(' ')]));
}

async function rank(
  sessions: readonly Searched[],
  noted: ReadonlyMap<string, string>,
  query: SessionQuery,
  { isTyped }: { isTyped: boolean },
): Promise<FusedHit[]> {
  const depth = query.limit * DEPTH;
  const { vector } = query;
  const found = await rankByWords(
    sessions.map((session) => wordsOf(session, noted)),
    query.words,
    { isTyped },
  );
  const words = found.slice(0, depth);
  return fuseRanks(
    {
      ...(vector && {
        meaning: rankByMeaning(sessions, vector, isTyped ? COSINE_MIN.searched : offeredMin(vector)).slice(0, depth),
      }),
      words,
    },
    query.limit,
  );
}

const rankByMeaning = (sessions: readonly Searched[], { values, model }: SessionVector, cosineMin: number): string[] =>
  sessions
    .flatMap(({ _id, vector, vectorModel }) =>
      vector && vectorModel === model ? [{ id: _id.toHexString(), likeness: cosine(values, readVector(vector)) }] : [],
    )
    .filter(({ likeness }) => likeness >= cosineMin)
    .sort((one, other) => other.likeness - one.likeness)
    .map(({ id }) => id);

const wordsOf = (session: Searched, noted: ReadonlyMap<string, string>): SessionWords => ({
  id: session._id.toHexString(),
  title: session.title,
  domain: session.problemDomain,
  problem: session.problemSummary,
  resolution: session.resolutionSummary,
  notes: noted.get(session._id.toHexString()) ?? '',
  last: session.lastMessage?.text ?? '',
});
