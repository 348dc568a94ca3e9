import type { ServerResponse } from 'node:http';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/time';
import type { LimitStand, TellLimit } from '../security/limits/rate-limits';

/**
 * Says on an answer where its caller stands with each limit it was counted against: the header fields of
 * draft-ietf-httpapi-ratelimit-headers, and on OpenAI's paths those that its clients read.
 */
export function openLimitHeaders(response: ServerResponse, path: string): TellLimit {
  const stands: LimitStand[] = [];
  const isOpenAi = path.startsWith('/v1/');
  return (stand) => {
    stands.push(stand);
    for (const [name, value] of Object.entries(presentLimits(stands, isOpenAi))) response.setHeader(name, value);
  };
}

/** Header fields of some limits, in the order in which they were counted. */
export function presentLimits(stands: readonly LimitStand[], isOpenAi: boolean): Record<string, string> {
  const seconds = (ms: number) => Math.ceil(ms / SECOND_MS);
  const [first, ...others] = stands;
  if (!first) return {};
  const headers = {
    'RateLimit-Policy': stands
      .map(({ name, limit, windowMs }) => `"${name}";q=${limit};w=${seconds(windowMs)}`)
      .join(', '),
    RateLimit: stands
      .map(({ name, remaining, resetMs }) => `"${name}";r=${remaining};t=${seconds(resetMs)}`)
      .join(', '),
  };
  if (!isOpenAi) return headers;
  // One set of figures: those of the limit that is nearest. Of two that are used up, the one that lasts longer.
  const nearest = others.reduce((near, one) => {
    const isNearer = one.remaining < near.remaining || (one.remaining === near.remaining && one.resetMs > near.resetMs);
    return isNearer ? one : near;
  }, first);
  return {
    ...headers,
    'x-ratelimit-limit-requests': String(nearest.limit),
    'x-ratelimit-remaining-requests': String(nearest.remaining),
    'x-ratelimit-reset-requests': presentDuration(nearest.resetMs),
  };
}

/** As OpenAI writes them: `17ms`, `59s`, `6m0s`, `720h0m1s`. */
function presentDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.ceil(ms)}ms`;
  const whole = Math.ceil(ms / SECOND_MS) * SECOND_MS;
  const hours = Math.floor(whole / HOUR_MS);
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS);
  const seconds = (whole % MINUTE_MS) / SECOND_MS;
  return `${hours > 0 ? `${hours}h` : ''}${whole >= MINUTE_MS ? `${minutes}m` : ''}${seconds}s`;
}
