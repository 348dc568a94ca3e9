import { availableParallelism } from 'node:os';
import { rateLimited, unavailable } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';
import { networkOf } from '../limits/rate-limits';

/** Passwords are hashed in the thread pool (4 threads): one is left for names and files. */
const AT_ONCE_MAX = 3;

export interface PasswordTurns {
  /**
   * Does `work`, which hashes a password, when it is its turn: few at once, and addresses take turns, so that whoever sends
   * many waits for themselves. 429 `rate_limited` where too many of the address wait, 503 `busy` where too many wait in all.
   */
  take<Result>(ip: string, work: () => Promise<Result>): Promise<Result>;
}

/** Of this process. */
export function createPasswordTurns(limits: {
  /** Default: one a core, at most 3. */
  atOnce?: number;
  waitingPerAddress: number;
  waitingInAll: number;
}): PasswordTurns {
  const atOnce = limits.atOnce ?? Math.min(AT_ONCE_MAX, availableParallelism());
  /** By network, in the order in which their turns come. */
  const waiting = new Map<string, (() => void)[]>();
  let working = 0;
  let waitingCount = 0;

  const next = () => {
    const [first] = waiting;
    if (!first || working >= atOnce) return;
    const [network, starts] = first;
    const start = starts.shift();
    // To the end of the row, where it has more.
    waiting.delete(network);
    if (starts.length > 0) waiting.set(network, starts);
    waitingCount -= 1;
    working += 1;
    start?.();
  };

  const enter = (network: string): Promise<void> => {
    if (working < atOnce && waitingCount === 0) {
      working += 1;
      return Promise.resolve();
    }
    const starts = waiting.get(network) ?? [];
    if (starts.length >= limits.waitingPerAddress)
      throw rateLimited('Too many log-ins from here wait for their turn. Wait, then try again.', SECOND_MS);
    if (waitingCount >= limits.waitingInAll) throw unavailable('busy', 'Too many people log in at once. Try again.');
    waitingCount += 1;
    return new Promise((resolve) => {
      starts.push(resolve);
      waiting.set(network, starts);
    });
  };

  return {
    async take(ip, work) {
      await enter(networkOf(ip));
      try {
        return await work();
      } finally {
        working -= 1;
        next();
      }
    },
  };
}
