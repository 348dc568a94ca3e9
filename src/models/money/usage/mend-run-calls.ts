import { type mongo, Types } from 'mongoose';
import type { Models } from '../../index';
import { AGENT_OF_RUN, type ModelCallRecord } from '../model-call.model';
import type { RunRecord, StepRecord } from '../../runs/run.model';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../platform/time';
import { modelCalls } from './find-calls';

/** Runs that began longer ago are not looked at again. */
const LOOK_BACK_MS = 2 * HOUR_MS;
/** Rows of a run that ended later may still be on their way. */
const GRACE_MS = MINUTE_MS;
/** Runs looked at together. */
const BATCH = 200;

type EndedRun = Pick<
  RunRecord,
  '_id' | 'kind' | 'organisationId' | 'userId' | 'apiKeyId' | 'journal' | 'input' | 'subjectId'
>;

/**
 * Writes rows for recorded model calls of ended runs whose own rows were lost with a killed process, from what the journal
 * says of them: the tries of a step as one. Safe to run in several processes and any number of times. Returns how many.
 */
export async function mendRunCalls(
  models: Models,
  deps: { providerOf(model: string): string | undefined; now?: Date },
): Promise<number> {
  const now = (deps.now ?? new Date()).getTime();
  const runs = models.Run.collection
    .find<EndedRun>(
      {
        _id: { $gte: Types.ObjectId.createFromTime(Math.floor((now - LOOK_BACK_MS) / SECOND_MS)) },
        status: { $in: ['succeeded', 'failed', 'cancelled'] },
        finishedAt: { $lt: new Date(now - GRACE_MS) },
      },
      {
        projection: {
          kind: 1,
          organisationId: 1,
          userId: 1,
          apiKeyId: 1,
          subjectId: 1,
          input: 1,
          'journal.key': 1,
          'journal.kind': 1,
          'journal.attempt': 1,
          'journal.model': 1,
          'journal.usage': 1,
          'journal.costNanoUsd': 1,
          'journal.startedAt': 1,
          'journal.finishedAt': 1,
        },
      },
    )
    .sort({ _id: 1 })
    .batchSize(BATCH);
  let mended = 0;
  let batch: EndedRun[] = [];
  for await (const run of runs) {
    batch.push(run);
    if (batch.length < BATCH) continue;
    mended += await mend(models, batch, deps.providerOf);
    batch = [];
  }
  return mended + (await mend(models, batch, deps.providerOf));
}

async function mend(
  models: Models,
  runs: readonly EndedRun[],
  providerOf: (model: string) => string | undefined,
): Promise<number> {
  if (runs.length === 0) return 0;
  const known = await modelCalls(models)
    .find({ runId: { $in: runs.map(({ _id }) => _id) } }, { projection: { _id: 1 } })
    .toArray();
  // `<run>:<attempt>:<step>:<n>`: any try of a step will do.
  const written = new Set(known.map(({ _id }) => _id.slice(0, _id.lastIndexOf(':'))));
  const rows = runs.flatMap((run) =>
    run.journal
      .filter(({ kind, usage }) => kind === 'model' && usage)
      .filter((step) => !written.has(nameOf(run, step)))
      .map((step) => buildRow(run, step, providerOf)),
  );
  if (rows.length === 0) return 0;
  // Another process may write the same ones: their ids are derived.
  const { upsertedCount } = await modelCalls(models).bulkWrite(
    rows.map((row): mongo.AnyBulkWriteOperation<ModelCallRecord> => {
      const { _id, ...fields } = row;
      return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
    }),
    { ordered: false },
  );
  return upsertedCount;
}

const nameOf = ({ _id }: EndedRun, { attempt, key }: StepRecord) => `${_id.toHexString()}:${attempt}:${key}`;

function buildRow(run: EndedRun, step: StepRecord, providerOf: (model: string) => string | undefined): ModelCallRecord {
  const model = step.model ?? '';
  const asked = (run.input as { model?: unknown } | undefined)?.model;
  return {
    _id: `${nameOf(run, step)}:j`,
    organisationId: run.organisationId,
    userId: run.userId,
    ...(run.apiKeyId && { apiKeyId: run.apiKeyId }),
    runId: run._id,
    stepKey: step.key,
    ...(run.subjectId && { subjectId: run.subjectId }),
    agent: AGENT_OF_RUN[run.kind],
    modelAsked: typeof asked === 'string' ? asked : model,
    model,
    target: model,
    provider: providerOf(model) ?? '',
    inputTokens: step.usage?.inputTokens ?? 0,
    outputTokens: step.usage?.outputTokens ?? 0,
    cachedInputTokens: step.usage?.cachedInputTokens ?? 0,
    isEstimated: false,
    costNanoUsd: step.costNanoUsd ?? 0,
    startedAt: step.startedAt,
    firstTokenMs: null,
    durationMs: step.finishedAt.getTime() - step.startedAt.getTime(),
    outcome: 'ok',
  };
}
