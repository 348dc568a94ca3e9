import type { RunEvent } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import type { PlacedEvent } from './event-log';

type Recorded = Pick<RunRecord, 'journal' | 'events' | 'createdAt'>;

/** Every fact of a run in order, from its record alone: `run-queued` first, hints missing. */
export function rebuildEvents(run: Recorded): PlacedEvent[] {
  const queued: RunEvent = { seq: 1, at: run.createdAt.toISOString(), type: 'run-queued', data: {} };
  const recorded = [...(run.events as RunEvent[]), ...run.journal.flatMap((step) => step.events as RunEvent[])];
  return [queued, ...recorded.sort((left, right) => left.seq - right.seq)].map((event) => ({
    seq: event.seq,
    sub: 0,
    event,
  }));
}
