import type { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import { eraseCanvas } from '../../../models/canvas/records/erase-canvas';

/**
 * All of an organisation that nobody is left in, but the ledger (ids and figures, for accounting) and the last account,
 * which goes by itself. People who were removed before go with it.
 */
export async function eraseOrganisation(models: Models, organisationId: Types.ObjectId): Promise<void> {
  const canvases = await models.Canvas.find({ organisationId }, { _id: 1 }).lean();
  for (const { _id } of canvases) await eraseCanvas(models, _id);
  const runs = await models.Run.find({ organisationId }, { _id: 1 }).lean();
  await models.RunStepResult.deleteMany({ runId: { $in: runs.map(({ _id }) => _id) } });
  await models.Run.deleteMany({ organisationId });
  await models.Generation.deleteMany({ organisationId });
  await models.Approval.deleteMany({ organisationId });
  await models.ApiKey.deleteMany({ organisationId });
  await models.Invitation.deleteMany({ organisationId });
  await models.Budget.deleteMany({ organisationId });
  await models.ProviderKey.deleteMany({ organisationId });
  await models.BudgetAlert.deleteMany({ organisationId });
  await models.BudgetCounter.deleteMany({ organisationId });
  await models.EmbeddingJob.deleteMany({ organisationId });
  await models.EmbeddingJobPart.deleteMany({ organisationId });
  await models.EmbeddingCache.deleteMany({ organisationId });
  const sessions = await models.SupportSession.find({ organisationId }, { _id: 1 }).lean();
  await models.SupportExportChunk.deleteMany({ sessionId: { $in: sessions.map(({ _id }) => _id) } });
  await models.SupportExport.deleteMany({ organisationId });
  await models.SupportSession.deleteMany({ organisationId });
  await models.SupportMessage.deleteMany({ organisationId });
  await models.SupportAttachment.deleteMany({ organisationId });
  await models.SupportNotes.deleteMany({ organisationId });
  await models.SupportOutput.deleteMany({ organisationId });
  await models.SupportSettings.deleteOne({ _id: organisationId });
  await models.KeptSecret.deleteMany({ organisationId });
  await models.TicketPush.deleteMany({ organisationId });
  await models.TicketConnection.deleteOne({ _id: organisationId });
  await models.Outbox.deleteMany({ organisationId });
  await eraseRemovedPeople(models, organisationId);
  // The head first: an entry that is sealed meanwhile begins no second chain that outlives the others.
  await models.AuditHead.deleteOne({ _id: organisationId });
  await models.AuditEntry.deleteMany({ organisationId });
  await models.AuditHead.deleteOne({ _id: organisationId });
  await models.Organisation.deleteOne({ _id: organisationId });
}

/** Whoever is not the one to go now was removed before: disabled accounts that could only come back here. */
async function eraseRemovedPeople(models: Models, organisationId: Types.ObjectId): Promise<void> {
  const going = await models.AccountDeletion.find({ organisationId, status: 'running' }, { _id: 1 }).lean();
  const removed = await models.User.find(
    { organisationId, disabledAt: { $ne: null }, _id: { $nin: going.map(({ _id }) => _id) } },
    { email: 1 },
  ).lean();
  const userId = { $in: removed.map(({ _id }) => _id) };
  const exports = await models.PersonExport.find({ userId }, { _id: 1 }).lean();
  await models.PersonExportChunk.deleteMany({ exportId: { $in: exports.map(({ _id }) => _id) } });
  await models.PersonExport.deleteMany({ userId });
  await models.RefreshToken.deleteMany({ userId });
  await models.IdempotencyKey.deleteMany({ userId });
  await models.AccountToken.deleteMany({ email: { $in: removed.map(({ email }) => email) } });
  await models.User.deleteMany({ _id: userId });
}
