/**
 * Transactions: each holds one session of the engine from its first command until commit or abort. Any error inside
 * one rolls it back at once, as MongoDB does; later commands of it get NoSuchTransaction, so that the driver starts over.
 */
import { CODES, MongoError, RETRYABLE_WRITE, UNKNOWN_COMMIT, isConnectionLost, toMongoError } from './errors';
import type { PgPool, RunSql } from './pg';
import type { PgConnection } from './pg-client';
import { sessionOf, type CommandRequest } from './request';
import { TransactionTable, noSuchTransaction, type Transaction, type TransactionState } from './txn-table';
import type { WriteRecords } from './write-records';

const SECOND_MS = 1_000;
/** As MongoDB's transactionLifetimeLimitSeconds. */
const LIFETIME_MS = 60 * SECOND_MS;
/** A client that lost its connection comes back within this, or its transaction is aborted and its locks are freed. */
const GRACE_MS = 2 * SECOND_MS;
/** A second writer of a row fails after this long; MongoDB fails at once. */
const LOCK_WAIT_MS = 50;
const BEGIN = `begin isolation level repeatable read; set local lock_timeout = ${LOCK_WAIT_MS}`;

/** The transactions of all sessions, and how the last of each ended. */
export class Transactions {
  readonly #table = new TransactionTable();

  /** `onEnd` is told of each transaction that ended, to drop what belongs to it. */
  constructor(
    readonly pool: PgPool,
    readonly records: WriteRecords,
    readonly onEnd: (key: string) => void,
  ) {}

  static keyOf(request: CommandRequest): string {
    const { session, txnNumber } = sessionOf(request);
    return `${session}/${txnNumber}`;
  }

  /** Runs one command inside its transaction, beginning it when the command says so. */
  async run<T>(request: CommandRequest, execute: (run: RunSql) => Promise<T>): Promise<T> {
    const transaction = request.startsTransaction ? await this.#begin(request) : this.#table.find(request);
    transaction.connectionId = request.connectionId;
    clearTimeout(transaction.grace);
    const result = transaction.queue.then(() => this.#execute(transaction, execute));
    transaction.queue = result.catch(() => undefined);
    return await result;
  }

  /** Commits; answers a repeated commit as the first one, and finds out what became of one that lost the engine. */
  async commit(request: CommandRequest): Promise<void> {
    // Of one from before a restart of the gateway the record alone tells.
    if (this.#table.lastOf(request) === undefined && (await this.records.isCommitted(sessionOf(request)))) return;
    const transaction = this.#table.find(request, ['active', 'unsettled', 'committed']);
    clearTimeout(transaction.grace);
    await transaction.queue;
    if (transaction.state === 'active') await this.#commit(transaction);
    if (transaction.state === 'unsettled') await this.#settle(transaction);
    if (transaction.state !== 'committed') throw noSuchTransaction(transaction.txnNumber);
  }

  /** Aborts. Throws NoSuchTransaction for an unknown one and TransactionCommitted for a committed one. */
  async abort(request: CommandRequest): Promise<void> {
    const transaction = this.#table.find(request, ['active', 'committed']);
    await transaction.queue;
    if (transaction.state === 'committed')
      throw new MongoError(CODES.transactionCommitted, 'Transaction has been committed');
    await this.#rollback(transaction);
  }

  /** Aborts what the given sessions have open; for endSessions and killSessions. */
  async abortSessions(sessions: readonly string[]): Promise<void> {
    for (const session of sessions) {
      const transaction = this.#table.get(session);
      if (transaction?.state === 'active') await this.#rollback(transaction);
      this.#table.delete(session);
    }
  }

  /** A client's connection closed. Drivers may use several for one transaction, so it is given some time. */
  connectionClosed(connectionId: number): void {
    for (const transaction of this.#table.all()) {
      if (transaction.state !== 'active' || transaction.connectionId !== connectionId) continue;
      transaction.grace = setTimeout(() => this.#expire(transaction), GRACE_MS).unref();
    }
  }

  async abortAll(): Promise<void> {
    await this.abortSessions([...this.#table.all()].map(({ session }) => session));
  }

  async #commit(transaction: Transaction): Promise<void> {
    const { connection } = transaction;
    if (connection === undefined) return this.#end(transaction, 'aborted');
    transaction.state = 'unsettled';
    const recorded = this.records.recordCommit(connection, transaction).catch(() => undefined); // nor is it committed then
    try {
      const tag = await connection.command('commit');
      this.#end(transaction, tag === 'COMMIT' ? 'committed' : 'aborted'); // ROLLBACK: the engine had given it up
    } catch (error) {
      await recorded;
      const isLost = isConnectionLost(error);
      this.#end(transaction, isLost ? 'unsettled' : 'aborted');
      if (!isLost) throw toMongoError(error, { isInTransaction: true, isRetryableWrite: false });
    }
  }

  async #settle(transaction: Transaction): Promise<void> {
    try {
      transaction.state = (await this.records.isCommitted(transaction)) ? 'committed' : 'aborted';
    } catch {
      const labels = [UNKNOWN_COMMIT, RETRYABLE_WRITE];
      throw new MongoError(CODES.shutdownInProgress, 'The engine went away during commit', labels);
    }
  }

  async #begin(request: CommandRequest): Promise<Transaction> {
    const last = this.#table.lastOf(request);
    if (last?.state === 'active') await this.#rollback(last);
    const transaction = this.#table.add(request);
    transaction.timer = setTimeout(() => this.#expire(transaction), LIFETIME_MS).unref();
    return transaction;
  }

  async #execute<T>(transaction: Transaction, execute: (run: RunSql) => Promise<T>): Promise<T> {
    if (transaction.state !== 'active') throw noSuchTransaction(transaction.txnNumber);
    try {
      const connection = await this.#connectionOf(transaction);
      return await execute((sql, parameters) => connection.query(sql, parameters));
    } catch (error) {
      await this.#rollback(transaction);
      throw toMongoError(error, { isInTransaction: true, isRetryableWrite: false });
    }
  }

  async #connectionOf(transaction: Transaction): Promise<PgConnection> {
    if (transaction.connection !== undefined) return transaction.connection;
    const connection = await this.pool.acquire();
    if (transaction.state !== 'active') {
      // ended while it waited for a session
      this.pool.release(connection);
      throw noSuchTransaction(transaction.txnNumber);
    }
    transaction.connection = connection;
    // Not awaited: the first statement follows it on the same wire; if it fails, so does that statement.
    connection.command(BEGIN).catch(() => connection.close());
    return connection;
  }

  #expire(transaction: Transaction): void {
    this.#rollback(transaction).catch(() => transaction.connection?.close());
  }

  async #rollback(transaction: Transaction): Promise<void> {
    if (transaction.state !== 'active') return;
    transaction.state = 'aborted';
    await transaction.connection?.command('rollback').catch(() => transaction.connection?.close());
    this.#end(transaction, 'aborted');
  }

  #end(transaction: Transaction, state: Exclude<TransactionState, 'active'>): void {
    transaction.state = state;
    clearTimeout(transaction.timer);
    clearTimeout(transaction.grace);
    if (transaction.connection !== undefined) this.pool.release(transaction.connection);
    transaction.connection = undefined;
    this.onEnd(`${transaction.session}/${transaction.txnNumber}`);
  }
}
