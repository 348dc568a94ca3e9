import type { RunSummary } from '@contracts/kernel/runs';

/** Lays a run's newest summary over the list; a run the list does not have is not added: lists never move by themselves. */
export function mergeRun(runs: readonly RunSummary[], updated: RunSummary): RunSummary[] {
  return runs.map((run) => (run.id === updated.id && isNewer(updated, run) ? updated : run));
}

const ORDER = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'];

/** A late message never takes a run back to an earlier state, unless it was tried again. */
function isNewer(next: RunSummary, known: RunSummary): boolean {
  if (next.attempt !== known.attempt) return next.attempt > known.attempt;
  return (
    known.finishedAt === null || next.finishedAt !== null || ORDER.indexOf(next.status) >= ORDER.indexOf(known.status)
  );
}

const SLOT_MS = 5 * 60_000;
const SLOTS = 12;

/** How many runs began in each of the last twelve five minutes, oldest first. */
export function countByFiveMinutes(runs: readonly RunSummary[], nowMs: number): number[] {
  const counts = Array.from({ length: SLOTS }, () => 0);
  for (const run of runs) {
    const slot = SLOTS - 1 - Math.floor((nowMs - Date.parse(run.createdAt)) / SLOT_MS);
    if (slot >= 0 && slot < SLOTS) counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

/** How long a run has worked, or worked, in milliseconds; null before it began. */
export function runTimeMs(run: Pick<RunSummary, 'startedAt' | 'finishedAt'>, nowMs: number): number | null {
  if (run.startedAt === null) return null;
  return (run.finishedAt === null ? nowMs : Date.parse(run.finishedAt)) - Date.parse(run.startedAt);
}
