import type { RunKind } from '../contracts/kernel/runs';
import { MINUTE_MS } from '../platform/time';

/** What a kind of run may use, where it is not what all may (`RUN_TIMEOUT_MS`, `RUN_STEPS_MAX`). */
export interface RunBounds {
  /** Longest attempt, waiting not counted. Longer than the general one: say so in docs/limits.md, with why. */
  timeoutMs?: number;
  /** Steps that it may record in all. */
  stepsMax?: number;
}

export const runBounds: Record<RunKind, RunBounds> = {
  'canvas.generate': {},
  'support.reply': { stepsMax: 100 },
  // One call of a model with a deadline of 45 s, and what comes from the record without one.
  'support.document': { timeoutMs: 5 * MINUTE_MS, stepsMax: 100 },
  'support.draft': { timeoutMs: 5 * MINUTE_MS, stepsMax: 100 },
};
