import {
  approvalsAnswer,
  approvalsApprove,
  approvalsExtend,
  approvalsGet,
  approvalsList,
  approvalsReject,
} from '../../contracts/kernel/approvals';
import type { ApprovalRecord } from '../../models/runs/approval.model';
import { listApprovals } from '../../models/runs/approval-queries';
import { pageById } from '../../models/kernel/page';
import type { Caller } from '../../platform/caller';
import { decideApproval } from '../../runs/approvals/approvals';
import { extendApproval } from '../../runs/approvals/extend-approval';
import { presentApproval } from '../../runs/approvals/present-approval';
import { type Answer, readAction, readApproval, readRejection } from '../../runs/approvals/read-answer';
import type { WakeDeps } from '../../runs/waits/wake-run';
import { auditAnswer } from '../../security/audit/audit-answer';
import type { TellLimit } from '../../security/limits/rate-limits';
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

/** The answer of one caller: what it is and what was shown to them. */
interface Given {
  approval: ApprovalRecord;
  caller: Caller;
  origin: NonNullable<Caller['origin']>;
  tellLimit: TellLimit;
  answer: Answer;
  shownHash?: string | undefined;
}

/** Counts the answer, decides once and tells people. */
async function settle(deps: ApprovalRouteDeps, { approval, caller, origin, tellLimit, answer, shownHash }: Given) {
  await deps.takeApproval(caller, tellLimit);
  const decided = await decideApproval(deps.wake, approval, {
    ...answer,
    userId: caller.userId,
    audit: (session) => auditAnswer(deps.wake.models, { ...caller, origin }, approval, answer, session),
    ...(shownHash ? { parametersHash: shownHash } : {}),
  });
  await deps.onAnswered(decided);
  return { status: 200, body: presentApproval(decided) };
}

// The caller of what calls models is that of such calls, which knows of no address.
const originOf = ({ ip, userAgent }: { ip: string; userAgent: string }) => ({ ip, userAgent });

export const approvalRoutes = (deps: ApprovalRouteDeps): Route[] => [
  route(approvalsList, async ({ query, caller }) => {
    const { models } = deps.wake;
    const approvals = await listApprovals(models, caller, await findAnswerable(models, caller), query);
    return { status: 200, body: pageById(approvals, query.limit, presentApproval) };
  }),

  route(approvalsGet, ({ approval }) => Promise.resolve({ status: 200, body: presentApproval(approval) })),

  route(approvalsApprove, async (context) => {
    const { approval, body, caller, tellLimit } = context;
    const answer = readApproval(approval, body);
    return settle(deps, {
      ...{ approval, caller, tellLimit, answer },
      origin: originOf(context),
      shownHash: body.parametersHash,
    });
  }),

  route(approvalsReject, async (context) => {
    const { approval, body, caller, tellLimit } = context;
    const answer = readRejection(approval, body);
    return settle(deps, { ...{ approval, caller, tellLimit, answer }, origin: originOf(context) });
  }),

  route(approvalsAnswer, async (context) => {
    const { approval, body, caller, tellLimit } = context;
    const answer = readAction(approval, body);
    return settle(deps, {
      ...{ approval, caller, tellLimit, answer },
      origin: originOf(context),
      shownHash: body.parametersHash,
    });
  }),

  route(approvalsExtend, async ({ approval }) => {
    const extended = await extendApproval(deps.wake.models, approval);
    await deps.onExtended(extended);
    return { status: 200, body: presentApproval(extended) };
  }),
];
