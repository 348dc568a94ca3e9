import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { Approval } from '../contracts/approvals';
import type { ApprovalRecord } from '../models/approval.model';
import type { Models } from '../models/index';
import { conflict } from '../platform/errors';
import { isDuplicateKey } from '../platform/mongo';
import { type WakeDeps, wakeRun } from './wake-run';

export interface ApprovalRequest {
  run: { _id: Types.ObjectId; organisationId: Types.ObjectId; userId: Types.ObjectId };
  /** One request a step: asking again, on a replay, finds the first. */
  stepKey: string;
  tool: string;
  parameters: unknown;
  risk: ApprovalRecord['risk'];
  reason: string;
  diff?: string;
  subject?: { kind: 'canvas'; id: Types.ObjectId };
  timeoutMs: number;
}

export const hashParameters = (tool: string, parameters: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([tool, parameters]))
    .digest('hex');

/** The approval of a step: made pending where there is none. `isNew` tells whether to announce it. */
export async function requestApproval(
  models: Models,
  request: ApprovalRequest,
): Promise<{ approval: ApprovalRecord; isNew: boolean }> {
  const found = await models.Approval.findOne({
    runId: request.run._id,
    stepKey: request.stepKey,
  }).lean<ApprovalRecord>();
  if (found) return { approval: found, isNew: false };
  try {
    const made = await models.Approval.create({
      organisationId: request.run.organisationId,
      runId: request.run._id,
      userId: request.run.userId,
      stepKey: request.stepKey,
      tool: request.tool,
      parameters: request.parameters,
      parametersHash: hashParameters(request.tool, request.parameters),
      risk: request.risk,
      reason: request.reason,
      ...(request.diff ? { diff: request.diff } : {}),
      ...(request.subject ? { subjectKind: request.subject.kind, subjectId: request.subject.id } : {}),
      status: 'pending',
      expiresAt: new Date(Date.now() + request.timeoutMs),
    });
    return { approval: made.toObject() as ApprovalRecord, isNew: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return {
      approval: await models.Approval.findOne({ runId: request.run._id, stepKey: request.stepKey })
        .lean<ApprovalRecord>()
        .orFail(),
      isNew: false,
    };
  }
}

/** Decides once (compare and set) and wakes the run. A second answer is 409 `already_answered`, with the first. */
export async function decideApproval(
  deps: WakeDeps,
  approval: ApprovalRecord,
  decision: { status: 'approved' | 'rejected' | 'timeout'; userId?: string; reason?: string; parametersHash?: string },
): Promise<ApprovalRecord> {
  if (decision.parametersHash && decision.parametersHash !== approval.parametersHash) {
    throw conflict('approval_changed', 'What was shown is not what is asked. Look at it again.', {
      current: presentApproval(approval),
    });
  }
  const now = new Date();
  const isLate = decision.status !== 'timeout' && approval.expiresAt <= now;
  const decided = await deps.models.Approval.findOneAndUpdate(
    {
      _id: approval._id,
      organisationId: approval.organisationId,
      status: 'pending',
      ...(isLate ? { status: 'never' as never } : {}),
    },
    {
      $set: {
        status: decision.status,
        respondedAt: now,
        ...(decision.userId ? { respondedBy: new Types.ObjectId(decision.userId) } : {}),
        ...(decision.reason ? { responseReason: decision.reason } : {}),
      },
    },
    { returnDocument: 'after' },
  ).lean<ApprovalRecord>();
  if (!decided) {
    const current = await deps.models.Approval.findById(approval._id).lean<ApprovalRecord>().orFail();
    throw conflict('already_answered', isLate ? 'The request has run out.' : 'Somebody has answered before you.', {
      current: presentApproval(current),
    });
  }
  await wakeRun(deps, decided.runId, decided._id.toString());
  return decided;
}

/** Marks an approval as used, with the session of the effect it allows. False: it was used before, or never given. */
export async function useApproval(
  models: Models,
  approvalId: Types.ObjectId,
  parametersHash: string,
): Promise<boolean> {
  const used = await models.Approval.collection.updateOne(
    { _id: approvalId, status: 'approved', parametersHash, $or: [{ usedAt: { $exists: false } }, { usedAt: null }] },
    { $set: { usedAt: new Date() } },
  );
  return used.matchedCount === 1;
}

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
    subject: approval.subjectId ? { kind: 'canvas', id: approval.subjectId.toString() } : null,
    status: approval.status,
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    responded_at: approval.respondedAt?.toISOString() ?? null,
    response: approval.respondedAt
      ? { userId: approval.respondedBy?.toString() ?? null, reason: approval.responseReason ?? null }
      : null,
  };
}
