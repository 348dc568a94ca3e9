import type { SessionSummary } from '../../../contracts/support/sessions';
import { MINUTE_MS, SECOND_MS } from '../../../platform/time';
import type { SupportSessionRecord } from './support-session.model';

type Timed = Pick<SupportSessionRecord, 'worked'>;

/**
 * The one clock of a session: what was worked on it until `now`, ms, without pauses and what lay between its end and its
 * opening anew. Header, list, notes, export, time entry and bill all go by it. `since`: only what came after.
 */
export const workedMs = ({ worked }: Timed, now: Date, since = new Date(0)): number =>
  worked.reduce((sum, { from, to }) => {
    const begin = Math.max(from.getTime(), since.getTime());
    return sum + Math.max(0, (to ?? now).getTime() - begin);
  }, 0);

/** The same in whole minutes; begun ones do not count. */
export const workedMinutes = (session: Timed, now: Date, since?: Date): number =>
  Math.floor(workedMs(session, now, since) / MINUTE_MS);

/** As a session tells it. */
export function presentTimeSpent(session: Timed, now = new Date()): SessionSummary['time_spent'] {
  const minutes = workedMinutes(session, now);
  return { seconds: Math.floor(workedMs(session, now) / SECOND_MS), minutes, display: formatMinutes(minutes) };
}

/** "1 minute", "47 minutes", "2h 5m". */
export function formatMinutes(minutes: number): string {
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
