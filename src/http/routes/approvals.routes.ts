import {
  approvalsApprove,
  approvalsExtend,
  approvalsGet,
  approvalsList,
  approvalsReject,
} from '../../contracts/approvals';
import type { ApprovalRecord } from '../../models/approval.model';
import { listApprovals } from '../../models/approval-queries';
import { pageById } from '../../models/page';
import type { Caller } from '../../platform/caller';
import { decideApproval } from '../../runs/approvals';
import { extendApproval } from '../../runs/extend-approval';
import { presentApproval } from '../../runs/present-approval';
import type { WakeDeps } from '../../runs/wake-run';
import { auditAnswer } from '../../security/audit-answer';
import type { TellLimit } from '../../security/rate-limits';
import { findAnswerable } from '../../security/subjects';
import { type Route, route } from '../route';

export interface ApprovalRouteDeps {
  wake: WakeDeps;
  /** Counts the answer; throws where the person has given as many within the hour as their tier allows. */
  takeApproval(caller: Caller, tell: TellLimit): Promise<void>;
  /** Told after an answer, to tell people. */
  onAnswered(approval: ApprovalRecord): Promise<void>;
  /** Told of a request that waits longer, to tell people. */
  onExtended(approval: ApprovalRecord): Promise<void>;
}

export const approvalRoutes = (deps: ApprovalRouteDeps): Route[] => [
  route(approvalsList, async ({ query, caller }) => {
    const { models } = deps.wake;
    const approvals = await listApprovals(models, caller, await findAnswerable(models, caller), query);
    return { status: 200, body: pageById(approvals, query.limit, presentApproval) };
  }),

  route(approvalsGet, ({ approval }) => Promise.resolve({ status: 200, body: presentApproval(approval) })),

  route(approvalsApprove, async ({ approval, caller, body, tellLimit, ip, request }) => {
    // Its caller is that of a call of models, which knows of no address.
    const origin = { ip, userAgent: request.headers['user-agent'] ?? '' };
    await deps.takeApproval(caller, tellLimit);
    const decided = await decideApproval(deps.wake, approval, {
      status: 'approved',
      userId: caller.userId,
      audit: (session) => auditAnswer(deps.wake.models, { ...caller, origin }, approval, 'granted', session),
      ...(body.parametersHash ? { parametersHash: body.parametersHash } : {}),
    });
    await deps.onAnswered(decided);
    return { status: 200, body: presentApproval(decided) };
  }),

  route(approvalsReject, async ({ approval, caller, body, tellLimit }) => {
    await deps.takeApproval(caller, tellLimit);
    const decided = await decideApproval(deps.wake, approval, {
      status: 'rejected',
      userId: caller.userId,
      audit: (session) => auditAnswer(deps.wake.models, caller, approval, 'refused', session),
      ...(body.reason ? { reason: body.reason } : {}),
    });
    await deps.onAnswered(decided);
    return { status: 200, body: presentApproval(decided) };
  }),

  route(approvalsExtend, async ({ approval }) => {
    const extended = await extendApproval(deps.wake.models, approval);
    await deps.onExtended(extended);
    return { status: 200, body: presentApproval(extended) };
  }),
];
