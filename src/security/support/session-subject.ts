import { Types } from 'mongoose';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { ADMIN_ROLES, isAdmin } from '../../platform/caller';
import { findAppError, notFound } from '../../platform/errors';
import type { Subject } from '../subject';
import { maySeeSession, mayWorkOnSession, requireSession } from './support-permissions';

/** A support session as what runs are about: its owner, whom it was escalated to, admins; but for viewers of the organisation, who see it alone. */
export const sessionSubject: Subject = {
  async requireAccess(models, caller, id, access) {
    try {
      await requireSession(models, caller, id.toHexString(), access === 'read' ? 'read' : 'write');
    } catch (error) {
      if (findAppError(error)?.code !== 'session_forbidden') throw error;
      throw notFound('session_not_found', 'There is no such session.'); // a run tells nobody that there is one
    }
  },
  async findAnswerable(models, caller) {
    if (!mayWorkOnSession(caller)) return [];
    if (isAdmin(caller)) return 'all';
    const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
    const found = await models.SupportSession.find(
      { organisationId, $or: [{ userId }, { escalatedToId: userId }] },
      { _id: 1 },
    ).lean<{ _id: Types.ObjectId }[]>();
    return found.map(({ _id }) => _id);
  },
  async findAnswerers(models, { organisationId, id }) {
    const session = await models.SupportSession.findOne(
      { _id: id, organisationId },
      { userId: 1, escalatedToId: 1 },
    ).lean<Pick<SupportSessionRecord, 'userId' | 'escalatedToId'>>();
    if (!session) return [];
    const own = [session.userId, ...(session.escalatedToId ? [session.escalatedToId] : [])];
    const people = await models.User.find(
      { organisationId, disabledAt: null, $or: [{ _id: { $in: own } }, { role: { $in: ADMIN_ROLES } }] },
      { role: 1 },
    ).lean();
    return people.filter(mayWorkOnSession).map(({ _id }) => _id.toString());
  },
  /** A session's runs show on its own page. */
  findListed: () => Promise.resolve([]),
  /** As `maySeeSession` says: lost where the session is deleted or passed on, or the role taken away. */
  async checkUses(models, uses) {
    if (uses.size === 0) return { lost: [] };
    const ids = (texts: Iterable<string>) => [...texts].map((id) => new Types.ObjectId(id));
    const [sessions, users] = await Promise.all([
      models.SupportSession.find(
        { _id: { $in: ids(uses.keys()) } },
        { organisationId: 1, userId: 1, escalatedToId: 1 },
      ).lean(),
      models.User.find(
        { _id: { $in: ids(new Set([...uses.values()].flatMap((userIds) => [...userIds]))) }, disabledAt: null },
        { organisationId: 1, role: 1 },
      ).lean(),
    ]);
    const sessionOf = new Map(sessions.map((session) => [session._id.toString(), session]));
    const callerOf = new Map(
      users.map(({ _id, organisationId, role }) => [
        _id.toString(),
        { userId: _id.toString(), organisationId: organisationId.toString(), role },
      ]),
    );
    const lost = [...uses].flatMap(([id, userIds]) =>
      [...userIds].flatMap((userId) => {
        const [session, caller] = [sessionOf.get(id), callerOf.get(userId)];
        return session && caller && maySeeSession(caller, session) ? [] : [{ id, userId }];
      }),
    );
    return { lost };
  },
};
