import { Types } from 'mongoose';
import type { RunRecord } from '../models/runs/run.model';
import type { Models } from '../models/index';
import { wakeRun, type WakeDeps } from '../runs/waits/wake-run';
import { waitsOf } from '../runs/waits/waits';
import { sentAtOf } from './call-id';

/** Runs that a device is given at once when it comes back: the rest follow as it comes again, or at their deadlines. */
const WOKEN_AT_ONCE = 8;
const RUNS_MAX = 200;
/** Of all people of one look. */
const RUNS_TOGETHER_MAX = 2_000;

/**
 * Wakes people's runs that wait for a device and whose call was sent before that person's connection was opened (user id → ms since
 * 1970), so that each sends it again: the same id, after asking anew whether it may. A run that is still not for this device parks again.
 */
export async function wakeWaiting(
  { models, wake }: { models: Models; wake: WakeDeps },
  openedAt: ReadonlyMap<string, number>,
): Promise<number> {
  const waiting = await models.Run.find(
    {
      userId: { $in: [...openedAt.keys()].map((id) => new Types.ObjectId(id)) },
      status: 'waiting',
      'waitingFor.kind': 'device',
    },
    { userId: 1, waitingFor: 1, alsoWaitsFor: 1 },
  )
    .sort({ _id: 1 })
    .limit(Math.min(RUNS_MAX * openedAt.size, RUNS_TOGETHER_MAX))
    .lean<Pick<RunRecord, '_id' | 'userId' | 'waitingFor' | 'alsoWaitsFor'>[]>();
  let woken = 0;
  for (let place = 0; place < waiting.length; place += WOKEN_AT_ONCE)
    await Promise.all(
      waiting.slice(place, place + WOKEN_AT_ONCE).map(async (run) => {
        for (const { kind, id } of waitsOf(run)) {
          const sentAt = kind === 'device' ? sentAtOf(id) : undefined;
          const since = openedAt.get(run.userId.toHexString()) ?? 0;
          if (sentAt !== undefined && sentAt < since && (await wakeRun(wake, run._id, id))) woken += 1;
        }
      }),
    );
  return woken;
}
