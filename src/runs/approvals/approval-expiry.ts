import { DAY_MS, MINUTE_MS } from '../../platform/time';

/** Shortest and longest that a request for approval waits; extended, the longest holds for all of it. */
const APPROVAL_WAIT_MIN_MS = MINUTE_MS;
export const APPROVAL_WAIT_MAX_MS = 30 * DAY_MS;

/** How long a request waits whose kind asks for `timeoutMs`: that, or the bound that is nearest. */
export const boundWait = (timeoutMs: number): number =>
  Math.min(Math.max(timeoutMs, APPROVAL_WAIT_MIN_MS), APPROVAL_WAIT_MAX_MS);
