import { MINUTE_MS } from '../../platform/time';
import type { SupportSessionRecord } from '../support-session.model';

type Timed = Pick<SupportSessionRecord, 'createdAt' | 'concludedAt'>;

/** Whole minutes from a session's beginning to its end, or to `now`; pauses count (the contract's "time spent"). */
export const minutesSpent = ({ createdAt, concludedAt }: Timed, now = new Date()): number =>
  Math.max(0, Math.floor(((concludedAt ?? now).getTime() - createdAt.getTime()) / MINUTE_MS));

/** "1 minute", "47 minutes", "2h 5m". */
export function formatMinutes(minutes: number): string {
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
