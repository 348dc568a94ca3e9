import { MINUTE_MS, SECOND_MS } from '../../../platform/time';
import type { Clock } from './clock';

export interface QuotaRules {
  /** Requests under way. */
  atOnce: number;
  /** Requests within any `windowMs`. */
  requests: number;
  windowMs: number;
}
/** Microsoft's limits of an application for one mailbox. */
export const OUTLOOK_QUOTA: QuotaRules = { atOnce: 4, requests: 10_000, windowMs: 10 * MINUTE_MS };
/** Microsoft's limit of an application for one team; all teams of an account share it here. */
export const TEAMS_QUOTA: QuotaRules = { atOnce: 4, requests: 4, windowMs: SECOND_MS };

/** What is asked before each request. To be shared by all that read one account in a process. */
export interface RequestQuota {
  /** Resolves once the request may begin, in the order of asking; the caller says when it has ended. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/**
 * A quota of one process. A request counts from its beginning until `windowMs` after its end: however late it arrives at the server,
 * no window there holds more than the limit.
 */
export function createQuota(rules: QuotaRules, clock: Clock): RequestQuota {
  /** When each of the last requests ended: a ring. */
  const ended = new Float64Array(rules.requests).fill(-Infinity);
  let place = 0;
  let running = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let wake: (() => void) | undefined;

  const end = () => {
    running -= 1;
    ended[place] = clock.now();
    place = (place + 1) % rules.requests;
    wake?.();
  };
  /** Milliseconds until one more may begin; undefined: when one has ended. */
  const waitMs = (): number | undefined => {
    if (running >= rules.atOnce || running >= rules.requests) return undefined;
    // With `running` under way, the oldest that still counts lies so many places on.
    const oldest = ended[(place + running) % rules.requests] ?? -Infinity;
    return Math.max(0, oldest + rules.windowMs - clock.now());
  };
  const admit = async (signal: AbortSignal) => {
    for (;;) {
      signal.throwIfAborted();
      const ms = waitMs();
      if (ms === 0) break;
      if (ms === undefined) await untilEnd(signal);
      else await clock.sleep(ms, signal);
    }
    running += 1;
    let isEnded = false;
    return () => {
      if (!isEnded) end();
      isEnded = true;
    };
  };
  const untilEnd = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', go);
        wake = undefined;
        resolve();
      };
      wake = go;
      signal.addEventListener('abort', go, { once: true });
    });

  return {
    enter(signal) {
      const entered = turn.then(() => admit(signal));
      turn = entered.catch(() => undefined);
      return entered;
    },
  };
}
