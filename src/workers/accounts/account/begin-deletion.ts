import type { Types } from 'mongoose';
import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import { AppError } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import { deleteLogins } from '../../../security/accounts/own-logins';
import { requireReplaceable } from '../../../commands/accounts/own-data/require-replaceable';
import { ACCOUNT_DELETED } from '../../../security/audit/verify-audit';
import type { DeletionDeps } from './delete-person';

/**
 * The point of no return, one transaction: from here on the account is disabled, its log-ins, keys, links and invitations
 * are gone, and the audit log says that it was deleted. Begun before: the record as it stands.
 */
export async function beginDeletion(
  deps: Pick<DeletionDeps, 'models' | 'mails'>,
  _id: Types.ObjectId,
): Promise<AccountDeletionRecord | 'gone' | 'early' | 'stopped'> {
  const { models } = deps;
  const known = await models.AccountDeletion.findOne({ _id }).lean<AccountDeletionRecord>();
  if (!known || known.status === 'done') return 'gone';
  if (known.status === 'running') return known;
  if (known.deleteAt > new Date()) return 'early';
  try {
    return await begin(deps, known);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'last_owner') throw error;
    return stop(deps, known);
  }
}

async function begin(
  { models }: Pick<DeletionDeps, 'models'>,
  { _id, organisationId }: AccountDeletionRecord,
): Promise<AccountDeletionRecord | 'gone'> {
  return withTransaction(models.User.db, async (session) => {
    const user = await models.User.findOne({ _id, organisationId }, null, { session }).lean();
    if (!user) return 'gone';
    const { isAlone } = await requireReplaceable(models, user, session);
    const begun = await models.AccountDeletion.findOneAndUpdate(
      { _id, status: 'scheduled' },
      { $set: { status: 'running', isOrganisationToo: isAlone } },
      { session, returnDocument: 'after' },
    ).lean<AccountDeletionRecord>();
    if (!begun) return 'gone';
    await models.User.updateOne({ _id }, { $set: { disabledAt: new Date() }, $inc: { tokenVersion: 1 } }, { session });
    await deleteLogins(models, _id, { session });
    await models.ApiKey.updateMany({ userId: _id, revokedAt: null }, { $set: { revokedAt: new Date() } }, { session });
    await models.AccountToken.deleteMany({ subjectId: _id }, { session });
    // Whoever joined by one of these later would find the organisation gone.
    const invitations = isAlone ? { organisationId } : { invitedBy: _id, organisationId };
    await models.Invitation.deleteMany(invitations, { session });
    const resource = `user:${_id.toHexString()}`;
    await appendAudit(models, { organisationId, actorId: _id, action: ACCOUNT_DELETED, resource }, session);
    return begun;
  });
}

/** Others have come to rely on this owner since: nothing is deleted, and the person learns why. */
async function stop(
  { models, mails }: Pick<DeletionDeps, 'models' | 'mails'>,
  { _id, organisationId }: AccountDeletionRecord,
): Promise<'stopped'> {
  const userId = _id.toHexString();
  const mailId = await withTransaction(models.User.db, async (session) => {
    const { deletedCount } = await models.AccountDeletion.deleteOne({ _id, status: 'scheduled' }, { session });
    if (deletedCount === 0) return undefined;
    await models.User.updateOne({ _id }, { $unset: { deletionAt: '' } }, { session });
    const entry = { organisationId, action: 'account.deletion-stopped' as const, details: { reason: 'last_owner' } };
    await appendAudit(models, { ...entry, resource: `user:${userId}` }, session);
    return mails.isConfigured ? mails.keep({ mail: 'deletion-stopped', userId }, session) : undefined;
  });
  if (mailId !== undefined) await mails.issue(mailId);
  return 'stopped';
}
