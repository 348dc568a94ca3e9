/** The last transaction of each session: which command belongs to which, and what a repeated one must be told. */
import { CODES, MongoError, TRANSIENT } from './errors';
import type { PgConnection } from './pg-client';
import { sessionOf, type CommandRequest } from './request';

/** Finished transactions remembered, so that a repeated commit is answered right. */
const REMEMBERED_SESSIONS = 10_000;

/** Unsettled: the commit was sent, its answer lost. */
export type TransactionState = 'active' | 'unsettled' | 'committed' | 'aborted';

export interface Transaction {
  session: string;
  txnNumber: bigint;
  state: TransactionState;
  /** The engine's session it runs on, from its first statement to its end. */
  connection: PgConnection | undefined;
  /** Commands of one transaction run one after the other. */
  queue: Promise<unknown>;
  timer: NodeJS.Timeout | undefined;
  /** The connection its last command came by. */
  connectionId: number;
  grace: NodeJS.Timeout | undefined;
}

/** Tells the driver to start the transaction over. */
export function noSuchTransaction(txnNumber: bigint): MongoError {
  const text = `Given transaction number ${txnNumber} does not match any in-progress transactions`;
  return new MongoError(CODES.noSuchTransaction, text, [TRANSIENT]);
}

export class TransactionTable {
  readonly #bySession = new Map<string, Transaction>();

  all(): Iterable<Transaction> {
    return this.#bySession.values();
  }

  get(session: string): Transaction | undefined {
    return this.#bySession.get(session);
  }

  delete(session: string): void {
    this.#bySession.delete(session);
  }

  /** The transaction that a command belongs to, if it is in one of the states. Throws NoSuchTransaction otherwise. */
  find(request: CommandRequest, states: readonly TransactionState[] = ['active']): Transaction {
    const transaction = this.lastOf(request);
    const { txnNumber } = sessionOf(request);
    if (transaction?.txnNumber !== txnNumber || !states.includes(transaction.state)) throw noSuchTransaction(txnNumber);
    return transaction;
  }

  /** The session's last transaction. Throws TransactionTooOld for a command of an earlier one. */
  lastOf(request: CommandRequest): Transaction | undefined {
    const { session, txnNumber } = sessionOf(request);
    const last = this.#bySession.get(session);
    if (last !== undefined && txnNumber < last.txnNumber) {
      throw new MongoError(CODES.transactionTooOld, `Transaction ${txnNumber} is older than ${last.txnNumber}`);
    }
    return last;
  }

  /** Adds a new transaction as the session's last. */
  add(request: CommandRequest): Transaction {
    const { session, txnNumber } = sessionOf(request);
    if (this.lastOf(request)?.txnNumber === txnNumber) throw noSuchTransaction(txnNumber); // it had begun, and ended
    const transaction: Transaction = {
      session,
      txnNumber,
      state: 'active',
      connection: undefined,
      queue: Promise.resolve(),
      timer: undefined,
      connectionId: request.connectionId,
      grace: undefined,
    };
    this.#bySession.delete(session); // so that it becomes the youngest
    this.#bySession.set(session, transaction);
    this.#forgetOldest();
    return transaction;
  }

  #forgetOldest(): void {
    for (const [session, transaction] of this.#bySession) {
      if (this.#bySession.size <= REMEMBERED_SESSIONS) return;
      if (transaction.state === 'committed' || transaction.state === 'aborted') this.#bySession.delete(session);
    }
  }
}
