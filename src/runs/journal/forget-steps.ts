import type { Types } from 'mongoose';
import type { Models } from '../../models/index';
import { modelCalls } from '../../models/money/usage/find-calls';
import type { StepRecord } from '../../models/runs/run.model';
import { crashPoint } from '../../platform/crash-point';
import { RunFenced } from '../lifecycle/run-context';

export interface ForgetPlace {
  runId: Types.ObjectId;
  attempt: number;
  /** Of the last fact: numbers go on after it, though what bore them is gone. */
  lastSeq: number;
}
export interface Forgotten {
  steps: StepRecord[];
  /** By how much the results in the run's document shrink. */
  bytes: number;
}

/**
 * Takes recorded steps out of the run's document in one write, fenced by the attempt; what they used stays in the run's sums. A call of
 * a model that the ledger does not have yet stays: what was lost with a killed process is written from the journal
 * (`mendRunCalls`). Throws RunFenced where another attempt owns the run.
 */
export async function forgetSteps(
  models: Models,
  { runId, attempt, lastSeq }: ForgetPlace,
  recorded: readonly StepRecord[],
): Promise<Forgotten> {
  const steps = await withoutOpenCalls(models, runId, recorded);
  if (steps.length === 0) return { steps, bytes: 0 };
  const bytes = steps.reduce((sum, step) => sum + (step.resultId ? 0 : sizeOf(step.result)), 0);
  await crashPoint('journal.before-forget');
  const written = await models.Run.collection.updateOne(
    { _id: runId, attempt, status: 'running' },
    {
      $pull: { journal: { key: { $in: steps.map(({ key }) => key) } } } as never,
      $inc: { 'forgotten.steps': steps.length, journalBytes: -bytes },
      // Progress, as a recorded step is: crashes are counted anew from here.
      $set: { 'forgotten.seq': lastSeq, crashesSinceStep: 0, updatedAt: new Date() },
    },
  );
  if (written.matchedCount === 0) throw new RunFenced(`attempt ${attempt} no longer owns run ${runId.toHexString()}`);
  await crashPoint('journal.after-forget');
  const large = steps.flatMap(({ resultId }) => resultId ?? []);
  // Left over by a crash they are harmless: nothing names them.
  if (large.length > 0) await models.RunStepResult.deleteMany({ _id: { $in: large } });
  return { steps, bytes };
}

const sizeOf = (result: unknown): number => JSON.stringify(result)?.length ?? 0;

async function withoutOpenCalls(
  models: Models,
  runId: Types.ObjectId,
  recorded: readonly StepRecord[],
): Promise<StepRecord[]> {
  const asked = recorded.filter(({ kind, usage }) => kind === 'model' && usage);
  if (asked.length === 0) return [...recorded];
  const nameOf = ({ attempt, key }: StepRecord) => `${runId.toHexString()}:${attempt}:${key}`;
  // `<run>:<attempt>:<step>:<n>`: any try of a step will do. By ranges of the id, as a run's rows are as many as its calls.
  const rows = await modelCalls(models)
    .find(
      { $or: asked.map((step) => ({ _id: { $gte: `${nameOf(step)}:`, $lt: `${nameOf(step)};` } })) },
      { projection: { _id: 1 } },
    )
    .toArray();
  const written = new Set(rows.map(({ _id }) => _id.slice(0, _id.lastIndexOf(':'))));
  const open = new Set(asked.filter((step) => !written.has(nameOf(step))).map(({ key }) => key));
  return recorded.filter(({ key }) => !open.has(key));
}
