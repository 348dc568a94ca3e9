import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { EMAIL_FAILURES } from '../../../config/tiers';
import { rateLimited } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { DAY_MS, SECOND_MS } from '../../platform/time';
import { networkOf } from '../limits/rate-limits';

/**
 * Slows down guesses for one e-mail from many addresses: beyond a number of wrong passwords it is closed for a while to
 * networks that have not logged in to it lately. Those that have are held up by their own failures alone (`login-throttle.ts`),
 * so that nobody can lock a person out. Alike for e-mails that have an account and those that have none. Of Redis; while that
 * is away, of this process, and every network is strange.
 */
export interface EmailGuard {
  /**
   * Counts an attempt before its password is looked at, so that of many at once no more pass than may. 429 where the e-mail is
   * closed to this address.
   */
  admit(email: string, ip: string): Promise<AdmittedAttempt>;
  /** Who has shown from there that the e-mail is theirs is no stranger there. */
  welcome(email: string, ip: string): Promise<void>;
}
export interface AdmittedAttempt {
  /** After it the e-mail is closed. */
  isLast: boolean;
  /** Its password was right: it was no guess. */
  giveBack(): Promise<void>;
}
const OF_NO_STRANGER: AdmittedAttempt = { isLast: false, giveBack: () => Promise.resolve() };

export interface EmailGuardLimits {
  failures: number;
  windowMs: number;
  blockMs: number;
  knownDays: number;
}

export function createEmailGuard(deps: { redis: Redis; prefix: string; limits?: EmailGuardLimits }): EmailGuard {
  const { redis, prefix } = deps;
  const { failures, windowMs, blockMs, knownDays } = deps.limits ?? EMAIL_FAILURES;
  const rule = { points: failures, duration: windowMs / SECOND_MS, blockDuration: blockMs / SECOND_MS };
  const limiter = new RateLimiterRedis({
    ...rule,
    storeClient: redis,
    keyPrefix: `${prefix}:limit:email`,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(rule),
  });
  const knownKey = (email: string, ip: string) => `${prefix}:known-network:${hashOf(`${networkOf(ip)}|${email}`)}`;
  const isKnown = (email: string, ip: string) =>
    redis.exists(knownKey(email, ip)).then(
      (count) => count === 1,
      () => false,
    );
  return {
    admit: async (email, ip) => {
      if (await isKnown(email, ip)) return OF_NO_STRANGER;
      const key = hashOf(email);
      try {
        const { consumedPoints } = await limiter.consume(key);
        const giveBack = async () => void (await limiter.reward(key));
        return { isLast: consumedPoints === failures, giveBack };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw rateLimited(
          'Too many failed attempts for this e-mail. Wait, log in from where you did before, or set a new password by mail.',
          refusal.msBeforeNext,
        );
      }
    },
    welcome: async (email, ip) => {
      // Where Redis is away it is a stranger next time: that costs a wait at most.
      await redis.set(knownKey(email, ip), 1, 'PX', knownDays * DAY_MS).catch(() => undefined);
    },
  };
}

/** No e-mail and no address lies in Redis, and their length is bounded. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');
