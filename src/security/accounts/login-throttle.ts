import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { LOGIN_FAILURES } from '../../../config/tiers';
import { rateLimited } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { SECOND_MS } from '../../platform/time';
import { networkOf } from '../limits/rate-limits';

/**
 * Slows down guessing: counts wrong passwords for one e-mail (or wrong tokens for one purpose) from one address, in
 * Redis, or in memory while Redis is away.
 */
export interface LoginThrottle {
  /**
   * Counts an attempt before its password is looked at, so that of many at once no more are looked at than may. 429 where the
   * pair is blocked, or as many are looked at already.
   */
  admit(email: string, ip: string): Promise<AdmittedPassword>;
  /** 429 where the pair is blocked; looks only. */
  requireAllowed(email: string, ip: string): Promise<void>;
  /** Counts a wrong token; one too many, and the pair is blocked. */
  countFailure(email: string, ip: string): Promise<void>;
  /** The right password clears the count. */
  forget(email: string, ip: string): Promise<void>;
}

export interface AdmittedPassword {
  /** It was right: it was no guess. */
  giveBack(): Promise<void>;
  /** It was wrong. True where it was the last that may be: from now on the pair is blocked. */
  fail(): Promise<boolean>;
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
  const admit = async (email: string, ip: string): Promise<AdmittedPassword> => {
    const key = keyOf(email, ip);
    try {
      const { consumedPoints } = await limiter.consume(key);
      return {
        giveBack: async () => void (await limiter.reward(key)),
        fail: async () => {
          if (consumedPoints < failures) return false;
          await limiter.block(key, rule.blockDuration);
          return true;
        },
      };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw blocked(refusal.msBeforeNext);
    }
  };
  return {
    admit,
    requireAllowed: async (email, ip) => {
      const state = await limiter.get(keyOf(email, ip));
      if (state && state.consumedPoints > failures) throw blocked(state.msBeforeNext);
    },
    countFailure: async (email, ip) => {
      try {
        await limiter.consume(keyOf(email, ip));
      } catch (refusal) {
        // Over the limit: this answer is still that the token is wrong, the next one 429.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
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
