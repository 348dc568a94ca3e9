import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import type { Usage } from '../../contracts/kernel/common';
import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord, StepRecord } from '../../models/runs/run.model';
import { crashPoint } from '../../platform/crash-point';
import type { NanoUsd } from '../../platform/money';
import { settleWithin } from '../../platform/settle-within';
import { SECOND_MS } from '../../platform/time';
import { crashesInPlace } from '../lifecycle/crashes';
import {
  type JournalPlace,
  type JournalWrite,
  loadLarge,
  type NewStep,
  numberFacts,
  planJournalWrite,
  storeLarge,
  sumCharges,
} from './journal-write';
import type { FailedStep } from './describe-failed-step';
import { forgetSteps } from './forget-steps';
import { RunFenced } from '../lifecycle/run-context';

/** Longest wait for a write under way before the run is left to its lease. */
const SETTLE_MS = 2 * SECOND_MS;
/** Failed steps that are kept, the last ones. */
const FAILURES_MAX = 50;
/** Most of a step's input that is kept to be shown. */
const INPUT_SHOWN_CHARS = 2_000;

export const hashInput = (input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(input) ?? 'undefined')
    .digest('hex')
    .slice(0, 32);
export const showInput = (input: unknown): string =>
  (typeof input === 'string' ? input : (JSON.stringify(input) ?? '')).slice(0, INPUT_SHOWN_CHARS);

interface WaitingFailure {
  failed: FailedStep;
  resolve: (events: RunEvent[]) => void;
}
interface WaitingForget {
  prefixes: readonly string[];
  resolve: (count: number) => void;
  reject: (error: unknown) => void;
}
interface Waiting {
  step: NewStep;
  resolve: (events: RunEvent[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Records steps and facts in the run's document under the fence of one attempt. What is recorded in one turn of the
 * event loop, or while a write is under way, is one write: twenty parallel tool calls cost one round trip.
 */
export class StepJournal {
  private waiting: Waiting[] = [];
  private failing: WaitingFailure[] = [];
  private forgetting: WaitingForget[] = [];
  private writing: Promise<void> | undefined;
  private inlineBytes: number;
  private nextSeq: number;
  private isBroken = false;
  private isHandedOver = false;
  /** Workers died on it since a step was last recorded: the next one is progress. */
  private hasCrashed: boolean;
  private readonly recorded = new Map<string, StepRecord>();
  /** Of steps that were forgotten. */
  private lastModel: string | undefined;
  /** What failed and forgotten steps used, those of earlier attempts too. */
  private readonly lost: { usage: Usage; costNanoUsd: NanoUsd };

  private constructor(
    private readonly models: Models,
    private readonly runId: Types.ObjectId,
    private readonly attempt: number,
    run: RunRecord,
  ) {
    this.inlineBytes = run.journalBytes;
    this.hasCrashed = crashesInPlace(run) > 0;
    this.nextSeq = lastSeq(run) + 1;
    for (const step of run.journal) this.recorded.set(step.key, step);
    this.lost = {
      usage: { ...run.usage },
      costNanoUsd: run.costNanoUsd,
    };
    for (const { usage, costNanoUsd } of run.journal) if (usage) addTo(this.lost, usage, costNanoUsd, -1);
  }

  /** The journal of a claimed run, with its large results loaded. */
  static async open(models: Models, run: RunRecord): Promise<StepJournal> {
    await loadLarge(models, run);
    return new StepJournal(models, run._id, run.attempt, run);
  }

  find(key: string): StepRecord | undefined {
    return this.recorded.get(key);
  }

  /** Tokens and cost of all steps, failed ones too, and the last one's model: the same as on the run's record once they are recorded. */
  get charged(): { usage: Usage; costNanoUsd: NanoUsd; model: string | undefined } {
    const sum = { usage: { ...this.lost.usage }, costNanoUsd: this.lost.costNanoUsd };
    let model = this.lastModel;
    for (const step of [...this.recorded.values(), ...this.waiting.map(({ step: later }) => later)]) {
      if (!step.usage) continue;
      model = step.model ?? model;
      addTo(sum, step.usage, step.costNanoUsd, 1);
    }
    return { ...sum, model };
  }

  /** `seq` of the last fact. */
  get lastSeq(): number {
    return this.nextSeq - 1;
  }

  /** Records a step with its facts; resolves with the facts, numbered. Throws RunFenced where another attempt owns the run. */
  record(step: NewStep): Promise<RunEvent[]> {
    const recorded = this.add(step);
    this.startWriting();
    return recorded;
  }

  /** The same, in one write with whatever is recorded next, or with the run's end. */
  recordLater(step: NewStep): Promise<RunEvent[]> {
    return this.add(step);
  }

  /**
   * Notes a step that failed, and what it used; resolves with its facts, numbered. Nothing rests on it: it never throws, and a
   * cancelled run keeps the note without facts, as its end has been told.
   */
  noteFailure(failed: FailedStep): Promise<RunEvent[]> {
    if (this.isHandedOver) return Promise.resolve([]);
    const noted = new Promise<RunEvent[]>((resolve) => void this.failing.push({ failed, resolve }));
    this.startWriting();
    return noted;
  }

  /**
   * Takes the steps whose keys begin with one of `prefixes` out of the record, once all that was handed in before is written; resolves with
   * how many. They are not replayed any more: whoever asks has what they gave. Throws RunFenced as `record` does.
   */
  forget(prefixes: readonly string[]): Promise<number> {
    if (this.isHandedOver) return Promise.reject(new Error(`${prefixes.join(', ')} is forgotten after the run's end`));
    const forgotten = new Promise<number>(
      (resolve, reject) => void this.forgetting.push({ prefixes, resolve, reject }),
    );
    this.startWriting();
    return forgotten;
  }

  /** Numbers facts that somebody else writes (an attempt's end), after all there are and those of `rest`. */
  number(drafts: RunEventDraft[], rest: readonly RunEvent[] = []): RunEvent[] {
    return numberFacts(drafts, this.nextSeq + rest.length);
  }

  /**
   * False once a step was refused, or the answer to its write was lost: what follows must not build on it, and numbers
   * given now may be taken.
   */
  get isWhole(): boolean {
    return !this.isBroken;
  }

  /**
   * What waits to be recorded, for the write that ends the run to take along; it is told of by that write's own facts.
   * Nothing more is taken after it.
   */
  async rest(): Promise<JournalWrite> {
    this.isHandedOver = true;
    const write = planJournalWrite(
      this.place,
      this.waiting.map(({ step }) => step),
    );
    await storeLarge(this.models, write);
    return write;
  }

  /** True once all that was handed in is written, or refused; false where a write hangs: the run is left to its lease. */
  settle(): Promise<boolean> {
    if (this.waiting.length > 0) this.startWriting();
    return this.isIdle();
  }

  /** True once no write is under way; false where one hangs. What may wait still does. */
  async isIdle(): Promise<boolean> {
    if (!this.writing) return true;
    return (
      (await settleWithin(
        this.writing.then(() => true),
        SETTLE_MS,
      )) ?? false
    );
  }

  private get place(): JournalPlace {
    return { runId: this.runId, attempt: this.attempt, nextSeq: this.nextSeq, inlineBytes: this.inlineBytes };
  }

  private add(step: NewStep): Promise<RunEvent[]> {
    if (this.isHandedOver) return Promise.reject(new Error(`step ${step.key} comes after the run's end`));
    return new Promise((resolve, reject) => void this.waiting.push({ step, resolve, reject }));
  }

  private startWriting(): void {
    this.writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.writeAll());
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0 || this.failing.length > 0 || this.forgetting.length > 0) {
      const failure = this.failing.shift();
      if (failure) {
        failure.resolve(
          await this.writeFailure(failure.failed).catch(() => {
            this.isBroken = true; // whether its facts are there, and so which number is next, is not known
            return [];
          }),
        );
        continue;
      }
      if (this.waiting.length === 0) {
        const asked = this.forgetting.shift();
        if (asked) await this.writeForgetting(asked.prefixes).then(asked.resolve, asked.reject);
        continue;
      }
      const batch = this.waiting;
      this.waiting = [];
      try {
        const events = await this.write(batch.map(({ step }) => step));
        batch.forEach(({ resolve }, index) => resolve(events[index] ?? []));
      } catch (error) {
        this.isBroken = true;
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = undefined;
  }

  private async writeFailure({ record, events, isOwned }: FailedStep): Promise<RunEvent[]> {
    const facts = numberFacts(events, this.nextSeq);
    const of = { _id: this.runId, attempt: this.attempt };
    const failures = { $each: [record], $slice: -FAILURES_MAX };
    const $inc = sumCharges([record]);
    const isWritten =
      isOwned &&
      (
        await this.models.Run.collection.updateOne(
          { ...of, status: 'running' },
          { $push: { failures, events: { $each: facts } } as never, $inc, $set: { updatedAt: new Date() } },
        )
      ).matchedCount === 1;
    if (!isWritten) {
      await this.models.Run.collection.updateOne(
        { ...of, status: 'cancelled' },
        { $push: { failures } as never, $inc },
      );
      return [];
    }
    this.nextSeq += facts.length;
    if (record.usage) addTo(this.lost, record.usage, record.costNanoUsd, 1);
    return facts;
  }

  /** Where the answer to its write is lost, what is here still holds: a step that is gone from the record is found here. */
  private async writeForgetting(prefixes: readonly string[]): Promise<number> {
    const { runId, attempt, lastSeq } = this;
    const under = [...this.recorded.values()].filter(({ key }) => prefixes.some((prefix) => key.startsWith(prefix)));
    const { steps, bytes } = await forgetSteps(this.models, { runId, attempt, lastSeq }, under);
    for (const { key, usage, costNanoUsd, model } of steps) {
      if (usage) {
        addTo(this.lost, usage, costNanoUsd, 1);
        this.lastModel = model ?? this.lastModel;
      }
      this.recorded.delete(key);
    }
    this.inlineBytes -= bytes;
    if (steps.length > 0) this.hasCrashed = false;
    return steps.length;
  }

  private async write(entries: NewStep[]): Promise<RunEvent[][]> {
    const { facts, update, bytes, large } = planJournalWrite(this.place, entries);
    await crashPoint('journal.before-write');
    await storeLarge(this.models, { large });
    const written = await this.models.Run.collection.updateOne(
      { _id: this.runId, attempt: this.attempt, status: 'running' },
      {
        $push: { journal: { $each: update.steps } } as never,
        $inc: update.increments,
        $set: { updatedAt: new Date(), ...update.set, ...(this.hasCrashed ? { crashesSinceStep: 0 } : {}) },
      },
    );
    if (written.matchedCount === 0)
      throw new RunFenced(`attempt ${this.attempt} no longer owns run ${this.runId.toHexString()}`);
    await crashPoint('journal.after-write');
    this.nextSeq += facts.flat().length;
    this.inlineBytes += bytes;
    this.hasCrashed = false;
    entries.forEach((step, index) => {
      const resultId = update.steps[index]?.resultId;
      const record = { ...step, attempt: this.attempt, events: facts[index] ?? [], ...(resultId && { resultId }) };
      this.recorded.set(step.key, record as unknown as StepRecord);
    });
    return facts;
  }
}

function addTo(
  sum: { usage: Usage; costNanoUsd: NanoUsd },
  usage: Usage,
  costNanoUsd: NanoUsd | null | undefined,
  sign: 1 | -1,
): void {
  for (const name of ['inputTokens', 'outputTokens', 'cachedInputTokens', 'modelCalls'] as const)
    sum.usage[name] += sign * usage[name];
  sum.costNanoUsd += sign * (costNanoUsd ?? 0);
}

/** Highest `seq` among a run's recorded facts; 1 (`run-queued`, never stored) where there is none. */
export function lastSeq(run: Pick<RunRecord, 'journal' | 'events' | 'forgotten'>): number {
  let last = run.forgotten?.seq ?? 1;
  for (const event of run.events as RunEvent[]) last = Math.max(last, event.seq);
  for (const step of run.journal) for (const event of step.events as RunEvent[]) last = Math.max(last, event.seq);
  return last;
}
