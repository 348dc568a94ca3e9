import type { RunEvent } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { conflict } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { cancelChannel } from './active-runs';
import type { EventLog } from '../events/event-log';
import { lastSeq } from '../journal/step-journal';
import { NO_WAITS } from '../waits/waits';

/** A run that records a fact between each read and write of ours is asked so often. */
const TRIES_MAX = 50;

export interface CancelDeps {
  models: Models;
  redis: Redis;
  prefix: string;
  eventLog: EventLog;
}

/**
 * Cancels a run: one compare-and-set, after which the fence refuses everything its worker still tries; then the worker
 * is told. Idempotent; 409 `run_finished` where the run had ended otherwise.
 */
export async function cancelRun(deps: CancelDeps, run: RunRecord, reason: string): Promise<RunRecord> {
  let current = run;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (current.status === 'cancelled') return current;
    if (current.status === 'succeeded' || current.status === 'failed') {
      throw conflict('run_finished', 'The run had already ended; there is nothing to cancel.');
    }
    const now = new Date();
    const event: RunEvent = {
      seq: lastSeq(current) + 1,
      at: now.toISOString(),
      type: 'run-cancelled',
      data: { reason },
    };
    const cancelled = (await deps.models.Run.collection.findOneAndUpdate(
      // The sizes say that no fact was recorded meanwhile, so that the event's number is right.
      {
        _id: run._id,
        status: current.status,
        attempt: current.attempt,
        journal: { $size: current.journal.length },
        'forgotten.steps': current.forgotten?.steps ?? null,
        events: { $size: current.events.length },
      },
      {
        $set: { status: 'cancelled', finishedAt: now, updatedAt: now },
        $push: { events: event } as never,
        $unset: { leaseUntil: '', ...NO_WAITS },
      },
      { returnDocument: 'after' },
    )) as unknown as RunRecord | null;
    if (cancelled) {
      await tellWorker(deps, cancelled, event);
      return cancelled;
    }
    current = await deps.models.Run.findById(run._id).lean<RunRecord>().orFail();
  }
  throw conflict('run_busy', 'The run moved on too fast to be cancelled. Try again.', { isRetryable: true });
}

async function tellWorker(deps: CancelDeps, run: RunRecord, event: RunEvent): Promise<void> {
  const runId = run._id.toHexString();
  // Redis away: the worker's heartbeat finds out within a second, and followers read MongoDB.
  await Promise.allSettled([
    deps.redis.publish(cancelChannel(deps.prefix), runId),
    deps.eventLog.append(runId, [{ seq: event.seq, sub: 0, event }], true),
  ]);
}
