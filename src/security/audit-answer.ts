import type { ClientSession } from 'mongoose';
import type { ApprovalRecord } from '../models/approval.model';
import type { Models } from '../models/index';
import { actorOf, type Caller } from '../platform/caller';
import { appendAudit } from './audit';

/** Audits a person's answer to a request for approval, in its transaction. What was shown and said is in the request alone. */
export function auditAnswer(
  models: Models,
  caller: Caller,
  approval: ApprovalRecord,
  answer: 'granted' | 'refused',
  session: ClientSession,
): Promise<void> {
  const { _id, tool, runId, risk, parametersHash } = approval;
  const entry = {
    ...actorOf(caller),
    action: `approval.${answer}` as const,
    resource: `approval:${_id.toHexString()}`,
    details: { tool, risk, runId: runId.toHexString(), parametersHash },
  };
  return appendAudit(models, entry, session);
}
