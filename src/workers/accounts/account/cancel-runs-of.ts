import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { findAppError } from '../../../platform/errors';
import { type CancelDeps, cancelRun } from '../../../runs/lifecycle/cancel-run';

const BATCH = 100;

/** Cancels every run of a person that has not ended. One that ends meanwhile by itself is as good. */
export async function cancelRunsOf(
  deps: CancelDeps,
  { _id: userId, organisationId }: Pick<AccountDeletionRecord, '_id' | 'organisationId'>,
): Promise<void> {
  for (;;) {
    const open = await deps.models.Run.find({
      organisationId,
      userId,
      status: { $in: ['queued', 'running', 'waiting'] },
    })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<RunRecord[]>();
    if (open.length === 0) return;
    for (const run of open)
      await cancelRun(deps, run, 'The account of whoever asked for it is deleted.').catch((error: unknown) => {
        if (findAppError(error)?.code !== 'run_finished') throw error;
      });
  }
}
