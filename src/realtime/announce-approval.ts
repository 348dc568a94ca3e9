import type { ApprovalRecord } from '../models/approval.model';
import type { CanvasRecord } from '../models/canvas.model';
import type { Models } from '../models/index';
import { presentApproval } from '../runs/approvals';
import type { Broadcaster } from './broadcaster';
import { editorRooms, userRoom } from './rooms';

/** Tells who asked, and everybody who may answer (the canvas's owners and editors), of a request or its answer. */
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
  const rooms = new Set([userRoom(approval.userId.toString()), ...(canvas ? editorRooms(canvas) : [])]);
  await deps.broadcaster.approval(event, presentApproval(approval), [...rooms]);
}
