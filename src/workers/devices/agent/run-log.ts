import type { Types } from 'mongoose';
import { AGENT_ERRORS_MAX } from '../../../contracts/devices/agent-schemas';
import type { Models } from '../../../models/index';
import type { RunContext } from '../../../runs/lifecycle/run-context';

/** What a run of an agent has done so far: of this attempt and, once saved, for people. */
export class RunLog {
  readonly counts = { itemsProcessed: 0, itemsCreated: 0, itemsSkipped: 0, itemsQueued: 0 };
  readonly problems: string[] = [];
  /** Said beside the problems; of them alone a run is as good as without. */
  readonly notes: string[] = [];
  #before: { itemsProcessed: number; itemsCreated: number; itemsSkipped: number; itemsQueued: number } | undefined;

  constructor(
    private readonly models: Models,
    private readonly runId: Types.ObjectId,
  ) {}

  /** Each once: a thousand files of one fault are one line. */
  problem(problem: string): void {
    if (!this.problems.includes(problem) && this.problems.length < AGENT_ERRORS_MAX) this.problems.push(problem);
  }

  note(note: string): void {
    if (!this.notes.includes(note) && this.notes.length < AGENT_ERRORS_MAX) this.notes.push(note);
  }

  /** Tokens and cost, as a log has them. */
  used({ usage, costNanoUsd }: ReturnType<RunContext['charged']>) {
    return { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, costNanoUsd };
  }

  /** Where a log has ended nothing is written. Files that an earlier attempt finished are not seen again: its counts stay. */
  async save(charged: ReturnType<RunContext['charged']>): Promise<void> {
    const of = { runId: this.runId, status: 'running' as const };
    const counts = this.counts;
    this.#before ??= { itemsProcessed: 0, itemsCreated: 0, itemsSkipped: 0, itemsQueued: 0 };
    const grown = Object.fromEntries(
      (Object.keys(counts) as (keyof typeof counts)[]).map((name) => [
        name,
        counts[name] - (this.#before?.[name] ?? 0),
      ]),
    );
    this.#before = { ...counts };
    await this.models.AgentRunLog.updateOne(of, {
      $inc: grown,
      $set: this.used(charged),
      $addToSet: { errorTexts: { $each: [...this.notes, ...this.problems] } },
    });
  }
}
