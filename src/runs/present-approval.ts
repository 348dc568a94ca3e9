import type { Approval } from '../contracts/approvals';
import type { ApprovalRecord } from '../models/approval.model';

/** What leaves of a request for approval. */
export function presentApproval(approval: ApprovalRecord): Approval {
  return {
    id: approval._id.toString(),
    runId: approval.runId.toString(),
    tool: approval.tool,
    parameters: approval.parameters,
    parametersHash: approval.parametersHash,
    risk: approval.risk,
    reason: approval.reason,
    diff: approval.diff ?? null,
    subject: approval.subjectId ? { kind: approval.subjectKind ?? 'canvas', id: approval.subjectId.toString() } : null,
    status: approval.status,
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    responded_at: approval.respondedAt?.toISOString() ?? null,
    response: approval.respondedAt
      ? { userId: approval.respondedBy?.toString() ?? null, reason: approval.responseReason ?? null }
      : null,
  };
}
