import type { ClientSession, Types } from 'mongoose';
import type { Models } from '../../models/index';

/** Runs at work for a session, and those that were: cancel the former before the session goes. */
export const findOpenRuns = (models: Models, sessionId: Types.ObjectId) =>
  models.Run.find({
    subjectKind: 'support',
    subjectId: sessionId,
    status: { $in: ['queued', 'running', 'waiting'] },
  }).sort({ _id: 1 });

/**
 * Deletes a session for good, with all that is in it and what its runs said; the ledger keeps what they cost. Whoever still
 * works for it (its outbox entries too) finds that it is gone. Safe to run again. Resolves to the ids of its runs.
 */
export async function eraseSession(
  models: Models,
  sessionId: Types.ObjectId,
  transaction?: ClientSession,
): Promise<string[]> {
  const options = transaction ? { session: transaction } : {};
  const ofSession = { sessionId };
  const runs = await models.Run.find({ subjectKind: 'support', subjectId: sessionId }, { _id: 1 }, options).lean();
  const runId = { $in: runs.map(({ _id }) => _id) };
  await models.SupportMessage.deleteMany(ofSession, options);
  await models.SupportAttachment.deleteMany(ofSession, options);
  await models.SupportNotes.deleteMany(ofSession, options);
  await models.SupportOutput.deleteMany(ofSession, options);
  await models.SupportExport.deleteMany(ofSession, options);
  await models.SupportExportChunk.deleteMany(ofSession, options);
  await models.TicketPush.deleteMany(ofSession, options);
  await models.KeptSecret.deleteMany({ subjectKind: 'support', subjectId: sessionId }, options);
  await models.Approval.deleteMany({ runId }, options);
  await models.RunStepResult.deleteMany({ runId }, options);
  await models.Run.deleteMany({ _id: runId }, options);
  const entries = [`support:${sessionId.toHexString()}`, ...runs.map(({ _id }) => `runs:${_id.toHexString()}`)];
  await models.SearchEntry.deleteMany({ _id: { $in: entries } }, options);
  // Last, so that one who dies without a transaction finds it again.
  await models.SupportSession.deleteOne({ _id: sessionId }, options);
  return runs.map(({ _id }) => _id.toHexString());
}
