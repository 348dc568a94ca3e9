import { Types } from 'mongoose';
import type { Embeddings } from '../../llm/embeddings/create-embeddings';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { findStandingNotes } from '../../models/support/notes/save-notes';
import { crashPoint } from '../../platform/crash-point';
import { termsOf } from './rank-by-words';
import { sessionText } from './session-text';
import { keepVector, sessionVector } from './session-vector';

/** Words of the notes, each once, that a session is found by: those of some 10,000 characters. */
const NOTES_TERMS_MAX = 500;

/**
 * Makes a resolved session be found by what it says: its problem, its end and the notes that were written or approved last; by
 * words at once, by meaning when they are embedded. Its owner pays. Safe to run twice (the text is embedded again from the
 * cache). Resolves to one word: `gone` where the session is, `not-needed` where it was opened again or concluded anew
 * meanwhile (then another task follows); throws as `Embeddings.embed` does.
 */
export async function indexSession(
  { models, embeddings, signal }: { models: Models; embeddings: Pick<Embeddings, 'embed'>; signal: AbortSignal },
  sessionId: string,
): Promise<'indexed' | 'gone' | 'not-needed'> {
  const _id = new Types.ObjectId(sessionId);
  const session = await models.SupportSession.findById(_id, {
    ...{ organisationId: 1, userId: 1, status: 1, concludedAt: 1 },
    ...{ title: 1, problemSummary: 1, problemDomain: 1, resolutionSummary: 1 },
  }).lean<SupportSessionRecord>();
  if (!session) return 'gone';
  if (session.status !== 'resolved') return 'not-needed';
  const [notes, organisation] = await Promise.all([
    findStandingNotes(models, _id),
    models.Organisation.findById(session.organisationId, { tier: 1 }).lean(),
  ]);
  if (!organisation) return 'gone';
  const payer = {
    organisationId: session.organisationId.toHexString(),
    userId: session.userId.toHexString(),
    tier: organisation.tier,
  };
  const isSame = { _id, status: 'resolved' as const, concludedAt: session.concludedAt ?? null };
  // First: where the model fails the words are there.
  const notesTerms = termsOf(notes?.text ?? '').slice(0, NOTES_TERMS_MAX);
  await models.SupportSession.updateOne(isSame, { $set: { notesTerms } }, { timestamps: false });
  const answer = await embeddings.embed(
    payer,
    { texts: [sessionText(session, notes?.text)], subjectId: sessionId },
    signal,
  );
  await crashPoint('support-index.embedded');
  const { matchedCount } = await models.SupportSession.updateOne(
    isSame,
    { $set: keepVector(sessionVector(answer)) },
    { timestamps: false },
  );
  return matchedCount > 0 ? 'indexed' : 'not-needed';
}
