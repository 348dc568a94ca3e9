import type { DeviceThreadRecord } from '../../models/devices/records/device-thread.model';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { findAppError } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { type CancelDeps, cancelRun } from '../../runs/lifecycle/cancel-run';

/** Deletes a thread with all that was said in it; a run that answers in it is cancelled. Safe to call twice. */
export async function deleteThread(
  deps: { models: Models; cancel: CancelDeps },
  thread: DeviceThreadRecord,
): Promise<void> {
  const { models } = deps;
  const run = thread.runId && (await models.Run.findOne({ _id: thread.runId }).lean<RunRecord>());
  if (run)
    await cancelRun(deps.cancel, run, 'The thread was deleted.').catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
  const { userId } = thread;
  await withTransaction(models.DeviceThread.db, async (session) => {
    await models.DeviceMessage.collection.deleteMany({ threadId: thread._id, userId }, { session });
    await models.DeviceThread.collection.deleteOne({ _id: thread._id, userId }, { session });
  });
}
