import type { Phase } from '@contracts/kernel/run-events';

/** What a model does before, or between, words. */
export interface Progress {
  /** Null: nothing was said of it. */
  phase: Phase | 'waiting' | null;
  message: string;
  /** When a failed model call is tried again. */
  retryAtMs: number | null;
}

export const NO_PROGRESS: Progress = { phase: null, message: '', retryAtMs: null };

/** Reads the data of a frame `status`. */
export function readProgress(data: unknown): Progress {
  const { phase, message, retryAt } = data as Pick<Progress, 'phase' | 'message'> & { retryAt?: string };
  return { phase, message, retryAtMs: retryAt === undefined ? null : Date.parse(retryAt) };
}
