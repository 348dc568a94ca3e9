import { SECOND_MS } from '../../../platform/time';
import { problemSchema } from './gmail-answers';

/** Too much at once: the same call goes later. */
const RATE = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED']);
/** Used up for longer than a call waits. */
const DAY = new Set(['dailyLimitExceeded', 'quotaExceeded', 'dailyLimitExceededUnreg', 'billingNotEnabled']);
const MESSAGE_SHOWN_MAX = 200;

/** What an answer that is no success means. */
export type Refusal =
  | { kind: 'token' }
  | { kind: 'gone' }
  | { kind: 'later'; retryAfterMs: number | undefined }
  | { kind: 'unavailable'; message: string }
  | { kind: 'lost'; message: string }
  | { kind: 'invalid'; message: string };

/** `retryAfter`: the header of that name; `now`: what a date in it is counted from. */
export function readRefusal(status: number, body: unknown, retryAfter: string | undefined, now: number): Refusal {
  const problem = problemSchema.safeParse(body).data?.error;
  const reason = problem?.errors[0]?.reason ?? problem?.status ?? '';
  const said = shown(problem?.message ?? '');
  const isRate = status === 429 || (status === 403 && RATE.has(reason));
  if (isRate || status === 408 || status >= 500)
    return { kind: 'later', retryAfterMs: readRetryAfter(retryAfter, said, now) };
  if (status === 401) return { kind: 'token' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 403 && DAY.has(reason)) return { kind: 'unavailable', message: `Gmail’s quota is used up: ${said}` };
  if (status === 403 || reason === 'failedPrecondition')
    return { kind: 'lost', message: `Gmail does not let this account be read (${reason || status}): ${said}` };
  return { kind: 'invalid', message: `Gmail answered ${status} (${reason || 'no reason'}): ${said}` };
}

const shown = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, MESSAGE_SHOWN_MAX);

/** Seconds or a date (RFC 9110, 10.2.3); else the moment that Gmail writes into its words. */
function readRetryAfter(value: string | undefined, said: string, now: number): number | undefined {
  if (value && /^\d{1,9}$/.test(value)) return Number(value) * SECOND_MS;
  const moment = value ?? /retry after (\d{4}-\d\d-\d\dT[\d:.]{5,20}Z)/i.exec(said)?.[1];
  const waitMs = moment ? Date.parse(moment) - now : NaN;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}
