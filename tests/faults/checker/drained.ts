import type { Snapshot } from './snapshot';

/** Of runs and of generations: nothing goes on after these. */
const OVER: readonly string[] = ['succeeded', 'failed', 'cancelled'];
const CLOSED: readonly string[] = ['saved', 'undone', 'rejected', 'failed', 'cancelled'];

/**
 * C5: what is under way comes to an end: no open run but one that waits for an answer, no lease, no outbox entry, no
 * generation that goes on after its run.
 */
export function checkDrained(snapshot: Snapshot): string[] {
  const pending = new Set(
    snapshot.approvals.filter(({ status }) => status === 'pending').map(({ runId }) => runId.toHexString()),
  );
  const runs = new Map(snapshot.runs.map((run) => [run._id.toHexString(), run]));
  return [
    ...snapshot.outbox.map(({ _id }) => `outbox entry ${_id.toHexString()} is still there`),
    ...snapshot.runs.flatMap((run) => {
      const runId = run._id.toHexString();
      const hasQuestion = pending.delete(runId);
      if (run.status === 'queued' || run.status === 'running') return [`run ${runId} is still ${run.status}`];
      if (run.status === 'waiting') return hasQuestion ? [] : [`run ${runId} waits for nobody`];
      return [
        ...(run.leaseUntil ? [`run ${runId} is ${run.status} and still has a lease`] : []),
        ...(hasQuestion ? [`run ${runId} is ${run.status} and its approval still pending`] : []),
      ];
    }),
    ...snapshot.generations.flatMap(({ _id, runId, status }) => {
      const run = runs.get(runId.toHexString());
      return !CLOSED.includes(status) && run && OVER.includes(run.status)
        ? [`generation ${_id} is ${status}, its run ${runId.toHexString()} is ${run.status}`]
        : [];
    }),
    ...[...pending].map((runId) => `an approval is pending for run ${runId}, which does not exist`),
  ];
}

/** C7: no model call is paid twice but one that was cut in the middle: calls ≤ recorded model steps + interrupted attempts. */
export function checkModelCalls(snapshot: Snapshot, modelCalls: ReadonlyMap<string, number>): string[] {
  return snapshot.runs.flatMap((run) => {
    const runId = run._id.toHexString();
    const steps = run.journal.filter(({ kind }) => kind === 'model');
    const failed = (run.failures ?? []).filter(({ kind }) => kind === 'model');
    const recorded = [...steps, ...failed].reduce((sum, { usage }) => sum + (usage?.modelCalls ?? 0), 0);
    const made = modelCalls.get(runId);
    // The last attempt of a run that did not succeed may have been cut in the middle of a call as well.
    const most = steps.length + run.attempt - (run.status === 'succeeded' ? 1 : 0);
    return [
      ...(run.usage.modelCalls === recorded
        ? []
        : [`run ${runId} is charged ${run.usage.modelCalls} model calls, its steps recorded ${recorded}`]),
      ...(made !== undefined && made > most
        ? [`run ${runId} called its model ${made} times, with ${steps.length} model steps and ${run.attempt} attempts`]
        : []),
    ];
  });
}
