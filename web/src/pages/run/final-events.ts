import type { RunEventType } from '@contracts/kernel/run-events';

/** Events after which a run has no others. */
export const FINAL: ReadonlySet<RunEventType> = new Set(['run-succeeded', 'run-failed', 'run-cancelled'] as const);
