import type { mongo, Types } from 'mongoose';
import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord, StepRecord } from '../../models/runs/run.model';

/** Results up to this size lie in the run's document; larger ones, and all once it holds 256 KB, in `run_step_results`. */
const INLINE_RESULT_BYTES = 16_384;
const INLINE_TOTAL_BYTES = 262_144;

export type NewStep = Omit<StepRecord, 'events' | 'resultId' | 'attempt'> & { events: RunEventDraft[] };

interface LargeResult {
  _id: string;
  runId: Types.ObjectId;
  result: unknown;
  createdAt: Date;
}

/** Steps on their way into the run's document. */
export interface JournalWrite {
  /** Of each step, numbered. */
  facts: RunEvent[][];
  /** By how much the results in the run's document grow. */
  bytes: number;
  /** To be stored before, by `storeLarge`. */
  large: LargeResult[];
  /** For `$push` into `journal`, `$inc` and `$set` of the run. */
  update: { steps: StepRecord[]; increments: Record<string, number>; set: { model?: string } };
}

/** Where an attempt's journal stands. */
export interface JournalPlace {
  runId: Types.ObjectId;
  attempt: number;
  nextSeq: number;
  inlineBytes: number;
}

export function numberFacts(drafts: RunEventDraft[], seq: number): RunEvent[] {
  const at = new Date().toISOString();
  return drafts.map((draft, index) => ({ ...draft, seq: seq + index, at }) as RunEvent);
}

/** What recording these steps writes, all at once; touches nothing. */
export function planJournalWrite(
  { runId, attempt, nextSeq, inlineBytes }: JournalPlace,
  steps: NewStep[],
): JournalWrite {
  let seq = nextSeq;
  let bytes = 0;
  const large: LargeResult[] = [];
  const records: StepRecord[] = [];
  const facts = steps.map((step) => {
    const events = numberFacts(step.events, seq);
    seq += events.length;
    const size = JSON.stringify(step.result)?.length ?? 0;
    const isInline = size <= INLINE_RESULT_BYTES && inlineBytes + bytes + size <= INLINE_TOTAL_BYTES;
    const resultId = `${runId.toHexString()}:${attempt}:${step.key}`;
    if (isInline) bytes += size;
    else large.push({ _id: resultId, runId, result: step.result, createdAt: step.finishedAt });
    const stored = isInline ? { result: step.result } : { result: undefined, resultId };
    records.push({ ...step, attempt, events, ...stored } as StepRecord);
    return events;
  });
  const model = steps.findLast(({ usage }) => usage)?.model;
  return {
    facts,
    bytes,
    large,
    update: { steps: records, increments: { journalBytes: bytes, ...sumCharges(steps) }, set: model ? { model } : {} },
  };
}

/** What finished or failed steps used, for `$inc` of the run. */
export function sumCharges(steps: readonly Pick<NewStep, 'usage' | 'costNanoUsd'>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  const add = (name: string, amount: number) => void (sum[name] = (sum[name] ?? 0) + amount);
  for (const { usage, costNanoUsd } of steps) {
    if (!usage) continue;
    for (const name of ['inputTokens', 'outputTokens', 'cachedInputTokens', 'modelCalls'] as const)
      add(`usage.${name}`, usage[name]);
    add('costNanoUsd', costNanoUsd ?? 0);
  }
  return sum;
}

/** Stores what is too large for the run's document; again under the same ids where it was stored before. */
export async function storeLarge(models: Models, { large }: Pick<JournalWrite, 'large'>): Promise<void> {
  if (large.length === 0) return;
  const results = models.RunStepResult.collection as unknown as mongo.Collection<{ _id: string }>;
  await results.bulkWrite(
    large.map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
}

/** Fills in results that lie in `run_step_results`. */
export async function loadLarge(models: Models, run: RunRecord): Promise<void> {
  if (!run.journal.some((step) => step.resultId)) return;
  const rows = await models.RunStepResult.find({ runId: run._id }).lean<{ _id: string; result: unknown }[]>();
  const results = new Map(rows.map((row) => [row._id, row.result]));
  for (const step of run.journal) {
    if (step.resultId) step.result = results.get(step.resultId);
  }
}
