import { randomInt } from 'node:crypto';
import type { Redis } from '../../../platform/redis';
import { delay, MINUTE_MS } from '../../../platform/time';
import { createUnitWindows } from '../../../security/limits/unit-windows';

/** Units that Google lets one account use of one project within a minute. */
export const GMAIL_UNITS_MAX = 6_000;
/** Our clock and Google's see a call at different moments: so much longer than a minute counts as one. */
const MARGIN_MS = 1_000;
/** Those who wait for the same second come one after another. */
const SPREAD_MS = 50;

/** What a call costs, by Google's table. */
export const GMAIL_UNITS = { profile: 1, labels: 1, history: 2, list: 5, message: 20 } as const;

/** What is now, and how it is waited; tests have their own. */
export interface Clock {
  now(): number;
  wait(durationMs: number, signal: AbortSignal): Promise<void>;
}
export const realClock: Clock = { now: () => Date.now(), wait: delay };

/** Gmail's limit of a minute, of each account, kept beforehand. */
export interface GmailQuota {
  /** Waits until the account has so many units. Rejects where `signal` aborts. */
  take(account: string, units: number, signal: AbortSignal): Promise<void>;
}

/** Kept over processes by Redis; without one, or while it is away, by process. */
export function createGmailQuota(deps: { redis?: Redis; prefix: string; clock?: Clock }): GmailQuota {
  const { clock = realClock, redis } = deps;
  const windows = createUnitWindows({
    ...(redis && { redis }),
    prefix: `${deps.prefix}:gmail-units`,
    windowMs: MINUTE_MS + MARGIN_MS,
    limit: GMAIL_UNITS_MAX,
    now: () => clock.now(),
  });
  return {
    async take(account, units, signal) {
      for (;;) {
        signal.throwIfAborted();
        const waitMs = await windows.take(account, units);
        if (waitMs === 0) return;
        await clock.wait(waitMs + randomInt(SPREAD_MS), signal);
      }
    },
  };
}
