import { systemClock } from '../../../connectors/devices/graph/clock';
import {
  createQuota,
  OUTLOOK_QUOTA,
  type QuotaRules,
  type RequestQuota,
  TEAMS_QUOTA,
} from '../../../connectors/devices/graph/quota';
import { ExpiringCache } from '../../../platform/expiring-cache';
import type { Redis } from '../../../platform/redis';
import { delay, HOUR_MS, SECOND_MS } from '../../../platform/time';
import { createUnitWindows } from '../../../security/limits/unit-windows';

/** Accounts whose requests one process counts at the same time. */
const ACCOUNTS_MAX = 500;
/** Microsoft's clock and ours see a request at different moments. */
const MARGIN_MS = SECOND_MS;

/**
 * What Microsoft lets be asked of one account: how much at once is counted by each process, Outlook's requests within ten minutes by all of them,
 * as one that is killed is replaced within seconds. Teams' few requests a second need no more than the first.
 */
export function openGraphQuotas({ redis, prefix }: { redis: Redis; prefix: string }) {
  const windows = createUnitWindows({
    ...{ redis, prefix: `${prefix}:outlook-requests`, limit: OUTLOOK_QUOTA.requests },
    windowMs: OUTLOOK_QUOTA.windowMs + MARGIN_MS,
  });
  const known = new ExpiringCache<RequestQuota>(ACCOUNTS_MAX);
  /** One for all that read an account in this process; kept until nothing it counts matters any more. */
  const own = (connectionId: string, rules: QuotaRules): RequestQuota => {
    const now = Date.now();
    const quota = known.get(connectionId, now) ?? createQuota(rules, systemClock);
    known.set(connectionId, quota, now + HOUR_MS);
    return quota;
  };
  return {
    teams: (connectionId: string): RequestQuota => own(connectionId, TEAMS_QUOTA),
    outlook(connectionId: string): RequestQuota {
      const quota = own(connectionId, OUTLOOK_QUOTA);
      return {
        async enter(signal) {
          const end = await quota.enter(signal);
          try {
            for (;;) {
              const waitMs = await windows.take(connectionId, 1);
              if (waitMs === 0) return end;
              await delay(waitMs, signal);
            }
          } catch (error) {
            end();
            throw error;
          }
        },
      };
    },
  };
}
