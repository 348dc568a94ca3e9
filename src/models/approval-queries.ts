import { Types } from 'mongoose';
import type { z } from 'zod';
import type { approvalsList } from '../contracts/approvals';
import { type Caller, isAdmin } from '../platform/caller';
import type { ApprovalRecord } from './approval.model';
import { findCanvasIds } from './canvas/find-canvas-ids';
import type { Models } from './index';
import { decodeCursor, idCursor } from './page';

/**
 * Requests that the caller may answer: of canvases the caller may edit, own ones without a canvas, and for admins those of
 * money. Newest first; one more than `query.limit`, for `pageById`.
 */
export async function listApprovals(
  models: Models,
  caller: Caller,
  query: z.infer<typeof approvalsList.query>,
): Promise<ApprovalRecord[]> {
  const editable = await findCanvasIds(models, caller, ['editor', 'owner']);
  const before = decodeCursor(idCursor, query.cursor);
  return models.Approval.find({
    organisationId: new Types.ObjectId(caller.organisationId),
    $or: [
      { userId: new Types.ObjectId(caller.userId), subjectId: null, audience: null },
      { subjectId: { $in: editable }, audience: null },
      ...(isAdmin(caller) ? [{ audience: 'admins' as const }] : []),
    ],
    ...(query.status ? { status: query.status } : {}),
    ...(before ? { _id: { $lt: before } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<ApprovalRecord[]>();
}
