import type { ClientSession } from 'mongoose';
import type { Models } from '../../../models/index';
import type { UserRecord } from '../../../models/accounts/user.model';
import { DELETED_NAME } from './erase-texts';

/**
 * What hangs on the account alone. The account itself stays as a shell under its id, so that authors of what others rely
 * on are somebody; with its organisation gone, nothing stays. The e-mail is free from here on.
 */
export async function eraseAccount(
  models: Models,
  user: UserRecord,
  isOrganisationToo: boolean,
  session: ClientSession,
): Promise<void> {
  const { _id: userId, organisationId, email } = user;
  const exports = await models.PersonExport.find({ userId }, { _id: 1 }, { session }).lean();
  await models.PersonExportChunk.deleteMany({ exportId: { $in: exports.map(({ _id }) => _id) } }, { session });
  await models.PersonExport.deleteMany({ userId }, { session });
  await models.RefreshToken.deleteMany({ userId }, { session });
  const keys = await models.ApiKey.find({ userId }, { _id: 1 }, { session }).lean();
  await models.ApiKey.deleteMany({ userId }, { session });
  await models.Identity.deleteMany({ userId }, { session });
  await models.AccountToken.deleteMany({ $or: [{ subjectId: userId }, { email }] }, { session });
  await models.KeptSecret.deleteMany({ organisationId, userId }, { session });
  await models.IdempotencyKey.deleteMany({ userId }, { session });
  await models.Invitation.deleteMany({ $or: [{ email }, { invitedBy: userId }] }, { session });
  const subjectId = { $in: [userId, ...keys.map(({ _id }) => _id)] };
  await models.Budget.deleteMany({ organisationId, scope: { $in: ['user', 'apiKey'] }, subjectId }, { session });
  const counters = { organisationId, _id: { $regex: `^user:${userId.toHexString()}:` } };
  await models.BudgetCounter.deleteMany(counters, { session });
  const members = { members: { userId } };
  await models.TicketConnection.updateOne({ _id: organisationId }, { $pull: members }, { session });
  const mails = [{ 'payload.userId': userId.toHexString() }, { 'payload.email': email }];
  await models.Outbox.deleteMany({ kind: 'mail', $or: mails }, { session });
  if (isOrganisationToo) {
    await models.User.deleteOne({ _id: userId }, { session });
    return;
  }
  await models.User.updateOne(
    { _id: userId },
    {
      // `.invalid` is nobody's for good (RFC 2606), and an account needs an e-mail of its own.
      $set: {
        name: DELETED_NAME,
        email: `${userId.toHexString()}@deleted.invalid`,
        role: 'viewer',
        deletedAt: new Date(),
        disabledAt: user.disabledAt ?? new Date(),
      },
      $unset: { passwordHash: '', deletionAt: '', apiKeysMade: '', emailVerifiedAt: '', approvalMails: '' },
    },
    { session },
  );
}
