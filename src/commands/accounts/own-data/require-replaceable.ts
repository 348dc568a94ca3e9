import type { ClientSession } from 'mongoose';
import type { Models } from '../../../models/index';
import type { UserRecord } from '../../../models/accounts/user.model';
import { requireOtherOwner } from '../members';

/**
 * Whether an account may go: 409 `last_owner` where others would be left without an owner. Resolves to whether nobody
 * else is in the organisation, which then goes too. Changes of one organisation's members take turns with it.
 */
export async function requireReplaceable(
  models: Models,
  user: Pick<UserRecord, '_id' | 'organisationId' | 'role'>,
  session: ClientSession,
): Promise<{ isAlone: boolean }> {
  const { _id, organisationId, role } = user;
  await models.Organisation.updateOne({ _id: organisationId }, { $set: { updatedAt: new Date() } }, { session });
  const other = await models.User.findOne(
    { _id: { $ne: _id }, organisationId, isServiceUser: false, disabledAt: null },
    { _id: 1 },
    { session },
  ).lean();
  if (other && role === 'owner') await requireOtherOwner(models, user, session);
  return { isAlone: other === null };
}
