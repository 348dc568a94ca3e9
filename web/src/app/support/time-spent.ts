import type { SupportSession } from '@contracts/support/sessions';

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** Whole minutes worked on a session at `nowMs`, where the server was asked at `readMs`: it goes on while the session is active. */
export const minutesAt = (
  { status, time_spent: spent }: Pick<SupportSession, 'status' | 'time_spent'>,
  readMs: number,
  nowMs: number,
): number =>
  Math.floor((spent.seconds * SECOND_MS + (status === 'active' ? Math.max(0, nowMs - readMs) : 0)) / MINUTE_MS);

/** "47 min", "2 h 5 min". */
export const formatMinutes = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
