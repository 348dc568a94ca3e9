import type { RunRecord } from '../../models/runs/run.model';

/** Attempts that may end without a word (a killed worker) since a step was last recorded, before the run counts as poison. */
export const CRASHES_MAX = 3;

/** For `$inc`, of a run whose worker ended without a word. */
export const ONE_CRASH = { crashes: 1, crashesSinceStep: 1 } as const;

/** Crashes that count against `CRASHES_MAX`: who records a step makes progress, and is counted anew. */
export const crashesInPlace = (run: Pick<RunRecord, 'crashes' | 'crashesSinceStep'>): number =>
  run.crashesSinceStep ?? run.crashes;
