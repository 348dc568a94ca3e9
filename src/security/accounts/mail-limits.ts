import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { MAIL_REQUESTS } from '../../../config/tiers';
import { rateLimited } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { SECOND_MS } from '../../platform/time';
import { networkOf } from '../limits/rate-limits';

/** Who may have how many mails sent: nobody fills a stranger's inbox through us. */
export interface MailLimits {
  /** Counts one mail by all that is named; 429 `rate_limited` where one of them is spent. Says nothing of accounts. */
  count(by: { email: string; ip?: string; organisationId?: string }): Promise<void>;
}

type Table = { perEmail: number; perAddress: number; perOrganisation: number; windowMs: number };

/** Counts in Redis for all instances, in memory while Redis is away. */
export function createMailLimits(deps: { redis: Redis; prefix: string; table?: Table }): MailLimits {
  const table = deps.table ?? MAIL_REQUESTS;
  const limiterOf = (scope: string, points: number) => {
    const rule = { points, duration: table.windowMs / SECOND_MS };
    return new RateLimiterRedis({
      ...rule,
      storeClient: deps.redis,
      keyPrefix: `${deps.prefix}:limit:mail-${scope}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(rule),
    });
  };
  const emails = limiterOf('email', table.perEmail);
  const addresses = limiterOf('address', table.perAddress);
  const organisations = limiterOf('organisation', table.perOrganisation);
  return {
    count: async ({ email, ip, organisationId }) => {
      if (ip !== undefined) await consume(addresses, networkOf(ip));
      if (organisationId !== undefined) await consume(organisations, organisationId);
      await consume(emails, createHash('sha256').update(email).digest('base64url'));
    },
  };
}

async function consume(limiter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw rateLimited('Too many mails were asked for. Wait, then try again.', refusal.msBeforeNext);
  }
}
