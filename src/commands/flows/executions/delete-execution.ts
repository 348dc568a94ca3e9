import type { RunEvent } from '../../../contracts/kernel/run-events';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { conflict } from '../../../platform/errors';

const ENDED: RunRecord['status'][] = ['succeeded', 'failed', 'cancelled'];

/** Deletes what an execution that has ended was given, did and gave. Its run stays, as a row of use and cost. 409 `execution_under_way`. */
export async function deleteExecution(models: Models, { _id }: Pick<RunRecord, '_id'>): Promise<void> {
  const run = await models.Run.findOne({ _id, status: { $in: ENDED } }, { events: 1, attempt: 1 }).lean<RunRecord>();
  const gone = { 'input.input': '{}', 'input.history': '[]', 'input.isDeleted': true, journal: [], failures: [] };
  const emptied =
    run &&
    (await models.Run.collection.updateOne(
      { _id, status: { $in: ENDED }, attempt: run.attempt },
      {
        $set: { ...gone, events: (run.events as RunEvent[]).map(withoutOutput), updatedAt: new Date() },
        $unset: { output: '', 'input.isKept': '' },
      },
    ));
  if (!emptied || emptied.matchedCount === 0)
    throw conflict('execution_under_way', 'It has not ended. Cancel it first.', { isRetryable: true });
  const { FlowNodeRun, FlowCheckpoint, FlowValue, RunStepResult } = models;
  for (const model of [FlowNodeRun, FlowValue, RunStepResult]) await model.collection.deleteMany({ runId: _id });
  await FlowCheckpoint.collection.deleteOne({ _id });
}

const withoutOutput = (event: RunEvent): object =>
  'output' in event.data ? { ...event, data: { ...event.data, output: null } } : event;
