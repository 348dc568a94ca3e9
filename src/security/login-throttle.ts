import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { LOGIN_FAILURES } from '../../config/tiers';
import { rateLimited } from '../platform/errors';
import type { Redis } from '../platform/redis';
import { SECOND_MS } from '../platform/time';
import { networkOf } from './rate-limits';

/**
 * Slows down guessing: counts wrong passwords for one e-mail (or wrong tokens for one purpose) from one address, in
 * Redis, or in memory while Redis is away.
 */
export interface LoginThrottle {
  /** 429 where the pair is blocked; looks only. */
  requireAllowed(email: string, ip: string): Promise<void>;
  /** True where it is the one too many: from now on the pair is blocked. */
  countFailure(email: string, ip: string): Promise<boolean>;
  /** The right password clears the count. */
  forget(email: string, ip: string): Promise<void>;
}

export function createLoginThrottle(deps: {
  redis: Redis;
  prefix: string;
  limits?: { failures: number; windowMs: number; blockMs: number };
}): LoginThrottle {
  const { failures, windowMs, blockMs } = deps.limits ?? LOGIN_FAILURES;
  const rule = { points: failures, duration: windowMs / SECOND_MS, blockDuration: blockMs / SECOND_MS };
  const limiter = new RateLimiterRedis({
    ...rule,
    storeClient: deps.redis,
    keyPrefix: `${deps.prefix}:limit:login`,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(rule),
  });
  return {
    requireAllowed: async (email, ip) => {
      const state = await limiter.get(keyOf(email, ip));
      if (state && state.consumedPoints > failures) throw blocked(state.msBeforeNext);
    },
    countFailure: async (email, ip) => {
      try {
        await limiter.consume(keyOf(email, ip));
        return false;
      } catch (refusal) {
        // Over the limit: this answer is still 401, the next one 429.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return refusal.consumedPoints === failures + 1;
      }
    },
    forget: async (email, ip) => {
      await limiter.delete(keyOf(email, ip));
    },
  };
}

const blocked = (retryAfterMs: number) =>
  rateLimited('Too many failed attempts from here. Wait, then try again.', retryAfterMs);

/** Of an IPv6 address its network: one host has all the rest. Hashed: no e-mail lies in Redis, and its length is bounded. */
const keyOf = (email: string, ip: string) =>
  createHash('sha256')
    .update(`${networkOf(ip)}|${email}`)
    .digest('base64url');
