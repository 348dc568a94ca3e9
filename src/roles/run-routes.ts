import type { Route } from '../http/route';
import { approvalRoutes } from '../http/routes/approvals.routes';
import { runRoutes } from '../http/routes/runs.routes';
import type { StreamDeps } from '../http/streams/stream-run';
import type { RunRecord } from '../models/runs/run.model';
import { announceApproval } from '../realtime/announce-approval';
import { announceRun } from '../realtime/announce-run';
import { closeApprovals } from '../runs/approvals/approvals';
import type { Base } from '../systems/base';
import { openRunQuota } from '../systems/open-run-quota';
import { requireRunBudget } from '../systems/require-budget';
import type { SystemApi } from '../systems/system';

/** Routes of runs of all systems, and of what they ask people: following, cancelling, running again, answering. */
export function openRunRoutes(base: Base, stream: StreamDeps, parts: readonly SystemApi[]): Route[] {
  const { config, models, subjects, redis, eventLog } = base;
  return [
    ...runRoutes({
      ...{ models, subjects, stream },
      cancel: { models, redis: redis.command, prefix: config.REDIS_PREFIX, eventLog },
      wake: base.wake,
      requireQuota: openRunQuota(base),
      requireBudget: (run) => requireRunBudget(base, parts, run),
      onRunChanged: (run) => tellRunChanged(base, parts, run),
    }),
    ...approvalRoutes({
      subjects,
      wake: base.wake,
      takeApproval: base.tierQuotas.takeApproval,
      onAnswered: (approval) => announceApproval(base, 'approval_answered', approval),
      onExtended: (approval) => announceApproval(base, 'approval_request', approval),
    }),
  ];
}

/** Tells the run's owner; where it was cancelled, closes its questions and has its system tell everybody who watches. */
async function tellRunChanged(base: Base, parts: readonly SystemApi[], run: RunRecord): Promise<void> {
  await announceRun(base, run);
  if (run.status !== 'cancelled') return;
  for (const approval of await closeApprovals(base.models, run))
    await announceApproval(base, 'approval_answered', approval);
  for (const { onCancelled } of parts) await onCancelled?.(run);
}
