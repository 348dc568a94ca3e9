import type { RunKind } from '../contracts/systems/names';

/** What a kind of run may use, where it is not what all may (`RUN_TIMEOUT_MS`, `RUN_STEPS_MAX`). */
export interface RunBounds {
  /** Longest attempt, waiting not counted. Longer than the general one: say so in docs/limits.md, with why. */
  timeoutMs?: number;
  /** Steps that it may record in all. */
  stepsMax?: number;
}

/** A kind of run: the queue that serves it, and its bounds. */
export interface RunKindDeclaration extends RunBounds {
  queue: string;
}
export type RunKindsOf<Kinds extends string> = Readonly<Record<Kinds, RunKindDeclaration>>;
/** The kinds of runs of all systems. */
export type RunKinds = RunKindsOf<RunKind>;
