import type { ApprovalRecord } from '../models/approval.model';
import type { CanvasRecord } from '../models/canvas.model';
import type { Models } from '../models/index';
import { ADMIN_ROLES } from '../platform/caller';
import { presentApproval } from '../runs/approvals';
import type { Broadcaster } from './broadcaster';
import { editorRooms, userRoom } from './rooms';

/** Tells who asked, and everybody who may answer (the canvas's owners and editors, or the admins), of a request or its answer. */
export async function announceApproval(
  deps: { models: Models; broadcaster: Broadcaster },
  event: 'approval_request' | 'approval_answered',
  approval: ApprovalRecord,
): Promise<void> {
  const canvas = approval.subjectId
    ? await deps.models.Canvas.findOne(
        { _id: approval.subjectId, organisationId: approval.organisationId },
        { members: 1 },
      ).lean<Pick<CanvasRecord, 'members'>>()
    : null;
  const admins =
    approval.audience === 'admins'
      ? await deps.models.User.find(
          { organisationId: approval.organisationId, role: { $in: ADMIN_ROLES }, disabledAt: null },
          { _id: 1 },
        ).lean()
      : [];
  const rooms = new Set([
    userRoom(approval.userId.toString()),
    ...(canvas ? editorRooms(canvas) : []),
    ...admins.map(({ _id }) => userRoom(_id.toString())),
  ]);
  await deps.broadcaster.approval(event, presentApproval(approval), [...rooms]);
}
