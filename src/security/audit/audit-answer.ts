import type { ClientSession } from 'mongoose';
import type { ApprovalRecord } from '../../models/runs/approval.model';
import type { Models } from '../../models/index';
import { actorOf, type Caller } from '../../platform/caller';
import { appendAudit } from './audit';

/**
 * Audits a person's answer to a request for approval, in its transaction: which action it was, and that parameters were edited.
 * What was shown and said is in the request alone.
 */
export function auditAnswer(
  models: Models,
  caller: Caller,
  approval: ApprovalRecord,
  { status, answer }: { status: 'approved' | 'rejected'; answer: NonNullable<ApprovalRecord['answer']> },
  session: ClientSession,
): Promise<void> {
  const { _id, tool, runId, risk } = approval;
  const entry = {
    ...actorOf(caller),
    action: status === 'approved' ? ('approval.granted' as const) : ('approval.refused' as const),
    resource: `approval:${_id.toHexString()}`,
    details: {
      ...{ tool, risk, runId: runId.toHexString(), parametersHash: answer.parametersHash },
      ...(answer.action && { action: answer.action }),
      ...(answer.parametersHash !== approval.parametersHash && { isEdited: true }),
    },
  };
  return appendAudit(models, entry, session);
}
