import { MINUTE_MS, SECOND_MS } from '../../../platform/time';

/** Times that one thing is asked for. */
export const GRAPH_TRIES_MAX = 6;
/** The longest that is waited between two of them; where Microsoft says longer, the run ends and says so. */
export const GRAPH_WAIT_MAX_MS = 60 * SECOND_MS;
const FIRST_WAIT_MS = SECOND_MS;
/** Waits that nobody named stay below it. */
const UNNAMED_WAIT_MAX_MS = MINUTE_MS / 2;

/** Statuses that mean "again, later". */
export const isPassing = (status: number): boolean => [408, 423, 429, 500, 502, 503, 504, 509].includes(status);

/** Milliseconds that `Retry-After` says (seconds, also with a fraction, or a date: RFC 9110, 10.2.3); undefined: it says nothing. */
export function readRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const text = value.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : undefined;
}

/** Milliseconds before the next try, `tries` having failed: twice as long each time, and by chance up to half less, so that many do not come back together. */
export function backoffMs(tries: number, random: () => number): number {
  const full = Math.min(UNNAMED_WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
  return Math.round(full * (1 - random() / 2));
}
