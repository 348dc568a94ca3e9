import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import type { Subject } from '../subject';

const FIELDS = { _id: 1, userId: 1 } as const;
/** Of each, the newest may be asked for. */
const LISTED_MAX = 500;

interface Owned {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
}
/** Threads, agents and devices: what runs of devices are about. */
async function findOwned(models: Models, filter: object): Promise<Owned[]> {
  const sort = { updatedAt: -1, _id: -1 } as const;
  const found = await Promise.all([
    models.DeviceThread.find(filter, FIELDS).sort(sort).limit(LISTED_MAX).lean<Owned[]>(),
    models.LocalAgentConfig.find(filter, FIELDS).sort(sort).limit(LISTED_MAX).lean<Owned[]>(),
    models.CloudAgentConfig.find(filter, FIELDS).sort(sort).limit(LISTED_MAX).lean<Owned[]>(),
    models.Device.find(filter, FIELDS).sort(sort).limit(LISTED_MAX).lean<Owned[]>(),
  ]);
  return found.flat();
}
const ownOf = ({ userId, organisationId }: Caller) => ({
  userId: new Types.ObjectId(userId),
  organisationId: new Types.ObjectId(organisationId),
});

/** A thread, a background agent, or a device: each its person's alone. */
export const devicesSubject: Subject = {
  async requireAccess(models, caller, _id) {
    const found = await findOwned(models, { _id, ...ownOf(caller) });
    if (found.length === 0) throw notFound('thread_not_found', 'There is no such thread, agent or device.');
  },
  async findAnswerable(models, caller) {
    return (await findOwned(models, ownOf(caller))).map(({ _id }) => _id);
  },
  async findAnswerers(models, { organisationId, id }) {
    return (await findOwned(models, { _id: id, organisationId })).map(({ userId }) => userId.toHexString());
  },
  /** They are the caller's own runs. */
  findListed: () => Promise.resolve([]),
  async checkUses(models, uses) {
    if (uses.size === 0) return { lost: [] };
    const ids = [...uses.keys()].map((id) => new Types.ObjectId(id));
    const of = { _id: { $in: ids } };
    const found = await Promise.all([
      models.DeviceThread.find(of, FIELDS).sort({ _id: 1 }).lean<Owned[]>(),
      models.LocalAgentConfig.find(of, FIELDS).sort({ _id: 1 }).lean<Owned[]>(),
      models.CloudAgentConfig.find(of, FIELDS).sort({ _id: 1 }).lean<Owned[]>(),
      models.Device.find(of, FIELDS).sort({ _id: 1 }).lean<Owned[]>(),
    ]);
    const ownerOf = new Map(found.flat().map(({ _id, userId }) => [_id.toHexString(), userId.toHexString()]));
    return {
      lost: [...uses].flatMap(([id, userIds]) =>
        [...userIds].filter((userId) => ownerOf.get(id) !== userId).map((userId) => ({ id, userId })),
      ),
    };
  },
};
