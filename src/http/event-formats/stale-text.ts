import type { RunEvent } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import type { EventPlace } from '../../runs/events/event-log';

/**
 * A piece that a dead worker said and that holds no more, for a reader who has not seen it: another has begun anew since, and
 * it is not part of a text that was finished before.
 */
export function isStale(event: RunEvent, run: Recorded, since: EventPlace): boolean {
  if (event.type !== 'text-delta') return false;
  const { key } = event.data;
  const begun = lastBeginning(run);
  const hasSeen = since.seq + since.sub > 0 && since.seq < begun;
  if (event.seq >= begun || hasSeen) return false;
  const facts = run.journal.flatMap((step) => step.events as RunEvent[]);
  return !facts.some((fact) => fact.type === 'text-complete' && fact.data.key === key && fact.seq < begun);
}
/** What the record says of a run when its reader comes. */
export type Recorded = Pick<RunRecord, 'events' | 'journal'>;

/** Place of the newest attempt's first event, as far as was known when the reader came. */
export const lastBeginning = ({ events }: Recorded): number =>
  (events as RunEvent[]).findLast(({ type }) => type === 'run-started')?.seq ?? 0;

/**
 * A piece of a text that was finished since, for a reader who has not come so far: what is missing comes at once, and whatever was
 * taken back on the way to it is not told.
 */
export const isSettled = (event: RunEvent, { journal }: Recorded, since: EventPlace): boolean =>
  event.type === 'text-delta' &&
  since.seq < event.seq &&
  journal.some(({ events }) =>
    (events as RunEvent[]).some((fact) => fact.type === 'text-complete' && fact.data.key === event.data.key),
  );
