import { Types } from 'mongoose';
import { approvalsApprove, approvalsGet, approvalsList, approvalsReject } from '../../contracts/approvals';
import type { ApprovalRecord } from '../../models/approval.model';
import { decodeCursor, idCursor, pageById } from '../../models/page';
import { decideApproval, presentApproval } from '../../runs/approvals';
import type { WakeDeps } from '../../runs/wake-run';
import { type Route, route } from '../route';

export interface ApprovalRouteDeps {
  wake: WakeDeps;
  /** Told after an answer, to tell people. */
  onAnswered(approval: ApprovalRecord): Promise<void>;
}

export const approvalRoutes = (deps: ApprovalRouteDeps): Route[] => [
  route(approvalsList, async ({ query, caller }) => {
    const userId = new Types.ObjectId(caller.userId);
    const organisationId = new Types.ObjectId(caller.organisationId);
    // Who may edit the canvas may answer; so may who asked.
    const editable = await deps.wake.models.Canvas.find(
      { organisationId, members: { $elemMatch: { userId, role: { $in: ['editor', 'owner'] } } }, deletedAt: null },
      { _id: 1 },
    ).lean<{ _id: Types.ObjectId }[]>();
    const before = decodeCursor(idCursor, query.cursor);
    const approvals = await deps.wake.models.Approval.find({
      organisationId,
      $or: [{ userId }, { subjectId: { $in: editable.map(({ _id }) => _id) } }],
      ...(query.status ? { status: query.status } : {}),
      ...(before ? { _id: { $lt: before } } : {}),
    })
      .sort({ _id: -1 })
      .limit(query.limit + 1)
      .lean<ApprovalRecord[]>();
    return {
      status: 200,
      body: pageById(approvals, query.limit, presentApproval),
    };
  }),

  route(approvalsGet, ({ approval }) => Promise.resolve({ status: 200, body: presentApproval(approval) })),

  route(approvalsApprove, async ({ approval, caller, body }) => {
    const decided = await decideApproval(deps.wake, approval, {
      status: 'approved',
      userId: caller.userId,
      ...(body.parametersHash ? { parametersHash: body.parametersHash } : {}),
    });
    await deps.onAnswered(decided);
    return { status: 200, body: presentApproval(decided) };
  }),

  route(approvalsReject, async ({ approval, caller, body }) => {
    const decided = await decideApproval(deps.wake, approval, {
      status: 'rejected',
      userId: caller.userId,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    await deps.onAnswered(decided);
    return { status: 200, body: presentApproval(decided) };
  }),
];
