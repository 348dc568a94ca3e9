import type { ClientSession } from 'mongoose';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { recordRun } from '../../../producers/start-run';
import type { SupportDocumentInput } from '../../../queues/support/support-inputs';

/**
 * Records the run that drafts the notes ahead, within the transaction of a reply: where the session goes on and no draft
 * waits for its turn already (it will see this reply too). Its ticket is still to be issued.
 */
export async function planDraft(
  session: ClientSession,
  models: Models,
  reply: RunRecord,
  support: SupportSessionRecord,
): Promise<RunRecord | undefined> {
  if (support.status !== 'active') return undefined;
  const waiting =
    support.draftRunId &&
    (await models.Run.findOne({ _id: support.draftRunId, status: 'queued' }, { _id: 1 }).session(session).lean());
  if (waiting) return undefined;
  const input: SupportDocumentInput = { sessionId: support._id.toHexString(), target: 'notes' };
  const draft = await recordRun(
    models,
    {
      caller: {
        userId: reply.userId.toHexString(),
        organisationId: reply.organisationId.toHexString(),
        tier: reply.tier,
        name: reply.userName,
        ...(reply.apiKeyId && { apiKey: { id: reply.apiKeyId.toHexString() } }),
      },
      kind: 'support.draft',
      title: `Notes of ${support.title}, ${support.messageCount} messages in`,
      subject: { kind: 'support', id: support._id },
      input,
    },
    session,
  );
  await models.SupportSession.collection.updateOne(
    { _id: support._id },
    { $set: { draftRunId: draft._id } },
    { session },
  );
  return draft;
}
