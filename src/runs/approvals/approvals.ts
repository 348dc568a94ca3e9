import { type ClientSession, Types } from 'mongoose';
import { type ApprovalAction, approvalChoicesSchema } from '../../contracts/kernel/approvals';
import type { Form } from '../../contracts/kernel/forms';
import type { RunSubject } from '../../contracts/systems/names';
import type { ApprovalRecord } from '../../models/runs/approval.model';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { crashPoint } from '../../platform/crash-point';
import { conflict, unprocessable } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { boundWait } from './approval-expiry';
import { hashParameters, isAskedIn } from './hash-parameters';
import { answerOf, type GivenAnswer, presentApproval } from './present-approval';
import type { Answer } from './read-answer';
import { endWait, reissueTicket, type WakeDeps } from '../waits/wake-run';

export interface ApprovalRequest {
  run: Pick<RunRecord, '_id' | 'organisationId' | 'userId' | 'retries'>;
  /** One request a step: asking again, on a replay, finds the first. */
  stepKey: string;
  tool: string;
  parameters: unknown;
  /** What the tool is to touch, each with the hash of its state: part of what is asked. None by default. */
  touched?: readonly { name: string; hash: string }[];
  risk: ApprovalRecord['risk'];
  reason: string;
  diff?: string;
  subject?: { kind: RunSubject; id: Types.ObjectId };
  /** Who may answer; default: who may edit the subject. */
  audience?: 'admins';
  /** Of those who may answer, who is asked: but for admins nobody else may. Default: all. */
  assignees?: readonly Types.ObjectId[];
  /** Ways to answer it; default: approve and reject. */
  actions?: readonly ApprovalAction[];
  /** What is to be filled in to approve it; default: nothing. */
  form?: Form;
  /** What of the parameters (an object) may be edited; default: none. */
  editable?: Form;
  /** How long it waits; at least a minute, at most 30 days. */
  timeoutMs: number;
}

/**
 * The approval of a step: made pending where there is none. After a retry it is asked anew, unless exactly this was
 * approved before. `isNew` tells whether to announce it; `answer` is what was answered: its parameters may have been edited.
 * 422 `approval_invalid` for actions or forms beyond what may be asked.
 */
export async function requestApproval(
  models: Models,
  request: ApprovalRequest,
): Promise<{ approval: ApprovalRecord; isNew: boolean; answer: GivenAnswer | null }> {
  const { approval, isNew } = await findOrAsk(models, request);
  return { approval, isNew, answer: answerOf(approval) };
}

async function findOrAsk(
  models: Models,
  request: ApprovalRequest,
): Promise<{ approval: ApprovalRecord; isNew: boolean }> {
  const of = { runId: request.run._id, stepKey: request.stepKey };
  const found = await models.Approval.findOne(of).sort({ round: -1 }).lean<ApprovalRecord>();
  const isThisRound = found?.round === request.run.retries;
  const stillHolds = found?.status === 'approved' && isAskedIn(found, request);
  if (found && (isThisRound || stillHolds)) return { approval: found, isNew: false };
  const { actions, form, editable } = request;
  const choices = approvalChoicesSchema.safeParse({ actions, form, editable });
  if (!choices.success)
    throw unprocessable('approval_invalid', `This cannot be asked: ${choices.error.issues[0]?.message ?? ''}`, {
      cause: choices.error,
    });
  const timeoutMs = boundWait(request.timeoutMs);
  try {
    const made = await models.Approval.create({
      organisationId: request.run.organisationId,
      ...of,
      round: request.run.retries,
      userId: request.run.userId,
      tool: request.tool,
      parameters: request.parameters,
      parametersHash: hashParameters(request),
      hashForm: 'canonical',
      ...(request.touched?.length ? { touched: [...request.touched] } : {}),
      risk: request.risk,
      reason: request.reason,
      ...(request.diff ? { diff: request.diff } : {}),
      ...(request.subject ? { subjectKind: request.subject.kind, subjectId: request.subject.id } : {}),
      ...(request.audience ? { audience: request.audience } : {}),
      ...(request.assignees?.length ? { assignees: [...request.assignees] } : {}),
      ...(choices.data.actions ? { actions: choices.data.actions } : {}),
      ...(choices.data.form ? { form: choices.data.form } : {}),
      ...(choices.data.editable ? { editable: choices.data.editable } : {}),
      status: 'pending',
      timeoutMs,
      expiresAt: new Date(Date.now() + timeoutMs),
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
    /** Hash of what was shown; default: it is not looked at. */
    parametersHash?: string;
    /** What was said beside that; as `read-answer.ts` found it. */
    answer?: Answer['answer'];
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
    ...(decision.answer ? { answer: decision.answer } : {}),
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
 * neither wastes it nor uses it twice. `parametersHash` is that of what was answered (`GivenAnswer`). False: it was used
 * before, or never given for this.
 */
export async function useApproval(
  session: ClientSession,
  models: Models,
  approvalId: Types.ObjectId,
  parametersHash: string,
): Promise<boolean> {
  const used = await models.Approval.collection.updateOne(
    {
      _id: approvalId,
      status: 'approved',
      usedAt: null,
      $or: [{ 'answer.parametersHash': parametersHash }, { answer: null, parametersHash }],
    },
    { $set: { usedAt: new Date() } },
    { session },
  );
  return used.matchedCount === 1;
}
