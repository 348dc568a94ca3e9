import { parseAbout, runsCancel, runsEvents, runsGet, runsList, runsRetry } from '../../contracts/kernel/runs';
import { pageById } from '../../models/kernel/page';
import type { RunRecord } from '../../models/runs/run.model';
import { listRuns } from '../../models/runs/run-queries';
import { sumRunCalls } from '../../models/money/usage/sum-run-calls';
import { type CancelDeps, cancelRun } from '../../runs/lifecycle/cancel-run';
import { parseReaderPlace } from '../streams/reader-place';
import { loadLarge } from '../../runs/journal/journal-write';
import { presentRun, presentRunSummary, RUN_SUMMARY_FIELDS } from '../../runs/lifecycle/present-run';
import { retryRun } from '../../runs/lifecycle/retry-run';
import type { WakeDeps } from '../../runs/waits/wake-run';
import { readRunsAbout } from '../../security/read-runs-about';
import type { RequireRunQuota } from '../../security/limits/run-quota';
import { findListed, type SubjectDeps } from '../../security/subjects';
import { type Route, route } from '../route';
import { type StreamDeps, streamRun } from '../streams/stream-run';

export interface RunRouteDeps extends SubjectDeps {
  cancel: CancelDeps;
  wake: WakeDeps;
  stream: StreamDeps;
  requireQuota: RequireRunQuota;
  /** Throws where a budget of the run's owner cannot pay for a call. */
  requireBudget(run: RunRecord): Promise<void>;
  /** Told after a run was cancelled or queued again, to tell people. */
  onRunChanged(run: RunRecord): Promise<void>;
}

export const runRoutes = (deps: RunRouteDeps): Route[] => [
  route(runsList, async ({ query, caller }) => {
    const about = query.about === undefined ? undefined : await readRunsAbout(deps, caller, parseAbout(query.about));
    const listed = about ? [] : await findListed(deps, caller);
    const runs = await listRuns(deps.models, caller, query, listed, RUN_SUMMARY_FIELDS, about);
    return { status: 200, body: pageById(runs, query.limit, presentRunSummary) };
  }),

  route(runsGet, async ({ run }) => {
    const [calls] = await Promise.all([sumRunCalls(deps.models, run), loadLarge(deps.models, run)]);
    return { status: 200, body: presentRun(run, calls) };
  }),

  route(runsEvents, async ({ run, query, request, response }) => {
    const header = request.header('last-event-id');
    const since = header === undefined ? { seq: query.since ?? 0, sub: 0 } : parseReaderPlace(header);
    await streamRun(deps.stream, response, run, { format: query.format, since });
    return 'streamed';
  }),

  route(runsCancel, async ({ run, caller }) => {
    const cancelled = await cancelRun(deps.cancel, run, `Cancelled by ${caller.name}.`);
    await deps.onRunChanged(cancelled);
    return { status: 200, body: presentRunSummary(cancelled) };
  }),

  route(runsRetry, async ({ run, caller }) => {
    await deps.requireBudget(run);
    const end = await deps.requireQuota(caller);
    await retryRun(deps.wake, run).finally(end);
    const queued = await deps.models.Run.findById(run._id).lean<RunRecord>().orFail();
    await deps.onRunChanged(queued);
    return { status: 202, body: { runId: run._id.toString() } };
  }),
];
