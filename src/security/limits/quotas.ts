import type { Models } from '../../models/index';
import { giveBackUnits, type QuotaWindow, type TakenUnits, takeUnits } from '../../models/kernel/take-units';
import { ExpiringCache } from '../../platform/expiring-cache';
import { AppError } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import { SECOND_MS } from '../../platform/time';

/** What a process takes at once: a hundredth of the limit. */
const LEASE_SHARE = 0.01;
/** What it has not used by then it gives back. */
const LEASE_MS = 30 * SECOND_MS;
/** A refusal is believed this long. */
const REFUSED_MS = SECOND_MS;
const REFUSED_MAX = 20_000;

export interface QuotaState {
  limit: number;
  /** What is surely left; other instances may hold a little more. */
  remaining: number;
  /** Until more comes back. */
  resetMs: number;
}

/** Quotas of hours and months, as one process sees them. */
export interface Quotas {
  /** Counts one unit. Throws 429 `quota_exceeded` once the window is full: what is left, and when more comes. */
  take(window: QuotaWindow): Promise<QuotaState>;
  /** Gives back a unit that was taken in vain. */
  giveBack(window: QuotaWindow): void;
  /** Gives back what is leased and not used. */
  close(): Promise<void>;
}

interface Lease extends TakenUnits {
  window: QuotaWindow;
  endsAt: number;
}

export function createQuotas(deps: { models: Models; log: Logger; now?: () => number }): Quotas {
  const now = deps.now ?? Date.now;
  const leases = new Map<string, Lease>();
  const asking = new Map<string, Promise<void>>();
  const refused = new ExpiringCache<TakenUnits>(REFUSED_MAX);
  const sweep = setInterval(() => void giveBackOld(), LEASE_MS / 2).unref();

  const giveBack = async (lease: Lease) => {
    if (leases.get(lease.window.id) === lease) leases.delete(lease.window.id);
    const units = lease.units;
    lease.units = 0;
    if (units === 0) return;
    await giveBackUnits(deps.models, lease.window, { slice: lease.slice, units }, now()).catch((error: unknown) => {
      deps.log.warn({ code: 'quota_not_given_back', error }, 'A quota’s lease was not given back');
    });
  };
  const giveBackOld = async () => {
    for (const lease of [...leases.values()]) if (lease.endsAt <= now()) await giveBack(lease);
  };

  /** A new lease; callers who come meanwhile wait for the same one. */
  async function ask(window: QuotaWindow): Promise<void> {
    const wanted = Math.max(1, Math.floor(window.limit * LEASE_SHARE));
    const taken = await takeUnits(deps.models, window, wanted, now());
    if (taken.units === 0) return refused.set(window.id, taken, now() + REFUSED_MS);
    leases.set(window.id, { ...taken, window, endsAt: now() + LEASE_MS });
  }

  return {
    async take(window) {
      for (;;) {
        const lease = leases.get(window.id);
        if (lease && lease.units > 0 && lease.endsAt > now()) {
          lease.units -= 1;
          return { limit: window.limit, remaining: lease.left + lease.units, resetMs: lease.resetMs };
        }
        const full = refused.get(window.id, now());
        if (full) throw quotaExceeded(window, full);
        let asked = asking.get(window.id);
        if (!asked) {
          asked = (lease ? giveBack(lease) : Promise.resolve())
            .then(() => ask(window))
            .finally(() => asking.delete(window.id));
          asking.set(window.id, asked);
        }
        await asked;
      }
    },
    giveBack({ id }) {
      const lease = leases.get(id);
      // Of a lease that is over, the unit is lost: it comes back with the window.
      if (lease && lease.endsAt > now()) lease.units += 1;
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...leases.values()].map(giveBack));
    },
  };
}

function quotaExceeded({ limit, windowMs }: QuotaWindow, { resetMs }: TakenUnits): AppError {
  return new AppError(
    'quota_exceeded',
    `All ${limit} calls of the last ${describe(windowMs)} that your tier has are used. More come back bit by bit.`,
    { status: 429, isRetryable: true, retryAfterMs: Math.max(SECOND_MS, resetMs) },
  );
}

const describe = (windowMs: number): string => {
  const hours = Math.round(windowMs / (3_600 * SECOND_MS));
  return hours <= 1 ? 'hour' : hours <= 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
};
