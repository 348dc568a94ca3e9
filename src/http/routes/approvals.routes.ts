import { Types } from 'mongoose';
import { approvalsApprove, approvalsGet, approvalsList, approvalsReject } from '../../contracts/approvals';
import type { ApprovalRecord } from '../../models/approval.model';
import type { Models } from '../../models/index';
import { decodeCursor, pageOf } from '../../models/page';
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
    const before = decodeCursor(query.cursor);
    const approvals = await deps.wake.models.Approval.find({
      organisationId,
      ...(query.status === 'pending' ? { runId: { $in: await openRuns(deps.wake.models, organisationId) } } : {}),
      $or: [{ userId }, { subjectId: { $in: editable.map(({ _id }) => _id) } }],
      ...(query.status ? { status: query.status } : {}),
      ...(before ? { _id: { $lt: new Types.ObjectId(before) } } : {}),
    })
      .sort({ _id: -1 })
      .limit(query.limit + 1)
      .lean<ApprovalRecord[]>();
    return {
      status: 200,
      body: pageOf(approvals, query.limit, (approval) => approval._id.toString(), presentApproval),
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

/** Runs that an answer would still move: the request of one that was cancelled stays for its retry, but waits for nobody. */
async function openRuns(models: Models, organisationId: Types.ObjectId): Promise<Types.ObjectId[]> {
  const asking = await models.Approval.distinct('runId', { organisationId, status: 'pending' });
  const open = await models.Run.find(
    { _id: { $in: asking }, organisationId, status: { $in: ['queued', 'running', 'waiting'] } },
    { _id: 1 },
  ).lean<{ _id: Types.ObjectId }[]>();
  return open.map(({ _id }) => _id);
}
