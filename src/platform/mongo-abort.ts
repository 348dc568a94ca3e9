import type { ClientSession, Connection } from 'mongoose';
import { settleWithin } from './settle-within';
import { SECOND_MS } from './time';

/** Longest wait for a server to end a transaction: one that does not answer ends it by its own time-out. */
const KILL_MAX_MS = SECOND_MS;

/** What `work` resolves to, or rejects with the reason as soon as `signal` aborts; then `work` goes on unheard. */
export function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    const settle = () => signal.removeEventListener('abort', stop);
    if (signal.aborted) stop();
    work.finally(settle).then(resolve, reject);
  });
}

/**
 * Ends the transaction of a session at the server, from outside: whatever it waits for there ends, its locks are free, and
 * later commands of it are refused. The driver's own `abortTransaction` would wait for its turn, and leave a session on which
 * a late write stands by itself. Never rejects.
 */
export async function killTransaction(connection: Connection, session: ClientSession): Promise<void> {
  const killed = connection.db?.admin().command({ killSessions: [session.id] });
  await settleWithin(Promise.resolve(killed), KILL_MAX_MS).catch(() => undefined);
}
