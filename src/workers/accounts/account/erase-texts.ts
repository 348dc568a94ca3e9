import type { Types } from 'mongoose';
import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { DeletionDeps } from './delete-person';

/** What stands where a deleted person's name stood. */
export const DELETED_NAME = 'Deleted person';
/** What stands where their words stood. */
export const ERASED = '(erased)';
const BATCH = 200;

/**
 * Prompts, steps and answers of the person's runs. A run on a canvas that others still see is kept, so that its
 * generation can be undone and what it cost explained: without any text. Every other run goes.
 */
export async function eraseTexts(
  { models, cancel }: Pick<DeletionDeps, 'models' | 'cancel'>,
  { _id: userId, organisationId }: AccountDeletionRecord,
): Promise<void> {
  for (let after: Types.ObjectId | undefined; ;) {
    const runs = await models.Run.find(
      { organisationId, userId, ...(after ? { _id: { $gt: after } } : {}) },
      { subjectId: 1 },
    )
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<Pick<RunRecord, '_id' | 'subjectId'>[]>();
    const last = runs.at(-1);
    if (!last) break;
    after = last._id;
    await eraseRuns(models, runs);
    await cancel.eventLog.drop(runs.map(({ _id }) => _id.toHexString()));
  }
  await models.RunSchedule.deleteMany({ organisationId, userId }); // starts nothing more
  await models.ScheduleTick.deleteMany({ userId });
  await models.EmbeddingJob.deleteMany({ organisationId, userId }); // fences off whoever is at work on one
  await models.EmbeddingJobPart.deleteMany({ organisationId, userId });
  await models.Approval.deleteMany({ organisationId, userId });
  await models.Approval.updateMany({ organisationId, respondedBy: userId }, { $unset: { responseReason: '' } });
  // Not of an approval that a run is still to use: it would act on what was asked, by the hash of what was edited.
  await models.Approval.updateMany(
    { organisationId, respondedBy: userId, $or: [{ status: { $ne: 'approved' } }, { usedAt: { $ne: null } }] },
    { $unset: { 'answer.form': '', 'answer.parameters': '' } },
  );
}

async function eraseRuns(models: Models, runs: Pick<RunRecord, '_id' | 'subjectId'>[]): Promise<void> {
  const canvases = await models.Canvas.find(
    { _id: { $in: runs.flatMap(({ subjectId }) => subjectId ?? []) } },
    { _id: 1 },
  ).lean();
  const seen = new Set(canvases.map(({ _id }) => _id.toHexString()));
  const isKept = ({ subjectId }: Pick<RunRecord, 'subjectId'>) => seen.has(String(subjectId));
  const ids = runs.map(({ _id }) => _id);
  const kept = runs.filter(isKept).map(({ _id }) => _id);
  await models.RunStepResult.deleteMany({ runId: { $in: ids } });
  await models.SearchEntry.deleteMany({ _id: { $in: ids.map((id) => `runs:${id.toHexString()}`) } });
  await models.Generation.updateMany(
    { runId: { $in: kept } },
    {
      $set: { prompt: ERASED, requestedByName: DELETED_NAME, skipped: [], text: '', notice: null, previewsUntil: null },
    },
    { timestamps: false },
  );
  await models.Generation.updateMany(
    { runId: { $in: kept }, error: { $ne: null } },
    { $set: { 'error.message': ERASED } },
    { timestamps: false },
  );
  await models.Run.updateMany({ _id: { $in: kept } }, ERASED_RUN, { timestamps: false });
  await models.Run.updateMany(
    { _id: { $in: kept }, 'error.code': { $exists: true } },
    { $set: { 'error.message': ERASED } },
    { timestamps: false },
  );
  await models.Generation.deleteMany({ runId: { $in: runs.filter((run) => !isKept(run)).map(({ _id }) => _id) } });
  await models.Run.deleteMany({ _id: { $in: runs.filter((run) => !isKept(run)).map(({ _id }) => _id) } });
}

const ERASED_RUN = {
  $set: {
    userName: DELETED_NAME,
    title: ERASED,
    'input.prompt': ERASED,
    inputHash: '',
    journal: [],
    journalBytes: 0,
    failures: [],
    events: [],
    waitsOver: [],
  },
  $unset: { idempotencyKey: '', output: '' },
};

/**
 * Address and browser of what the person did, and of what was done to their account by nobody known. The chain holds a
 * salted hash of them: without the salt it says nothing, and still verifies (`security/audit/verify-audit.ts`).
 */
export async function eraseAudit(
  models: Models,
  { _id: userId, organisationId }: AccountDeletionRecord,
): Promise<void> {
  await models.AuditEntry.updateMany(
    {
      organisationId,
      personalHash: { $exists: true },
      $or: [{ actorId: userId }, { resource: `user:${userId.toHexString()}`, actorId: { $exists: false } }],
    },
    { $unset: { ip: '', userAgent: '', personalSalt: '' } },
  );
}
