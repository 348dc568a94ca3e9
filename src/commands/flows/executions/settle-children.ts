import type { Types } from 'mongoose';
import type { RunRecord } from '../../../models/runs/run.model';
import { findAppError } from '../../../platform/errors';
import { type CancelDeps, cancelRun } from '../../../runs/lifecycle/cancel-run';
import { type WakeDeps, wakeRun } from '../../../runs/waits/wake-run';

const LIVE: RunRecord['status'][] = ['queued', 'running', 'waiting'];
const ENDED: RunRecord['status'][] = ['succeeded', 'failed', 'cancelled'];
/** Most runs of a sweep. */
const BATCH = 500;

export interface ChildrenDeps {
  wake: WakeDeps;
  cancel: CancelDeps;
  /** Told after a run was cancelled, to tell people. */
  onCancelled(run: RunRecord): Promise<void>;
}

/** Cancels what an execution waits for, however deep. Safe to call twice. */
export async function cancelChildren(deps: ChildrenDeps, parentRunId: Types.ObjectId): Promise<void> {
  const live = await deps.cancel.models.Run.find({ parentRunId, status: { $in: LIVE } })
    .sort({ _id: 1 })
    .lean<RunRecord[]>();
  for (const child of live) {
    const cancelled = await cancelRun(deps.cancel, child, 'What it was part of was cancelled.').catch(
      (error: unknown) => {
        if (findAppError(error)?.code !== 'run_finished') throw error;
      },
    );
    if (!cancelled) continue;
    await deps.onCancelled(cancelled);
    await cancelChildren(deps, child._id);
  }
}

/**
 * What a process that died left between an execution and its sub-flows: wakes who waits for one that has ended, and cancels those
 * that nobody waits for any more. Safe to run in several processes.
 */
export async function settleChildren(deps: ChildrenDeps): Promise<void> {
  const { models } = deps.cancel;
  const waiting = await models.Run.find(
    { status: 'waiting', $or: [{ 'waitingFor.kind': 'child' }, { 'alsoWaitsFor.kind': 'child' }] },
    { _id: 1 },
  )
    .sort({ 'waitingFor.deadline': 1 })
    .limit(BATCH)
    .lean<Pick<RunRecord, '_id'>[]>();
  const ended = await models.Run.find(
    { parentRunId: { $in: waiting.map(({ _id }) => _id) }, status: { $in: ENDED } },
    { parentRunId: 1 },
  )
    .sort({ _id: 1 })
    .lean<Pick<RunRecord, '_id' | 'parentRunId'>[]>();
  for (const { _id, parentRunId } of ended) if (parentRunId) await wakeRun(deps.wake, parentRunId, _id.toHexString());
  const children = await models.Run.find({ parentRunId: { $exists: true }, status: { $in: LIVE } }, { parentRunId: 1 })
    .sort({ _id: 1 })
    .limit(BATCH)
    .lean<Pick<RunRecord, '_id' | 'parentRunId'>[]>();
  const parents = children.flatMap((child) => child.parentRunId ?? []);
  const over = await models.Run.find({ _id: { $in: parents }, status: { $in: ENDED } }, { _id: 1 }).lean();
  for (const { _id } of over) await cancelChildren(deps, _id);
}
