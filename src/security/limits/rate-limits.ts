import { ANONYMOUS_LIMITS, DEFAULT_TIER, type Tier, type TierName, tierOf } from '../../../config/tiers';
import { rateLimited } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { MINUTE_MS } from '../../platform/time';
import { createSlidingWindows } from './sliding-windows';

/** Names of limits that operations declare (`none` is not counted). */
export type LimitName =
  | 'requests'
  | 'generations'
  | 'logins'
  | 'llm'
  | 'supportResolves'
  | 'supportDocuments'
  | 'secretReveals';

/** Where a caller stands with one limit: what `RateLimit` and `RateLimit-Policy` say. */
export interface LimitStand {
  /** Of the policy: `llm-minute`. */
  name: string;
  limit: number;
  windowMs: number;
  remaining: number;
  /** Until more comes back. */
  resetMs: number;
}
/** Is told where a caller stands, for the headers of the answer. */
export type TellLimit = (stand: LimitStand) => void;

export type LimitOutcome = { isAllowed: boolean } & LimitStand;

export interface RateLimits {
  /** Counts one call of a person by the tier of the organisation. One round trip to Redis; none once over the limit. */
  countUser(name: LimitName, caller: { userId: string; tier: string }): Promise<LimitOutcome>;
  /** Counts one call of an address nobody is logged in from. */
  countAddress(name: LimitName, ip: string): Promise<LimitOutcome>;
}

type Rates = Pick<
  Tier,
  | 'requestsPerMinute'
  | 'generationsPerMinute'
  | 'llmCallsPerMinute'
  | 'supportResolvesPerMinute'
  | 'supportDocumentsPerMinute'
  | 'secretRevealsPerMinute'
>;
export interface RateLimitTable {
  tiers: Record<TierName, Rates>;
  anonymous: { requestsPerMinute: number; loginsPerMinute: number };
}

const WINDOW_MS = MINUTE_MS;

/** Sliding windows of a minute, shared by all instances through Redis (`sliding-windows.ts`). */
export function createRateLimits(deps: { redis: Redis; prefix: string; table?: RateLimitTable }): RateLimits {
  // The tiers are asked for each time: their file may change.
  const ratesOf = deps.table ? ratesIn(deps.table) : tierOf;
  const { loginsPerMinute, requestsPerMinute } = deps.table?.anonymous ?? ANONYMOUS_LIMITS;
  const windows = createSlidingWindows({ redis: deps.redis, prefix: `${deps.prefix}:window`, windowMs: WINDOW_MS });
  const count = async (name: LimitName, subject: string, limit: number): Promise<LimitOutcome> => ({
    ...(await windows.take(subject, limit)),
    name: `${name}-minute`,
    limit,
    windowMs: WINDOW_MS,
  });
  return {
    // The same key for every tier: an organisation that moves up keeps its count and gets the new limit at once.
    countUser: (name, { userId, tier }) => {
      const kind = name === 'logins' ? 'requests' : name;
      return count(kind, `${kind}:${userId}`, limitOf(kind, ratesOf(tier)));
    },
    countAddress: (name, ip) =>
      name === 'logins'
        ? count('logins', `address-logins:${networkOf(ip)}`, loginsPerMinute)
        : count('requests', `address-requests:${networkOf(ip)}`, requestsPerMinute),
  };
}

function ratesIn({ tiers }: RateLimitTable): (tier: string) => Rates {
  const byName = new Map<string, Rates>(Object.entries(tiers));
  return (tier) => byName.get(tier) ?? tiers[DEFAULT_TIER];
}

function limitOf(name: Exclude<LimitName, 'logins'>, rates: Rates): number {
  switch (name) {
    case 'requests':
      return rates.requestsPerMinute;
    case 'generations':
      return rates.generationsPerMinute;
    case 'llm':
      return rates.llmCallsPerMinute;
    case 'supportResolves':
      return rates.supportResolvesPerMinute;
    case 'supportDocuments':
      return rates.supportDocumentsPerMinute;
    case 'secretReveals':
      return rates.secretRevealsPerMinute;
  }
}

/** The 429 that says when to come back. */
export const overLimit = (stand: Pick<LimitStand, 'resetMs'>) =>
  rateLimited('Too many calls in a short time. Wait, then try again.', stand.resetMs);

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
