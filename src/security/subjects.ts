import { Types } from 'mongoose';
import { RUN_SUBJECTS, type RunSubject } from '../contracts/kernel/run-subjects';
import type { CanvasRecord } from '../models/canvas/records/canvas.model';
import { findCanvasIds } from '../models/canvas/records/find-canvas-ids';
import type { Models } from '../models/index';
import type { SupportSessionRecord } from '../models/support/records/support-session.model';
import { ADMIN_ROLES, type Caller, isAdmin } from '../platform/caller';
import { findAppError, notFound } from '../platform/errors';
import { requireCanvas } from './canvas/permissions';
import { mayWorkOnSession, requireSession } from './support/support-permissions';

/** What somebody may do with what a run or an approval is about; `answer`: the approvals of its runs. */
export type SubjectAccess = 'read' | 'write' | 'answer';

interface Subject {
  /** Throws 404 where the caller may not know of it, 403 where they see it and may not do this. */
  requireAccess(models: Models, caller: Caller, id: Types.ObjectId, access: SubjectAccess): Promise<void>;
  /** Those of this kind whose approvals the caller may answer; `all`: any of their organisation. */
  findAnswerable(models: Models, caller: Caller): Promise<Types.ObjectId[] | 'all'>;
  /** Ids of everybody who may answer its approvals; none where it is gone. */
  findAnswerers(models: Models, of: { organisationId: Types.ObjectId; id: Types.ObjectId }): Promise<string[]>;
}

/** What runs and approvals may be about, by kind: the one place that knows what rights to each are. */
const subjects: Readonly<Record<RunSubject, Subject>> = {
  /** By the role on the canvas. */
  canvas: {
    async requireAccess(models, caller, id, access) {
      await requireCanvas(models, caller, id.toHexString(), access === 'read' ? 'viewer' : 'editor');
    },
    findAnswerable: (models, caller) => findCanvasIds(models, caller, ['editor', 'owner']),
    async findAnswerers(models, { organisationId, id }) {
      const canvas = await models.Canvas.findOne({ _id: id, organisationId }, { members: 1 }).lean<
        Pick<CanvasRecord, 'members'>
      >();
      const editors = canvas?.members.filter(({ role }) => role !== 'viewer') ?? [];
      return editors.map(({ userId }) => userId.toString());
    },
  },
  /** Its owner, whom it was escalated to, admins: but for viewers of the organisation, who see it alone. */
  support: {
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
  },
};

/** Of a run or an approval, what it is about. Records from before there was more than canvases name no kind. */
export interface AboutSubject {
  organisationId: Types.ObjectId;
  subjectKind?: RunSubject | null;
  subjectId?: Types.ObjectId | null;
}

/** What its kind says of the subject of a record; undefined where it is about none. */
export function subjectOfRecord({ organisationId, subjectKind, subjectId: id }: AboutSubject) {
  if (!id) return undefined;
  const subject = subjects[subjectKind ?? 'canvas'];
  return {
    requireAccess: (models: Models, caller: Caller, access: SubjectAccess) =>
      subject.requireAccess(models, caller, id, access),
    findAnswerers: (models: Models) => subject.findAnswerers(models, { organisationId, id }),
  };
}

/** Whose approvals the caller may answer, of each kind. */
export interface Answerable {
  /** Any of the caller's organisation. */
  kinds: RunSubject[];
  ids: Types.ObjectId[];
}

/** What the caller may answer for, of all kinds: a query or two each. */
export async function findAnswerable(models: Models, caller: Caller): Promise<Answerable> {
  const found = await Promise.all(
    RUN_SUBJECTS.map(async (kind) => [kind, await subjects[kind].findAnswerable(models, caller)] as const),
  );
  return {
    kinds: found.flatMap(([kind, ids]) => (ids === 'all' ? [kind] : [])),
    ids: found.flatMap(([, ids]) => (ids === 'all' ? [] : ids)),
  };
}
