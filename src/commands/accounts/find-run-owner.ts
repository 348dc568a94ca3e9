import type { ClientSession, Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';

/** In whose name something runs by itself; undefined where that person is gone, or may only look. */
export async function findRunOwner(
  models: Models,
  { userId, organisationId }: { userId: Types.ObjectId; organisationId: Types.ObjectId },
  session?: ClientSession,
): Promise<Caller | undefined> {
  const within = session ? { session } : {};
  const user = await models.User.findOne({ _id: userId, organisationId }, null, within).lean();
  const organisation = await models.Organisation.findOne({ _id: organisationId }, null, within).lean();
  if (!user || !organisation || user.disabledAt || user.deletedAt || user.role === 'viewer') return undefined;
  return {
    ...{ userId: userId.toHexString(), organisationId: organisationId.toHexString() },
    ...{ tier: organisation.tier, name: user.name, role: user.role },
  };
}
