import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { conflict } from '../../../platform/errors';

/** Deletes what an execution that has ended was given, did and gave. Its run stays, as a row of use and cost. 409 `execution_under_way`. */
export async function deleteExecution(models: Models, run: RunRecord): Promise<void> {
  const gone = { 'input.input': '{}', 'input.isDeleted': true, journal: [], failures: [] };
  const emptied = await models.Run.collection.updateOne(
    { _id: run._id, status: { $in: ['succeeded', 'failed', 'cancelled'] } },
    { $set: { ...gone, updatedAt: new Date() }, $unset: { output: '' } },
  );
  if (emptied.matchedCount === 0)
    throw conflict('execution_under_way', 'It has not ended. Cancel it first.', { isRetryable: true });
  const { FlowNodeRun, FlowCheckpoint, FlowValue, RunStepResult } = models;
  for (const model of [FlowNodeRun, FlowValue, RunStepResult]) await model.collection.deleteMany({ runId: run._id });
  await FlowCheckpoint.collection.deleteOne({ _id: run._id });
}
