import type { ClientSession } from 'mongoose';
import type { Usage } from '../../contracts/kernel/common';
import type { RunBudgetScope } from '../../contracts/money/budgets';
import type { RunKind } from '../../contracts/systems/names';
import type { RunError, RunEventDraft, StepKind } from '../../contracts/kernel/run-events';
import type { Logger } from '../../platform/logger';
import type { NanoUsd } from '../../platform/money';

/** The run as its worker sees it, fixed at the claim. `Input` is the kind's own. */
export interface ClaimedRun<Input = unknown> {
  id: string;
  kind: RunKind;
  organisationId: string;
  userId: string;
  tier: string;
  /** The API key it was started by. */
  apiKeyId?: string;
  /** What its calls count against beside its person, key and organisation. */
  subjects?: readonly { scope: RunBudgetScope; id: string }[];
  /** What it is about. */
  subjectId?: string;
  input: Input;
  /** The fence: every write of this attempt carries it and is refused once another attempt has begun. */
  attempt: number;
  createdAt: Date;
}

export interface StepDescription {
  /** Unique within the run (under the context's prefix), the same on a replay: `model:<n>`, `tool:<toolCallId>`, `save`. */
  key: string;
  kind: StepKind;
  /** Shown to people: the model's or tool's name. */
  name: string;
  /** Hashed; a recorded step whose input differs from this is an error. Shown cut. */
  input: unknown;
}

/** What a step may say of itself while it works; recorded with its result. */
export interface StepCall {
  /** Idempotency key for a side effect: `<runId>:<stepKey>`. */
  idempotencyKey: string;
  /** Aborted on cancel, lost lease and shutdown. */
  signal: AbortSignal;
  /** A fact for the event log, recorded with the step (not repeated on a replay). */
  emit(event: RunEventDraft): void;
  /** Tokens and cost of a model call. */
  charge(charge: { model: string; usage: Usage; costNanoUsd: NanoUsd }): void;
  /** What it does is begun, or begun again: said of it where it fails. */
  begin(): void;
  /** May be done anew until something rests on it: recorded with the next write or the run's end, nobody waits for that. */
  recordLater(): void;
}

/** What a parked run waits for: over once `wakeRun` is told of `id`, or at the deadline. */
export interface RunWait {
  kind: 'approval' | 'top-up' | 'device' | 'timer' | 'backoff' | 'child';
  /** Unique within the run, the same on a replay: the id of what is asked. */
  id: string;
  deadline: Date;
}

/** What a run that fails leaves all the same. */
export interface Kept {
  /** What of it is there and what is missing, for people: put after the error's own sentence. */
  said: string;
  /** Returns the run's output. Where it throws, nothing is kept, and the run fails as it would have. */
  write(session: ClientSession, error: RunError): Promise<unknown>;
}

/** What a run's worker works with. */
export interface RunContext<Input = unknown> {
  readonly run: ClaimedRun<Input>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Tokens and cost of all recorded steps. */
  /** `model`: the last that was called. */
  charged(): { usage: Usage; costNanoUsd: NanoUsd; model?: string | undefined };
  /**
   * The same run with its steps under `prefix/`, so that two agents or nodes in it cannot collide; nests. Waits, hints and the
   * run's end are the run's own. Throws where `prefix` is empty or holds a slash.
   */
  under(prefix: string): RunContext<Input>;
  /** A step's key as it is recorded, prefix and all: for what is told or written down under it elsewhere. */
  keyOf(key: string): string;
  /** True where the journal already holds this step. */
  hasStep(key: string): boolean;
  /**
   * Returns the recorded result of the step, or does it and records its result (JSON values only) before returning.
   * Throws `RunFenced` once another attempt owns the run, 422 `run_step_limit` where its journal holds all the steps it may. Whatever `work` throws passes through; that it failed is noted for
   * people, with what it cost, and it is done anew by the next attempt.
   */
  step<Result>(description: StepDescription, work: (call: StepCall) => Promise<Result>): Promise<Result>;
  /**
   * Takes all recorded steps under these prefixes out of the journal, in one write, so that it does not grow with what a run works
   * through: called at a quiet point, once what they gave lies elsewhere for good. They are not replayed any more; their cost stays,
   * they count for no limit of steps, and crashes are counted anew from here. Throws `RunFenced` as a step does.
   */
  forget(...prefixes: string[]): Promise<void>;
  /** A hint for the eye (phases, text): never recorded; text is gathered, the first piece goes at once. */
  hint(event: RunEventDraft): void;
  /**
   * Parks the run until `wake` or the deadline: throws `RunParked`, which the worker turns into status `waiting`.
   * Where the wait is over (a replay after the answer), returns at once.
   */
  park(wait: RunWait): void;
  /**
   * The same for several waits: returns the ids of those that are over, in the order given, at least one; parks where none
   * is. Whichever ends first wakes the run, which takes it in a step and asks again for the rest. What was parked for in
   * this attempt before, in another branch, wakes it too. That a wait is over is known until the run is retried; what the
   * answer was, whoever asks must know. Throws where there is nothing to wait for.
   */
  parkForAny(waits: readonly RunWait[]): string[];
  /**
   * Ends the run in one transaction: `write` gets the session and returns the run's output. Refused (RunFenced)
   * where the run was cancelled or taken over: then nothing of `write` is saved.
   */
  succeed(write: (session: ClientSession) => Promise<unknown>): Promise<void>;
  /**
   * Says what to keep should the run fail from here on, by an error, its time-out or too many errors: written in the
   * transaction of that end. `keep` is asked then; undefined: nothing. A run that is cancelled keeps nothing.
   */
  keepOnFailure(keep: (error: RunError) => Kept | undefined): void;
}

/** Thrown by every write of an attempt that no longer owns its run. The worker drops the job in silence. */
export class RunFenced extends Error {
  override readonly name = 'RunFenced';
}

/** Thrown by `park` and `parkForAny`; leaves agent loops as an error or as its `cause`. */
export class RunParked extends Error {
  override readonly name = 'RunParked';
  constructor(waits: readonly RunWait[]) {
    super(`waiting for ${waits.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`);
  }
}
