import { Types } from 'mongoose';
import type { ApprovalAccess, RunAccess } from '../contracts/kernel/operation';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/runs/run.model';
import { type Caller, isAdmin } from '../platform/caller';
import { AppError, conflict, forbidden, notFound } from '../platform/errors';
import { keyRefused } from './require-scope';
import type { SubjectAccess } from './subject';
import { type AboutSubject, type SubjectDeps, subjectOfRecord } from './subjects';

/**
 * The run, where the caller may see it: its own, or one whose subject it may see (`write`: may edit). For anyone else
 * 404 `run_not_found`: that it exists is itself a secret. 403 where the subject may be seen but not edited. `start`: one's own is
 * treated as anybody's, since a right taken away since then must not come back by it; 409 `run_owner_gone` where nobody is left to pay.
 */
export async function requireRun(
  deps: SubjectDeps,
  caller: Caller,
  runId: string,
  access: RunAccess,
): Promise<RunRecord> {
  const { models } = deps;
  const missing = () => notFound('run_not_found', 'There is no such run, or you may not see it.');
  const run = await models.Run.findOne({
    _id: new Types.ObjectId(runId),
    organisationId: new Types.ObjectId(caller.organisationId),
  }).lean<RunRecord>();
  if (!run) throw missing();
  const isOwn = run.userId.toHexString() === caller.userId;
  if (isOwn && (access !== 'start' || !run.subjectId)) return run;
  await requireSubject(deps, caller, run, access === 'read' ? 'read' : 'write', missing);
  if (access === 'start' && !isOwn) await requireOwner(models, run);
  return run;
}

/** 409 `run_owner_gone`: what a run costs is charged to whose it is. */
async function requireOwner(models: Models, { userId: _id, organisationId }: RunRecord): Promise<void> {
  if (await models.User.exists({ _id, organisationId, disabledAt: null })) return;
  throw conflict('run_owner_gone', 'Whose run this is has left the organisation: start a new one.');
}

/**
 * The request for approval, where the caller may answer it: who may for its subject; without one, who asked; of money, the
 * organisation's admins. Else 404 `approval_not_found`, or 403 for who sees that it is there and may not answer. `answer`: an
 * API key answers none of money (403 `session_required`).
 */
export async function requireApproval(
  deps: SubjectDeps,
  caller: Caller,
  approvalId: string,
  access: ApprovalAccess,
): Promise<ApprovalRecord> {
  const { models } = deps;
  const missing = () => notFound('approval_not_found', 'There is no such request, or you may not see it.');
  const approval = await models.Approval.findOne({
    _id: new Types.ObjectId(approvalId),
    organisationId: new Types.ObjectId(caller.organisationId),
  }).lean<ApprovalRecord>();
  if (!approval) throw missing();
  if (approval.audience === 'admins') requireAdmin(caller, approval, missing);
  else if (approval.subjectId) await requireSubject(deps, caller, approval, 'answer', missing);
  else if (approval.userId.toHexString() !== caller.userId) throw missing();
  if (access === 'answer') requireAsked(caller, approval);
  if (approval.audience === 'admins' && access === 'answer' && caller.apiKey) throw keyRefused();
  return approval;
}

/** Throws 403 `approval_not_yours` where certain people are asked, and the caller is none of them and no admin. */
export function requireAsked(caller: Caller, { assignees }: Pick<ApprovalRecord, 'assignees'>): void {
  if (!assignees?.length || isAdmin(caller) || assignees.some((id) => id.toHexString() === caller.userId)) return;
  throw forbidden('approval_not_yours', 'Other people are asked this.');
}

function requireAdmin(caller: Caller, approval: ApprovalRecord, missing: () => AppError): void {
  if (isAdmin(caller)) return;
  if (approval.userId.toHexString() !== caller.userId) throw missing();
  throw forbidden('role_missing', 'An admin or owner of your organisation answers this.');
}

/** Nobody has a right to what is about nothing; what its subject keeps secret is `missing`. */
async function requireSubject(
  deps: SubjectDeps,
  caller: Caller,
  about: AboutSubject,
  access: SubjectAccess,
  missing: () => AppError,
): Promise<void> {
  const subject = subjectOfRecord(deps, about);
  if (!subject) throw missing();
  try {
    await subject.requireAccess(caller, access);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) throw missing();
    throw error;
  }
}
