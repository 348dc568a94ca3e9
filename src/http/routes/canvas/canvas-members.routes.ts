import { membersAdd, membersList, membersRemove, membersUpdate } from '../../../contracts/canvas/member-operations';
import { addMember, changeRole, listCanvasMembers, removeMember } from '../../../commands/canvas/write-members';
import { forbidden } from '../../../platform/errors';
import { type Route, route } from '../../route';
import type { CanvasRouteDeps } from './canvas-route-deps';

/** Who may do what on a canvas. A change reaches the open tabs of the person at once. */
export const canvasMemberRoutes = (deps: CanvasRouteDeps): Route[] => [
  route(membersList, async ({ canvas }) => ({
    status: 200,
    body: { items: await listCanvasMembers(deps.models, canvas), nextCursor: null },
  })),

  route(membersAdd, async ({ body, caller, canvas }) => {
    const member = await addMember(deps, canvas, caller, body, body.role);
    await deps.broadcaster.canvasAccess(canvas._id.toHexString(), member.userId, member.role);
    return { status: 201, body: member };
  }),

  route(membersUpdate, async ({ params, body, caller, canvas }) => {
    const member = await changeRole(deps, canvas, caller, params.userId, body.role);
    await deps.broadcaster.canvasAccess(params.canvasId, params.userId, body.role);
    return { status: 200, body: member };
  }),

  route(membersRemove, async ({ params, caller, canvas, canvasRole }) => {
    if (params.userId !== caller.userId && canvasRole !== 'owner') {
      throw forbidden('canvas_role_required', 'Only an owner takes others off the canvas.');
    }
    await removeMember(deps, canvas, caller, params.userId);
    await deps.broadcaster.canvasAccess(params.canvasId, params.userId, null);
    return { status: 204 };
  }),
];
