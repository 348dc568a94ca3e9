import { Types } from 'mongoose';
import { notFound } from '../../platform/errors';
import type { Subject } from '../subject';

/** A thread, or a background agent: each its person's alone. */
export const devicesSubject: Subject = {
  async requireAccess(models, caller, _id) {
    const own = {
      _id,
      userId: new Types.ObjectId(caller.userId),
      organisationId: new Types.ObjectId(caller.organisationId),
    };
    const found = await models.DeviceThread.findOne(own, { _id: 1 }).lean();
    if (!found) throw notFound('thread_not_found', 'There is no such thread.');
  },
  async findAnswerable(models, caller) {
    const own = {
      userId: new Types.ObjectId(caller.userId),
      organisationId: new Types.ObjectId(caller.organisationId),
    };
    const found = await models.DeviceThread.find(own, { _id: 1 }).sort({ updatedAt: -1, _id: -1 }).limit(500).lean();
    return found.map(({ _id }) => _id);
  },
  async findAnswerers(models, { organisationId, id }) {
    const thread = await models.DeviceThread.findOne({ _id: id, organisationId }, { userId: 1 }).lean();
    return thread ? [thread.userId.toHexString()] : [];
  },
  /** They are the caller's own runs. */
  findListed: () => Promise.resolve([]),
  async checkUses(models, uses) {
    if (uses.size === 0) return { lost: [] };
    const ids = [...uses.keys()].map((id) => new Types.ObjectId(id));
    const found = await models.DeviceThread.find({ _id: { $in: ids } }, { userId: 1 })
      .sort({ _id: 1 })
      .lean();
    const ownerOf = new Map(found.map(({ _id, userId }) => [_id.toHexString(), userId.toHexString()]));
    return {
      lost: [...uses].flatMap(([id, userIds]) =>
        [...userIds].filter((userId) => ownerOf.get(id) !== userId).map((userId) => ({ id, userId })),
      ),
    };
  },
};
