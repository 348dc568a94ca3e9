import type { RunError } from '../contracts/kernel/run-events';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { RunRecord } from '../models/runs/run.model';
import { announceApproval } from '../realtime/announce-approval';
import { closeApprovals } from '../runs/approvals/approvals';
import type { RunOutcome } from '../runs/lifecycle/execute-run';
import { presentRunSummary } from '../runs/lifecycle/present-run';
import { wakeRun } from '../runs/waits/wake-run';
import { isAsked, waitsOf } from '../runs/waits/waits';
import type { WorkerDeps } from './worker-deps';

/** What follows when a run of any kind leaves its worker: its owner is told, its questions are closed where it failed. */
export async function followUpRun(
  deps: Pick<WorkerDeps, 'broadcaster' | 'models' | 'wake'>,
  run: RunRecord,
  outcome: RunOutcome,
  error?: RunError,
): Promise<void> {
  if (outcome === 'fenced') return;
  await deps.broadcaster.runUpdated(run.organisationId.toString(), [run.userId.toString()], presentRunSummary(run));
  if (outcome === 'waiting') await wakeIfAnswered(deps, run);
  if (!error) return;
  for (const approval of await closeApprovals(deps.models, run))
    await announceApproval(deps, 'approval_answered', approval);
}

/** Who answered while the run was being parked may have died before waking it: it would wait for its deadline. */
async function wakeIfAnswered(deps: Pick<WorkerDeps, 'models' | 'wake'>, run: RunRecord): Promise<void> {
  const asked = waitsOf(run).filter(isAsked);
  if (asked.length === 0) return;
  const answered = await deps.models.Approval.find(
    { _id: { $in: asked.map(({ id }) => id) }, runId: run._id, status: { $ne: 'pending' } },
    { _id: 1 },
  )
    .sort({ _id: 1 })
    .lean<Pick<ApprovalRecord, '_id'>[]>();
  for (const { _id } of answered) await wakeRun(deps.wake, run._id, _id.toString());
}
