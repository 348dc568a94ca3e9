import type { ApprovalRecord } from '../../models/runs/approval.model';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { conflict } from '../../platform/errors';
import { APPROVAL_WAIT_MAX_MS } from './approval-expiry';
import { presentApproval } from './present-approval';
import { parkedFor, waitsFor, waitsOf } from '../waits/waits';

/**
 * Has a request wait as long again from now as it did at first, and its run with it. 409 `already_answered` where it waits no
 * more, `approval_final` where it may not wait longer. A run that is parked meanwhile with the old deadline is given the new
 * one by the reconciler.
 */
export async function extendApproval(models: Models, approval: ApprovalRecord): Promise<ApprovalRecord> {
  const now = Date.now();
  const waitMs = approval.timeoutMs ?? approval.expiresAt.getTime() - approval.createdAt.getTime();
  const expiresAt = new Date(Math.min(now + waitMs, approval.createdAt.getTime() + APPROVAL_WAIT_MAX_MS));
  if (approval.status === 'pending' && expiresAt <= approval.expiresAt)
    throw conflict('approval_final', 'This request has waited as long as one may. Answer it.', {
      current: presentApproval(approval),
    });
  const extended = await models.Approval.findOneAndUpdate(
    {
      _id: approval._id,
      organisationId: approval.organisationId,
      status: 'pending',
      expiresAt: { $gt: new Date(now), $lt: expiresAt },
    },
    { $set: { expiresAt } },
    { returnDocument: 'after' },
  ).lean<ApprovalRecord>();
  if (!extended) {
    const current = await models.Approval.findById(approval._id).lean<ApprovalRecord>().orFail();
    if (current.status === 'pending' && current.expiresAt >= expiresAt) return current; // somebody else has, just now
    throw conflict('already_answered', 'The request waits no more.', { current: presentApproval(current) });
  }
  await postponeWait(models, extended);
  return extended;
}

/** The run that waits for a request wakes when that runs out, not before. True where it was parked for it. */
export async function postponeWait(
  models: Models,
  approval: Pick<ApprovalRecord, '_id' | 'runId' | 'expiresAt'>,
): Promise<boolean> {
  const id = approval._id.toString();
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const run = await models.Run.findOne(
      { _id: approval.runId, status: 'waiting', ...waitsFor(id) },
      { attempt: 1, waitingFor: 1, alsoWaitsFor: 1 },
    ).lean<RunRecord>();
    if (!run) return false;
    const waits = waitsOf(run).map((wait) => (wait.id === id ? { ...wait, deadline: approval.expiresAt } : wait));
    const postponed = await models.Run.collection.updateOne(
      // As it was read: another of its requests may be extended at the same moment.
      {
        _id: run._id,
        status: 'waiting',
        attempt: run.attempt,
        waitingFor: run.waitingFor ?? null,
        alsoWaitsFor: run.alsoWaitsFor ?? null,
      } as object,
      { $set: { ...parkedFor(waits), updatedAt: new Date() } },
    );
    if (postponed.matchedCount === 1) return true;
  }
  return false; // the reconciler does it when the old deadline comes
}
/** So often where others change what the run waits for meanwhile. */
const TRIES_MAX = 5;
