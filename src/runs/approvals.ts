import { createHash } from 'node:crypto';
import { type ClientSession, Types } from 'mongoose';
import type { Approval } from '../contracts/approvals';
import type { RunSubject } from '../contracts/run-subjects';
import type { ApprovalRecord } from '../models/approval.model';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import { crashPoint } from '../platform/crash-point';
import { conflict } from '../platform/errors';
import { isDuplicateKey, withTransaction } from '../platform/mongo';
import { endWait, reissueTicket, type WakeDeps } from './wake-run';

export interface ApprovalRequest {
  run: Pick<RunRecord, '_id' | 'organisationId' | 'userId' | 'retries'>;
  /** One request a step: asking again, on a replay, finds the first. */
  stepKey: string;
  tool: string;
  parameters: unknown;
  risk: ApprovalRecord['risk'];
  reason: string;
  diff?: string;
  subject?: { kind: RunSubject; id: Types.ObjectId };
  /** Who may answer; default: who may edit the subject. */
  audience?: 'admins';
  timeoutMs: number;
}

export const hashParameters = (tool: string, parameters: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([tool, parameters]))
    .digest('hex');

/**
 * The approval of a step: made pending where there is none. After a retry it is asked anew, unless exactly this was
 * approved before. `isNew` tells whether to announce it.
 */
export async function requestApproval(
  models: Models,
  request: ApprovalRequest,
): Promise<{ approval: ApprovalRecord; isNew: boolean }> {
  const of = { runId: request.run._id, stepKey: request.stepKey };
  const parametersHash = hashParameters(request.tool, request.parameters);
  const found = await models.Approval.findOne(of).sort({ round: -1 }).lean<ApprovalRecord>();
  const isThisRound = found?.round === request.run.retries;
  const stillHolds = found?.status === 'approved' && found.parametersHash === parametersHash;
  if (found && (isThisRound || stillHolds)) return { approval: found, isNew: false };
  try {
    const made = await models.Approval.create({
      organisationId: request.run.organisationId,
      ...of,
      round: request.run.retries,
      userId: request.run.userId,
      tool: request.tool,
      parameters: request.parameters,
      parametersHash,
      risk: request.risk,
      reason: request.reason,
      ...(request.diff ? { diff: request.diff } : {}),
      ...(request.subject ? { subjectKind: request.subject.kind, subjectId: request.subject.id } : {}),
      ...(request.audience ? { audience: request.audience } : {}),
      status: 'pending',
      timeoutMs: request.timeoutMs,
      expiresAt: new Date(Date.now() + request.timeoutMs),
    });
    return { approval: made.toObject() as ApprovalRecord, isNew: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return {
      approval: await models.Approval.findOne({ ...of, round: request.run.retries })
        .lean<ApprovalRecord>()
        .orFail(),
      isNew: false,
    };
  }
}

/**
 * Decides once (compare and set) and wakes the run, in one transaction with what `audit` writes. A second answer is 409
 * `already_answered`, with the first.
 */
export async function decideApproval(
  deps: WakeDeps,
  approval: ApprovalRecord,
  decision: {
    status: 'approved' | 'rejected' | 'timeout';
    userId?: string;
    reason?: string;
    parametersHash?: string;
    audit?(session: ClientSession): Promise<void>;
  },
): Promise<ApprovalRecord> {
  if (decision.parametersHash && decision.parametersHash !== approval.parametersHash) {
    throw conflict('approval_changed', 'What was shown is not what is asked. Look at it again.', {
      current: presentApproval(approval),
    });
  }
  const now = new Date();
  const isLate = decision.status !== 'timeout' && approval.expiresAt <= now;
  const answer = {
    status: decision.status,
    respondedAt: now,
    ...(decision.userId ? { respondedBy: new Types.ObjectId(decision.userId) } : {}),
    ...(decision.reason ? { responseReason: decision.reason } : {}),
  };
  const decided = isLate
    ? null
    : await withTransaction(deps.models.Approval.db, async (session) => {
        const record = await deps.models.Approval.findOneAndUpdate(
          { _id: approval._id, organisationId: approval.organisationId, status: 'pending' },
          { $set: answer },
          { session, returnDocument: 'after' },
        ).lean<ApprovalRecord>();
        if (!record) return null;
        await decision.audit?.(session);
        // With the answer or not at all: no run sleeps for what is answered because who answered died.
        return { record, woken: await endWait(deps.models, record.runId, record._id.toString(), session) };
      });
  if (!decided) {
    const current = await deps.models.Approval.findById(approval._id).lean<ApprovalRecord>().orFail();
    throw conflict('already_answered', isLate ? 'The request has run out.' : 'Somebody has answered before you.', {
      current: presentApproval(current),
    });
  }
  await crashPoint('approval.after-commit');
  if (decided.woken) await reissueTicket(deps, decided.woken, decided.woken.ticket);
  return decided.record;
}

const SAID: Partial<Record<RunRecord['status'], string>> = { cancelled: 'was cancelled', failed: 'failed' };

/**
 * Closes, as rejected by nobody, what still waits for an answer although its run has ended. Returns what it closed, to be
 * announced. A question that a later retry asked stays open.
 */
export async function closeApprovals(
  models: Models,
  run: Pick<RunRecord, '_id' | 'status' | 'retries'>,
): Promise<ApprovalRecord[]> {
  const closed: ApprovalRecord[] = [];
  for (;;) {
    const approval = await models.Approval.findOneAndUpdate(
      { runId: run._id, status: 'pending', round: { $lte: run.retries } },
      {
        $set: {
          status: 'rejected',
          respondedAt: new Date(),
          responseReason: `The run ${SAID[run.status] ?? 'has ended'}.`,
        },
      },
      { returnDocument: 'after' },
    ).lean<ApprovalRecord>();
    if (!approval) return closed;
    closed.push(approval);
  }
}

/**
 * Marks an approval as used, in the transaction of the effect it allows: both are there or neither, so a crash in between
 * neither wastes it nor uses it twice. False: it was used before, or never given.
 */
export async function useApproval(
  session: ClientSession,
  models: Models,
  approvalId: Types.ObjectId,
  parametersHash: string,
): Promise<boolean> {
  const used = await models.Approval.collection.updateOne(
    { _id: approvalId, status: 'approved', parametersHash, usedAt: null },
    { $set: { usedAt: new Date() } },
    { session },
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
