/**
 * Retries, seen from both sides. The client's: a retryable write sent again must not be applied again, so its reply is
 * kept. (The engine's own record is per collection and id, and silently skips the second statement of a batch: not
 * used.) The engine's: a lost race that MongoDB would hide is run again here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { CODES, MongoError } from './errors';
import { sessionOf, type CommandRequest } from './request';

/** Sessions whose last reply is kept; a client has about as many sessions as concurrent operations. */
const REMEMBERED_SESSIONS = 2_000;
const MAX_RACES = 8;

interface Remembered {
  txnNumber: bigint;
  reply: Promise<Buffer>;
}

/** The last retryable write of each session and its reply; what it does not remember is in the records. */
export class ReplyCache {
  readonly #bySession = new Map<string, Remembered>();

  /**
   * Runs a write once per (session, txnNumber). A write that threw was not applied, and may be run again. `mayBeDone`: the
   * session is not remembered.
   */
  async once(request: CommandRequest, execute: (mayBeDone: boolean) => Promise<Buffer>): Promise<Buffer> {
    const { session, txnNumber } = sessionOf(request);
    const last = this.#bySession.get(session);
    if (last?.txnNumber === txnNumber) return await last.reply;
    if (last !== undefined && txnNumber < last.txnNumber) {
      throw new MongoError(CODES.transactionTooOld, `Retryable write ${txnNumber} is older than ${last.txnNumber}`);
    }
    // A copy: the engine's reply is a view that would keep a whole chunk of the socket alive.
    const remembered: Remembered = {
      txnNumber,
      reply: execute(last === undefined).then((reply) => Buffer.from(reply)),
    };
    this.#bySession.delete(session); // so that it becomes the youngest
    this.#bySession.set(session, remembered);
    if (this.#bySession.size > REMEMBERED_SESSIONS)
      for (const oldest of this.#bySession.keys()) {
        this.#bySession.delete(oldest);
        break;
      }
    try {
      return await remembered.reply;
    } catch (error) {
      if (this.#bySession.get(session) === remembered) this.#bySession.delete(session);
      throw error;
    }
  }

  forget(sessions: readonly string[]): void {
    for (const session of sessions) this.#bySession.delete(session);
  }
}

/** Runs again, after a random pause that grows, as long as `isRace` says so; at most 8 times. */
export async function retryRaces<T>(
  execute: () => Promise<T>,
  isRace: (error: unknown, attempt: number) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await execute();
    } catch (error) {
      if (attempt > MAX_RACES || !isRace(error, attempt)) throw error;
      await delay(Math.random() * 4 * 2 ** Math.min(attempt, 6));
    }
  }
}
