import { FIRST_SUBJECT } from '../../contracts/systems/names';
import type { Approval } from '../../contracts/kernel/approvals';
import type { Form } from '../../contracts/kernel/forms';
import type { ApprovalRecord } from '../../models/runs/approval.model';

/** What leaves of a request for approval. */
export function presentApproval(approval: ApprovalRecord): Approval {
  return {
    id: approval._id.toString(),
    runId: approval.runId.toString(),
    tool: approval.tool,
    parameters: approval.parameters,
    parametersHash: approval.parametersHash,
    touched: approval.touched?.map(({ name, hash }) => ({ name, hash })) ?? [],
    risk: approval.risk,
    reason: approval.reason,
    diff: approval.diff ?? null,
    subject: approval.subjectId
      ? { kind: approval.subjectKind ?? FIRST_SUBJECT, id: approval.subjectId.toString() }
      : null,
    actions: approval.actions?.map(({ id, label, approves }) => ({ id, label, approves })) ?? null,
    form: (approval.form as Form | undefined) ?? null,
    editable: (approval.editable as Form | undefined) ?? null,
    status: approval.status,
    asked_by: approval.userId.toString(),
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    responded_at: approval.respondedAt?.toISOString() ?? null,
    response: approval.respondedAt
      ? {
          userId: approval.respondedBy?.toString() ?? null,
          reason: approval.responseReason ?? null,
          action: approval.answer?.action ?? null,
          form: (approval.answer?.form as Record<string, unknown> | undefined) ?? null,
          parameters: approval.answer?.parameters ?? null,
          parametersHash: answeredHash(approval),
        }
      : null,
  };
}

const answeredHash = ({ answer, parametersHash }: ApprovalRecord): string => answer?.parametersHash ?? parametersHash;

/** What somebody answered, for the run that asked. */
export interface GivenAnswer {
  isApproved: boolean;
  /** Id of the action; null: approved or rejected. */
  action: string | null;
  /** What was filled in, in order for the request's form; null: nothing. */
  form: unknown;
  /** What is approved: as edited, else as asked. */
  parameters: unknown;
  /** Hash of exactly that; `useApproval` takes it. */
  parametersHash: string;
  reason: string | null;
}

/** The answer to a request; null while nobody has given one, and where it ran out or its run ended before. */
export function answerOf(approval: ApprovalRecord): GivenAnswer | null {
  if (!approval.respondedBy) return null;
  return {
    isApproved: approval.status === 'approved',
    action: approval.answer?.action ?? null,
    form: approval.answer?.form ?? null,
    parameters: approval.answer?.parameters ?? approval.parameters,
    parametersHash: answeredHash(approval),
    reason: approval.responseReason ?? null,
  };
}
