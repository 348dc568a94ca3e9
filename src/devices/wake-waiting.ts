import { Types } from 'mongoose';
import type { RunRecord } from '../models/runs/run.model';
import type { Models } from '../models/index';
import { wakeRun, type WakeDeps } from '../runs/waits/wake-run';
import { waitsOf } from '../runs/waits/waits';
import { sentAtOf } from './call-id';

/** Runs that a device is given at once when it comes back: the rest follow as it comes again, or at their deadlines. */
const WOKEN_AT_ONCE = 8;
const RUNS_MAX = 200;

/**
 * Wakes a person's runs that wait for a device and whose call was sent before `openedAt` (ms since 1970), so that each sends it again: the
 * same id, after asking anew whether it may. A run that is still not for this device parks again.
 */
export async function wakeWaiting(
  { models, wake }: { models: Models; wake: WakeDeps },
  { userId, openedAt }: { userId: string; openedAt: number },
): Promise<number> {
  const waiting = await models.Run.find(
    { userId: new Types.ObjectId(userId), status: 'waiting', 'waitingFor.kind': 'device' },
    { waitingFor: 1, alsoWaitsFor: 1 },
  )
    .sort({ _id: 1 })
    .limit(RUNS_MAX)
    .lean<Pick<RunRecord, '_id' | 'waitingFor' | 'alsoWaitsFor'>[]>();
  let woken = 0;
  for (let place = 0; place < waiting.length; place += WOKEN_AT_ONCE)
    await Promise.all(
      waiting.slice(place, place + WOKEN_AT_ONCE).map(async (run) => {
        for (const { kind, id } of waitsOf(run)) {
          const sentAt = kind === 'device' ? sentAtOf(id) : undefined;
          if (sentAt !== undefined && sentAt < openedAt && (await wakeRun(wake, run._id, id))) woken += 1;
        }
      }),
    );
  return woken;
}
