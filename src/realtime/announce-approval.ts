import type { ApprovalRecord } from '../models/runs/approval.model';
import type { Models } from '../models/index';
import { ADMIN_ROLES } from '../platform/caller';
import { presentApproval } from '../runs/approvals/present-approval';
import { subjectOfRecord } from '../security/subjects';
import type { Broadcaster } from './broadcaster';
import { userRoom } from './rooms';

/** Tells who asked, and everybody who may answer (as its subject says, or the admins), of a request or its answer. */
export async function announceApproval(
  deps: { models: Models; broadcaster: Broadcaster },
  event: 'approval_request' | 'approval_answered',
  approval: ApprovalRecord,
): Promise<void> {
  const answerers =
    approval.audience === 'admins'
      ? await findAdmins(deps.models, approval)
      : await subjectOfRecord(approval)?.findAnswerers(deps.models);
  const rooms = new Set([approval.userId.toString(), ...(answerers ?? [])].map(userRoom));
  await deps.broadcaster.approval(event, presentApproval(approval), [...rooms]);
}

async function findAdmins(models: Models, { organisationId }: ApprovalRecord): Promise<string[]> {
  const admins = await models.User.find(
    { organisationId, role: { $in: ADMIN_ROLES }, disabledAt: null },
    { _id: 1 },
  ).lean();
  return admins.map(({ _id }) => _id.toString());
}
