import type { RunRecord } from '../../models/runs/run.model';
import { conflict } from '../../platform/errors';
import { reissueTicket, type WakeDeps } from '../waits/wake-run';

/**
 * Runs a failed or cancelled run again from its last recorded step; what nobody approved is asked anew, and no wait is over
 * any more: what ran out, or was answered to the run as it was, is waited for anew. 409
 * `run_not_ended` otherwise, `run_kept_part` where what it had finished is saved: it would be made again.
 */
export async function retryRun(deps: WakeDeps, run: RunRecord): Promise<void> {
  const now = new Date();
  const queued = (await deps.models.Run.collection.findOneAndUpdate(
    { _id: run._id, status: { $in: ['failed', 'cancelled'] }, output: null },
    {
      $set: {
        status: 'queued',
        ticketAt: now,
        updatedAt: now,
        crashes: 0,
        crashesSinceStep: 0,
        errorCount: 0,
        waitsOver: [],
      },
      $inc: { ticket: 1, retries: 1 },
      $unset: { error: '', finishedAt: '', workerId: '' },
    },
    { returnDocument: 'after' },
  )) as unknown as RunRecord | null;
  const hasPart = !queued && (await deps.models.Run.exists({ _id: run._id, status: 'failed', output: { $ne: null } }));
  if (hasPart)
    throw conflict('run_kept_part', 'What this run had finished is saved. Continue it with another run instead.');
  if (!queued) throw conflict('run_not_ended', 'Only a failed or cancelled run can be run again.');
  await reissueTicket(deps, queued, queued.ticket);
}
