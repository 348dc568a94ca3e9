import { Types } from 'mongoose';
import type { RunEvent } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { ONE_CRASH } from './crashes';
import { lastSeq } from '../journal/step-journal';
import { NO_WAITS } from '../waits/waits';

/** Attempts that may throw before the run fails. */
export const ERRORS_MAX = 5;

export interface Claim {
  workerId: string;
  leaseMs: number;
}

/**
 * Takes a run by compare-and-set: a queued one, or a running one whose lease ran out (a crash, counted). Undefined
 * where another worker has it or it has ended: the ticket is spent.
 */
export async function claimRun(models: Models, runId: string, claim: Claim): Promise<RunRecord | undefined> {
  const _id = new Types.ObjectId(runId);
  const now = new Date();
  const set = {
    status: 'running',
    workerId: claim.workerId,
    leaseUntil: new Date(now.getTime() + claim.leaseMs),
    updatedAt: now,
  } as const;
  const runs = models.Run.collection;
  // The usual case, one round trip: nobody had it yet, so its first facts are known.
  const fresh = await runs.findOneAndUpdate(
    { _id, status: 'queued', attempt: 0 },
    { $set: { ...set, startedAt: now, attempt: 1, events: [startedEvent(2, 1, now)] } },
    { returnDocument: 'after' },
  );
  if (fresh) return fresh as unknown as RunRecord;

  const before = (await runs.findOne({
    _id,
    $or: [{ status: 'queued' }, { status: 'running', leaseUntil: { $lt: now } }],
  })) as unknown as RunRecord | null;
  if (!before) return undefined;
  const attempt = before.attempt + 1;
  const event = startedEvent(lastSeq(before) + 1, attempt, now);
  const taken = await runs.findOneAndUpdate(
    {
      _id,
      attempt: before.attempt,
      status: before.status,
      ...(before.status === 'running' ? { leaseUntil: { $lt: now } } : {}),
    },
    {
      $set: { ...set, startedAt: before.startedAt ?? now, attempt },
      $inc: before.status === 'running' ? ONE_CRASH : { crashes: 0 },
      $push: { events: event } as never,
      $unset: NO_WAITS,
    },
    { returnDocument: 'after' },
  );
  return (taken ?? undefined) as unknown as RunRecord | undefined;
}

const startedEvent = (seq: number, attempt: number, at: Date): RunEvent => ({
  seq,
  at: at.toISOString(),
  type: 'run-started',
  data: { attempt, isResumed: attempt > 1 },
});
