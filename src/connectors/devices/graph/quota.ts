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
  /** When each of the last requests ended, as far as it still counts. */
  const ended: number[] = [];
  let running = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let wake: (() => void) | undefined;

  const end = () => {
    running -= 1;
    ended.push(clock.now());
    wake?.();
  };
  /** Milliseconds until one more may begin; undefined: when one has ended. */
  const waitMs = (): number | undefined => {
    const now = clock.now();
    const stays = ended.findIndex((at) => at + rules.windowMs > now);
    ended.splice(0, stays < 0 ? ended.length : stays);
    if (running >= rules.atOnce) return undefined;
    // So many of the oldest have to be out of the window.
    const over = ended.length + running + 1 - rules.requests;
    if (over <= 0) return 0;
    const last = ended[over - 1];
    return last === undefined ? undefined : last + rules.windowMs - now;
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
