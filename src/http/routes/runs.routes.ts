import { Types } from 'mongoose';
import { runsCancel, runsEvents, runsGet, runsList, runsRetry } from '../../contracts/runs';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/run.model';
import { decodeCursor, idCursor, pageById } from '../../models/page';
import { type CancelDeps, cancelRun } from '../../runs/cancel-run';
import { parsePlace } from '../../runs/event-log';
import { presentRun, presentRunSummary, RUN_SUMMARY_FIELDS } from '../../runs/present-run';
import { retryRun } from '../../runs/retry-run';
import { loadLargeResults } from '../../runs/step-journal';
import type { WakeDeps } from '../../runs/wake-run';
import { type Route, route } from '../route';
import { type StreamDeps, streamRun } from '../stream-run';

export interface RunRouteDeps {
  models: Models;
  cancel: CancelDeps;
  wake: WakeDeps;
  stream: StreamDeps;
  /** Told after a run was cancelled or queued again, to tell people. */
  onRunChanged(run: RunRecord): Promise<void>;
}

export const runRoutes = (deps: RunRouteDeps): Route[] => [
  route(runsList, async ({ query, caller }) => {
    const userId = new Types.ObjectId(caller.userId);
    const organisationId = new Types.ObjectId(caller.organisationId);
    const shared = await deps.models.Canvas.find(
      { organisationId, 'members.userId': userId, deletedAt: null },
      { _id: 1 },
    ).lean<{ _id: Types.ObjectId }[]>();
    const seen = query.canvasId
      ? shared.filter(({ _id }) => _id.toString() === query.canvasId).map(({ _id }) => _id)
      : shared.map(({ _id }) => _id);
    const before = decodeCursor(idCursor, query.cursor);
    const runs = await deps.models.Run.find(
      {
        organisationId,
        ...(query.canvasId ? { subjectId: { $in: seen } } : { $or: [{ userId }, { subjectId: { $in: seen } }] }),
        ...(query.kind ? { kind: query.kind } : {}),
        ...(query.status ? { status: query.status } : {}),
        ...(before ? { _id: { $lt: before } } : {}),
      },
      RUN_SUMMARY_FIELDS,
    )
      .sort({ _id: -1 })
      .limit(query.limit + 1)
      .lean<RunRecord[]>();
    return { status: 200, body: pageById(runs, query.limit, presentRunSummary) };
  }),

  route(runsGet, async ({ run }) => {
    await loadLargeResults(deps.models, run);
    return { status: 200, body: presentRun(run) };
  }),

  route(runsEvents, async ({ run, query, request, response }) => {
    const header = request.header('last-event-id');
    const since = header === undefined ? { seq: query.since ?? 0, sub: 0 } : parsePlace(header);
    await streamRun(deps.stream, response, run, { format: query.format, since });
    return 'streamed';
  }),

  route(runsCancel, async ({ run, caller }) => {
    const cancelled = await cancelRun(deps.cancel, run, `Cancelled by ${caller.name}.`);
    await deps.onRunChanged(cancelled);
    return { status: 200, body: presentRunSummary(cancelled) };
  }),

  route(runsRetry, async ({ run }) => {
    await retryRun(deps.wake, run);
    const queued = await deps.models.Run.findById(run._id).lean<RunRecord>().orFail();
    await deps.onRunChanged(queued);
    return { status: 202, body: { runId: run._id.toString() } };
  }),
];
