import { createHash } from 'node:crypto';
import type { mongo, Types } from 'mongoose';
import type { Usage } from '../contracts/common';
import type { RunEvent, RunEventDraft } from '../contracts/run-events';
import type { Models } from '../models/index';
import type { RunRecord, StepRecord } from '../models/run.model';
import { crashPoint } from '../platform/crash-point';
import type { NanoUsd } from '../platform/money';
import { delay, SECOND_MS } from '../platform/time';
import { RunFenced } from './run-context';

/** Results up to this size lie in the run's document; larger ones, and all once it holds 256 KB, in `run_step_results`. */
const INLINE_RESULT_BYTES = 16_384;
const INLINE_TOTAL_BYTES = 262_144;
/** Longest wait for a write under way before the run is left to its lease. */
const SETTLE_MS = 2 * SECOND_MS;
const SETTLE_POLL_MS = 2;
/** Most of a step's input that is kept to be shown. */
const INPUT_SHOWN_CHARS = 2_000;

export const hashInput = (input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(input) ?? 'undefined')
    .digest('hex')
    .slice(0, 32);
export const showInput = (input: unknown): string =>
  (typeof input === 'string' ? input : (JSON.stringify(input) ?? '')).slice(0, INPUT_SHOWN_CHARS);

export type NewStep = Omit<StepRecord, 'events' | 'resultId' | 'attempt'> & { events: RunEventDraft[] };
type Entry = { step: NewStep } | { event: RunEventDraft };
interface Waiting {
  entry: Entry;
  resolve: (events: RunEvent[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Records steps and facts in the run's document under the fence of one attempt. What is recorded in one turn of the
 * event loop, or while a write is under way, is one write: twenty parallel tool calls cost one round trip.
 */
export class StepJournal {
  private waiting: Waiting[] = [];
  private isWriting = false;
  private inlineBytes: number;
  private nextSeq: number;
  private readonly recorded = new Map<string, StepRecord>();

  private constructor(
    private readonly models: Models,
    private readonly runId: Types.ObjectId,
    private readonly attempt: number,
    run: RunRecord,
  ) {
    this.inlineBytes = run.journalBytes;
    this.nextSeq = lastSeq(run) + 1;
    for (const step of run.journal) this.recorded.set(step.key, step);
  }

  /** The journal of a claimed run, with its large results loaded. */
  static async open(models: Models, run: RunRecord): Promise<StepJournal> {
    await loadLargeResults(models, run);
    return new StepJournal(models, run._id, run.attempt, run);
  }

  find(key: string): StepRecord | undefined {
    return this.recorded.get(key);
  }

  /** Tokens and cost of all recorded steps: the same as on the run's record. */
  get charged(): { usage: Usage; costNanoUsd: NanoUsd } {
    const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 };
    let costNanoUsd = 0;
    for (const step of this.recorded.values()) {
      if (!step.usage) continue;
      for (const name of ['inputTokens', 'outputTokens', 'cachedInputTokens', 'modelCalls'] as const)
        usage[name] += step.usage[name];
      costNanoUsd += step.costNanoUsd ?? 0;
    }
    return { usage, costNanoUsd };
  }

  /** `seq` of the last fact. */
  get lastSeq(): number {
    return this.nextSeq - 1;
  }

  /** Records a step with its facts; resolves with the facts, numbered. Throws RunFenced where another attempt owns the run. */
  record(step: NewStep): Promise<RunEvent[]> {
    return this.add({ step });
  }

  /** Records a fact outside a step. */
  recordEvent(event: RunEventDraft): Promise<RunEvent[]> {
    return this.add({ event });
  }

  /** Numbers facts that somebody else writes (the end of a run, in its transaction). */
  number(drafts: RunEventDraft[], seq = this.nextSeq): RunEvent[] {
    const at = new Date().toISOString();
    return drafts.map((draft, index) => ({ ...draft, seq: seq + index, at }) as RunEvent);
  }

  /** True once all that was handed in is written or refused; false where a write hangs: nothing may be said of the run then. */
  async settle(): Promise<boolean> {
    for (
      const deadline = Date.now() + SETTLE_MS;
      this.isWriting || this.waiting.length > 0;
      await delay(SETTLE_POLL_MS)
    )
      if (Date.now() > deadline) return false;
    return true;
  }

  private add(entry: Entry): Promise<RunEvent[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (!this.isWriting) {
        this.isWriting = true;
        setImmediate(() => void this.writeAll());
      }
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        const events = await this.write(batch.map(({ entry }) => entry));
        batch.forEach(({ resolve }, index) => resolve(events[index] ?? []));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }

  private async write(entries: Entry[]): Promise<RunEvent[][]> {
    let seq = this.nextSeq;
    const numbered = entries.map((entry) => {
      const events = this.number('step' in entry ? entry.step.events : [entry.event], seq);
      seq += events.length;
      return events;
    });
    let bytes = 0;
    const steps: StepRecord[] = [];
    const large: { _id: string; runId: Types.ObjectId; result: unknown; createdAt: Date }[] = [];
    const charge = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0, cost: 0 };
    let model: string | undefined;
    entries.forEach((entry, index) => {
      if (!('step' in entry)) return;
      const { step } = entry;
      const size = JSON.stringify(step.result)?.length ?? 0;
      const isInline = size <= INLINE_RESULT_BYTES && this.inlineBytes + bytes + size <= INLINE_TOTAL_BYTES;
      const resultId = `${this.runId.toHexString()}:${this.attempt}:${step.key}`;
      if (isInline) bytes += size;
      else large.push({ _id: resultId, runId: this.runId, result: step.result, createdAt: step.finishedAt });
      steps.push({
        ...step,
        attempt: this.attempt,
        events: numbered[index] ?? [],
        result: isInline ? step.result : undefined,
        ...(isInline ? {} : { resultId }),
      } as StepRecord);
      if (step.usage) {
        charge.inputTokens += step.usage.inputTokens;
        charge.outputTokens += step.usage.outputTokens;
        charge.cachedInputTokens += step.usage.cachedInputTokens;
        charge.modelCalls += step.usage.modelCalls;
        charge.cost += step.costNanoUsd ?? 0;
        model = step.model ?? model;
      }
    });
    const loose = entries.flatMap((entry, index) => ('event' in entry ? (numbered[index] ?? []) : []));
    await crashPoint('journal.before-write');
    if (large.length > 0) {
      const results = this.models.RunStepResult.collection as unknown as mongo.Collection<{ _id: string }>;
      await results.bulkWrite(
        large.map((document) => ({
          replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
        })),
      );
    }
    const written = await this.models.Run.collection.updateOne(
      { _id: this.runId, attempt: this.attempt, status: 'running' },
      {
        ...(steps.length > 0 || loose.length > 0
          ? {
              $push: {
                ...(steps.length > 0 ? { journal: { $each: steps } } : {}),
                ...(loose.length > 0 ? { events: { $each: loose } } : {}),
              } as never,
            }
          : {}),
        $inc: {
          journalBytes: bytes,
          ...(charge.modelCalls > 0
            ? {
                'usage.inputTokens': charge.inputTokens,
                'usage.outputTokens': charge.outputTokens,
                'usage.cachedInputTokens': charge.cachedInputTokens,
                'usage.modelCalls': charge.modelCalls,
                costNanoUsd: charge.cost,
              }
            : {}),
        },
        $set: { updatedAt: new Date(), ...(model ? { model } : {}) },
      },
    );
    if (written.matchedCount === 0)
      throw new RunFenced(`attempt ${this.attempt} no longer owns run ${this.runId.toHexString()}`);
    await crashPoint('journal.after-write');
    this.nextSeq = seq;
    this.inlineBytes += bytes;
    entries.forEach((entry, index) => {
      const step = 'step' in entry ? entry.step : undefined;
      if (step)
        this.recorded.set(step.key, {
          ...step,
          attempt: this.attempt,
          events: numbered[index] ?? [],
        } as unknown as StepRecord);
    });
    return numbered;
  }
}

/** Highest `seq` among a run's recorded facts; 1 (`run-queued`, never stored) where there is none. */
export function lastSeq(run: Pick<RunRecord, 'journal' | 'events'>): number {
  let last = 1;
  for (const event of run.events as RunEvent[]) last = Math.max(last, event.seq);
  for (const step of run.journal) for (const event of step.events as RunEvent[]) last = Math.max(last, event.seq);
  return last;
}

/** Fills in results that lie in `run_step_results`. */
export async function loadLargeResults(models: Models, run: RunRecord): Promise<void> {
  if (!run.journal.some((step) => step.resultId)) return;
  const rows = await models.RunStepResult.find({ runId: run._id }).lean<{ _id: string; result: unknown }[]>();
  const results = new Map(rows.map((row) => [row._id, row.result]));
  for (const step of run.journal) {
    if (step.resultId) step.result = results.get(step.resultId);
  }
}
