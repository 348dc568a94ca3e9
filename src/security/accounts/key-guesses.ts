import { KEY_FAILURES } from '../../../config/tiers';
import { AppError, rateLimited } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Redis } from '../../platform/redis';
import { HOUR_MS, SECOND_MS } from '../../platform/time';
import { createLoginThrottle } from './login-throttle';
import { networkOf } from '../limits/rate-limits';

/** A key or log-in that was right here passes so long, whatever else comes from its address. */
const TRUSTED_MS = HOUR_MS;
const TRUSTED_MAX = 20_000;
/** What an address is told is believed this long without asking Redis. */
const BELIEVED_MS = SECOND_MS;
const ADDRESSES_MAX = 20_000;
/** Wrong answers that say nothing about the address: an honest client's token ends like this every day. */
const GUESSES: readonly string[] = ['api_key_invalid', 'token_invalid'];

export interface KeyGuesses {
  /** Does `check`; 429 `rate_limited` before it where too many wrong keys and tokens came from the address. */
  guard<Found>(secretHash: string, ip: string, check: () => Promise<Found>): Promise<Found>;
}

/** Counts keys and tokens that are not ours by address, for all instances; what was right lately passes uncounted. */
export function createKeyGuesses(deps: {
  redis: Redis;
  prefix: string;
  limits?: { failures: number; windowMs: number; blockMs: number };
}): KeyGuesses {
  const throttle = createLoginThrottle({ ...deps, limits: deps.limits ?? KEY_FAILURES });
  const trusted = new ExpiringCache<true>(TRUSTED_MAX);
  const addresses = new ExpiringCache<Promise<void>>(ADDRESSES_MAX);

  const requireAllowed = (network: string): Promise<void> => {
    const now = Date.now();
    const believed = addresses.get(network, now);
    if (believed) return believed;
    const asked = throttle.requireAllowed('api-key', network).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      throw rateLimited(
        'Too many wrong keys and tokens came from here. Wait, then try again.',
        error.retryAfterMs ?? 0,
      );
    });
    addresses.set(network, asked, now + BELIEVED_MS);
    return asked;
  };

  return {
    async guard(secretHash, ip, check) {
      if (trusted.get(secretHash)) return check();
      const network = networkOf(ip);
      await requireAllowed(network);
      try {
        const found = await check();
        trusted.set(secretHash, true, Date.now() + TRUSTED_MS);
        return found;
      } catch (error) {
        if (error instanceof AppError && GUESSES.includes(error.code)) await throttle.countFailure('api-key', network);
        throw error;
      }
    },
  };
}
