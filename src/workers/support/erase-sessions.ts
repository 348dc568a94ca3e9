import type { Types } from 'mongoose';
import type { AccountDeletionRecord } from '../../models/accounts/account-deletion.model';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { eraseSession, findOpenRuns } from '../../commands/support/erase-session';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { findAppError } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { cancelRun } from '../../runs/lifecycle/cancel-run';
import type { DeletionDeps } from '../accounts/account/delete-person';
import { DELETED_NAME } from '../accounts/account/erase-texts';

/**
 * Support sessions of the person are deleted with all that is in them; one that was escalated to a colleague who is still
 * there passes to them. In sessions of others what the person said stays, without the name. Safe to run again.
 */
export async function eraseSessions(
  deps: Pick<DeletionDeps, 'models' | 'cancel'>,
  { _id: userId, organisationId }: AccountDeletionRecord,
): Promise<void> {
  const { models } = deps;
  const own = await models.SupportSession.find({ organisationId, userId }, { _id: 1 }).lean();
  for (const { _id } of own) if (!(await passOn(models, _id))) await eraseOne(deps, _id);
  const theirs = { organisationId, userId };
  const kept = { timestamps: false };
  await models.SupportMessage.updateMany(theirs, { $set: { userName: DELETED_NAME } }, kept);
  await models.SupportNotes.updateMany(theirs, { $set: { userName: DELETED_NAME } }, kept);
  await models.SupportNotes.updateMany(
    { organisationId, approvedById: userId },
    { $set: { approvedByName: DELETED_NAME } },
    kept,
  );
  await models.SupportSession.updateMany(
    { organisationId, escalatedToId: userId },
    { $set: { escalatedToName: DELETED_NAME } },
    kept,
  );
  await models.TicketConnection.updateMany({ _id: organisationId }, { $pull: { members: { userId } } }, kept);
}

/** Gives the session to whom it was escalated to; false where that is nobody, or nobody who is still there. */
async function passOn(models: Models, _id: Types.ObjectId): Promise<boolean> {
  return withTransaction(models.SupportSession.db, async (transaction) => {
    const session = await models.SupportSession.findById(
      _id,
      { organisationId: 1, userId: 1, escalatedToId: 1 },
      {
        session: transaction,
      },
    ).lean<Pick<SupportSessionRecord, 'organisationId' | 'userId' | 'escalatedToId'>>();
    const heir =
      session?.escalatedToId && !session.escalatedToId.equals(session.userId)
        ? await models.User.findOne(
            { _id: session.escalatedToId, organisationId: session.organisationId, disabledAt: null },
            { name: 1 },
            { session: transaction },
          ).lean()
        : null;
    if (!heir) return false;
    await models.SupportSession.updateOne(
      { _id },
      { $set: { userId: heir._id, userName: heir.name }, $unset: { escalatedToId: '', escalatedToName: '' } },
      { session: transaction, timestamps: false },
    );
    return true;
  });
}

async function eraseOne(
  { models, cancel }: Pick<DeletionDeps, 'models' | 'cancel'>,
  _id: Types.ObjectId,
): Promise<void> {
  // Those that colleagues asked for too.
  for (const run of await findOpenRuns(models, _id).lean<RunRecord[]>())
    await cancelRun(cancel, run, 'Its support session is deleted.').catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
  await cancel.eventLog.drop(await eraseSession(models, _id));
}
