import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { ANONYMOUS_LIMITS, DEFAULT_TIER, TIER_NAMES, TIERS, type Tier, type TierName } from '../../config/tiers';
import { rateLimited } from '../platform/errors';
import type { Redis } from '../platform/redis';
import { MINUTE_MS, SECOND_MS } from '../platform/time';

/** Names of limits that operations declare (`none` is not counted). */
export type LimitName = 'requests' | 'generations' | 'logins' | 'llm';

/** Where a caller stands: what `RateLimit` and `RateLimit-Policy` say. */
export interface LimitState {
  limit: number;
  remaining: number;
  resetMs: number;
}

export type LimitOutcome = { isAllowed: boolean } & LimitState;

export interface RateLimits {
  /** Counts one call of a person by the tier of the organisation. One round trip to Redis; none once over the limit. */
  countUser(name: LimitName, caller: { userId: string; tier: string }): Promise<LimitOutcome>;
  /** Counts one call of an address nobody is logged in from. */
  countAddress(name: LimitName, ip: string): Promise<LimitOutcome>;
}

export interface RateLimitTable {
  tiers: Record<TierName, Pick<Tier, 'requestsPerMinute' | 'generationsPerMinute' | 'llmCallsPerMinute'>>;
  anonymous: { requestsPerMinute: number; loginsPerMinute: number };
}

const WINDOW_MS = MINUTE_MS;
const ADDRESS_CALLS = 'address';

/**
 * Fixed windows of a minute, begun by the first call, shared by all instances through Redis. While Redis is away each
 * instance counts in memory, so limits stay (per instance) and the API works on.
 */
export function createRateLimits(deps: { redis: Redis; prefix: string; table?: RateLimitTable }): RateLimits {
  const table = deps.table ?? { tiers: TIERS, anonymous: ANONYMOUS_LIMITS };
  const limiters = new Map<string, RateLimiterRedis>();
  const add = (id: string, scope: string, points: number) => {
    const rule = { points, duration: WINDOW_MS / SECOND_MS };
    limiters.set(
      id,
      new RateLimiterRedis({
        ...rule,
        storeClient: deps.redis,
        // The same key for every tier: an organisation that moves up keeps its count and gets the new limit at once.
        keyPrefix: `${deps.prefix}:limit:${scope}`,
        rejectIfRedisNotReady: true,
        inMemoryBlockOnConsumed: points + 1,
        insuranceLimiter: new RateLimiterMemory(rule),
      }),
    );
  };
  for (const tier of TIER_NAMES) {
    add(`${tier}:requests`, 'requests', table.tiers[tier].requestsPerMinute);
    add(`${tier}:generations`, 'generations', table.tiers[tier].generationsPerMinute);
    add(`${tier}:llm`, 'llm', table.tiers[tier].llmCallsPerMinute);
  }
  add(`${ADDRESS_CALLS}:requests`, 'address-requests', table.anonymous.requestsPerMinute);
  add(`${ADDRESS_CALLS}:logins`, 'address-logins', table.anonymous.loginsPerMinute);

  const count = (id: string, key: string): Promise<LimitOutcome> => {
    const limiter = limiters.get(id);
    if (!limiter) throw new Error(`no rate limit ${id}`);
    const outcome = (isAllowed: boolean, state: RateLimiterRes) => ({
      isAllowed,
      limit: limiter.points,
      remaining: state.remainingPoints,
      resetMs: Math.max(state.msBeforeNext, 0),
    });
    return limiter.consume(key).then(
      (state) => outcome(true, state),
      (refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return outcome(false, refusal);
        throw refusal;
      },
    );
  };
  const tierNames = new Map<string, string>(TIER_NAMES.map((name) => [name, name]));
  return {
    countUser: (name, caller) =>
      count(`${tierNames.get(caller.tier) ?? DEFAULT_TIER}:${name === 'logins' ? 'requests' : name}`, caller.userId),
    countAddress: (name, ip) => count(`${ADDRESS_CALLS}:${name === 'logins' ? 'logins' : 'requests'}`, networkOf(ip)),
  };
}

/** Header fields of draft-ietf-httpapi-rate-limit-headers (the draft-07 form), for every counted answer. */
export function rateLimitHeaders(state: LimitState): Record<string, string> {
  return {
    RateLimit: `limit=${state.limit}, remaining=${state.remaining}, reset=${Math.ceil(state.resetMs / SECOND_MS)}`,
    'RateLimit-Policy': `${state.limit};w=${WINDOW_MS / SECOND_MS}`,
  };
}

/** The 429 that says when to come back. */
export const overLimit = (state: LimitState) =>
  rateLimited('Too many calls in a short time. Wait, then try again.', state.resetMs);

/** An IPv4 address as it is; of IPv6 the first 64 bits, for one person has all the rest. */
export function networkOf(ip: string): string {
  const address = ip.startsWith('::ffff:') ? ip.slice('::ffff:'.length) : ip;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const tailGroups = (tail ?? '').split(':').filter(Boolean);
  while (tail !== undefined && groups.length + tailGroups.length < 8) groups.push('0');
  return `${[...groups, ...tailGroups].slice(0, 4).join(':')}::/64`;
}
