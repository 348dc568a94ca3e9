import type { SupportSession } from '@contracts/support/sessions';

const MINUTE_MS = 60_000;

/** Minutes that went into a session at `nowMs`, where the server was asked at `readMs`: it goes on while the session is active. */
export const minutesAt = (
  { status, time_spent: spent }: Pick<SupportSession, 'status' | 'time_spent'>,
  readMs: number,
  nowMs: number,
): number => spent.minutes + (status === 'active' ? Math.max(0, Math.floor((nowMs - readMs) / MINUTE_MS)) : 0);

/** "47 min", "2 h 5 min". */
export const formatMinutes = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
