import { Types } from 'mongoose';
import type { FlowSessionRecord } from '../../models/flows/flow-session.model';
import type { FlowRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import type { Subject } from '../subject';
import { mayWorkOnFlows, requireFlow, visibleTo } from './flow-permissions';

/** Of each, the newest may be asked for. */
const LISTED_MAX = 500;
const ids = (texts: Iterable<string>) => [...texts].map((id) => new Types.ObjectId(id));

async function ownSessions(models: Models, { userId, organisationId }: Caller): Promise<Types.ObjectId[]> {
  const found = await models.FlowSession.find(
    { userId: new Types.ObjectId(userId), organisationId: new Types.ObjectId(organisationId) },
    { _id: 1 },
  )
    .sort({ updatedAt: -1, _id: -1 })
    .limit(LISTED_MAX)
    .lean<{ _id: Types.ObjectId }[]>();
  return found.map(({ _id }) => _id);
}

/** A flow, or a session of chat: executions are about the first, answers about the second, which is its person's alone. */
export const flowsSubject: Subject = {
  async requireAccess(models, caller, id, access) {
    const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
    if (await models.FlowSession.exists({ _id: id, userId, organisationId })) return;
    await requireFlow(models, caller, id, access === 'read' ? 'read' : 'write');
  },
  async findAnswerable(models, caller) {
    if (!mayWorkOnFlows(caller)) return [];
    const [flows, sessions] = await Promise.all([
      models.Flow.find(visibleTo(caller), { _id: 1 })
        .sort({ updatedAt: -1, _id: -1 })
        .limit(LISTED_MAX)
        .lean<{ _id: Types.ObjectId }[]>(),
      ownSessions(models, caller),
    ]);
    return [...flows.map(({ _id }) => _id), ...sessions];
  },
  async findAnswerers(models, { organisationId, id }) {
    const session = await models.FlowSession.findOne({ _id: id, organisationId }).lean<FlowSessionRecord>();
    if (session) return [session.userId.toHexString()];
    const flow = await models.Flow.findOne({ _id: id, organisationId }).lean<FlowRecord>();
    if (!flow) return [];
    const of = flow.access === 'private' ? { _id: flow.userId } : {};
    const people = await models.User.find({ organisationId, disabledAt: null, ...of }, { role: 1 }).lean();
    return people.filter(mayWorkOnFlows).map(({ _id }) => _id.toString());
  },
  async findListed(models, caller) {
    const flows = await models.Flow.find(visibleTo(caller), { _id: 1 })
      .sort({ updatedAt: -1, _id: -1 })
      .limit(LISTED_MAX)
      .lean<{ _id: Types.ObjectId }[]>();
    return flows.map(({ _id }) => _id);
  },
  async checkUses(models, uses) {
    if (uses.size === 0) return { lost: [], versions: new Map() };
    const of = { _id: { $in: ids(uses.keys()) } };
    const [flows, sessions, users] = await Promise.all([
      models.Flow.find(of, { organisationId: 1, userId: 1, access: 1, revision: 1 }).lean(),
      models.FlowSession.find(of, { userId: 1 }).lean(),
      models.User.find(
        { _id: { $in: ids(new Set([...uses.values()].flatMap((userIds) => [...userIds]))) }, disabledAt: null },
        { organisationId: 1 },
      ).lean(),
    ]);
    const flowOf = new Map(flows.map((flow) => [flow._id.toString(), flow]));
    const ownerOf = new Map(sessions.map(({ _id, userId }) => [_id.toString(), userId.toString()]));
    const organisationOf = new Map(users.map(({ _id, organisationId }) => [_id.toString(), organisationId.toString()]));
    const maySee = (id: string, userId: string): boolean => {
      const organisation = organisationOf.get(userId);
      if (organisation === undefined) return false;
      if (ownerOf.get(id) === userId) return true;
      const flow = flowOf.get(id);
      if (flow?.organisationId.toString() !== organisation) return false;
      return flow.access === 'organisation' || flow.userId.toString() === userId;
    };
    return {
      lost: [...uses].flatMap(([id, userIds]) =>
        [...userIds].filter((userId) => !maySee(id, userId)).map((userId) => ({ id, userId })),
      ),
      versions: new Map(flows.map(({ _id, revision }) => [_id.toString(), revision])),
    };
  },
};
