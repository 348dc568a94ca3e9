import type { ApprovalRecord } from '../models/runs/approval.model';
import { presentApproval } from '../runs/approvals/present-approval';
import { findAnswerers } from '../security/find-answerers';
import type { SubjectDeps } from '../security/subjects';
import type { Broadcaster } from './broadcaster';
import { userRoom } from './rooms';

/** Tells who asked, and everybody who may answer (as its subject says, or the admins), of a request or its answer. */
export async function announceApproval(
  deps: SubjectDeps & { broadcaster: Broadcaster },
  event: 'approval_request' | 'approval_answered',
  approval: ApprovalRecord,
): Promise<void> {
  const told = new Set([approval.userId.toHexString(), ...(await findAnswerers(deps, approval))]);
  await deps.broadcaster.approval(event, presentApproval(approval), [...told].map(userRoom));
}
