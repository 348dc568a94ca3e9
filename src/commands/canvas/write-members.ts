import { Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { CanvasMember } from '../../contracts/canvas/canvas';
import type { CanvasRole } from '../../contracts/canvas/names';
import type { Caller } from '../../platform/caller';
import { conflict, notFound, unprocessable } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { CanvasMemberRecord, CanvasRecord } from '../../models/canvas/records/canvas.model';
import type { Models } from '../../models/index';
import { auditCanvas, type AuditedCanvasDeps } from '../../models/canvas/records/append-audit';
import { canvasCollections } from '../../models/canvas/records/collections';

/** Members with their names, owners first, then by name. */
export async function listCanvasMembers(models: Models, canvas: CanvasRecord): Promise<CanvasMember[]> {
  const users = await models.User.find(
    { _id: { $in: canvas.members.map((member) => member.userId) }, organisationId: canvas.organisationId },
    { email: 1, name: 1 },
  ).lean();
  const roles = new Map(canvas.members.map((member) => [member.userId.toHexString(), member.role]));
  const weight: Record<CanvasRole, number> = { owner: 0, editor: 1, viewer: 2 };
  return users
    .map((user) => ({
      userId: user._id.toHexString(),
      email: user.email,
      name: user.name,
      role: roles.get(user._id.toHexString()) ?? 'viewer',
    }))
    .sort((one, other) => weight[one.role] - weight[other.role] || one.name.localeCompare(other.name));
}

/**
 * Shares the canvas with a person of the same organisation, named by id or e-mail. 404 `user_not_found` for anybody
 * else, so that addresses elsewhere cannot be guessed; 409 `already_member`.
 */
export async function addMember(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  who: { email?: string | undefined; userId?: string | undefined },
  role: CanvasRole,
): Promise<CanvasMember> {
  const user = await deps.models.User.findOne({
    organisationId: canvas.organisationId,
    isServiceUser: false,
    ...(who.userId ? { _id: new Types.ObjectId(who.userId) } : {}),
    ...(who.email ? { email: who.email } : {}),
  }).lean();
  if (!user || user.disabledAt) throw notFound('user_not_found', 'There is nobody by that name in your organisation.');
  const member = { userId: user._id.toHexString(), email: user.email, name: user.name };
  await changeMembers(
    deps,
    canvas,
    caller,
    { action: 'canvas.member-added', userId: member.userId, role },
    (members) => {
      const found = members.find((one) => one.userId.equals(user._id));
      if (found)
        throw conflict('already_member', 'This person is on the canvas already.', {
          current: { ...member, role: found.role },
        });
      return [...members, { userId: user._id, role }];
    },
  );
  return { ...member, role };
}

/** Gives a member another role. 404 `member_not_found`; 409 `last_owner` where no owner would be left. */
export async function changeRole(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  userId: string,
  role: CanvasRole,
): Promise<CanvasMember> {
  await changeMembers(deps, canvas, caller, { action: 'canvas.member-changed', userId, role }, (members) => {
    requireMember(members, userId);
    return members.map((member) => (member.userId.toHexString() === userId ? { ...member, role } : member));
  });
  const id = new Types.ObjectId(userId);
  const [member] = await listCanvasMembers(deps.models, { ...canvas, members: [{ userId: id, role }] });
  return member ?? { userId, email: '', name: 'Somebody', role };
}

/** Takes a member off the canvas. Same errors. */
export async function removeMember(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  userId: string,
): Promise<void> {
  await changeMembers(deps, canvas, caller, { action: 'canvas.member-removed', userId, role: null }, (members) => {
    requireMember(members, userId);
    return members.filter((member) => member.userId.toHexString() !== userId);
  });
}

function requireMember(members: readonly CanvasMemberRecord[], userId: string): void {
  if (!members.some((member) => member.userId.toHexString() === userId))
    throw notFound('member_not_found', 'This person is not on the canvas.');
}

/** Reads and writes the members in one transaction: of two that would take the last owners away, one is refused. */
async function changeMembers(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  what: { action: AuditAction; userId: string; role: CanvasRole | null },
  change: (members: CanvasMemberRecord[]) => CanvasMemberRecord[],
): Promise<void> {
  const { canvases } = canvasCollections(deps.models);
  await withTransaction(deps.connection, async (session) => {
    const current = await canvases.findOne(
      { _id: canvas._id, deletedAt: null },
      { session, projection: { members: 1, ownerId: 1 } },
    );
    if (!current) throw notFound('canvas_not_found', 'There is no such canvas.');
    const members = change(current.members);
    const owners = members.filter((member) => member.role === 'owner');
    const shown = owners.find((owner) => owner.userId.equals(current.ownerId)) ?? owners[0];
    if (!shown) throw conflict('last_owner', 'A canvas needs an owner. Make somebody else the owner first.');
    if (members.length > MEMBERS_MAX)
      throw unprocessable('too_many_members', `A canvas is shared with at most ${MEMBERS_MAX} people.`);
    await canvases.updateOne({ _id: canvas._id }, { $set: { members, ownerId: shown.userId } }, { session });
    const { action, ...details } = what;
    await auditCanvas(deps, session, caller, canvas._id, { action, details });
  });
}
const MEMBERS_MAX = 500;
