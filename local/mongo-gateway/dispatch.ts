/** The way of one command: answered here, in a transaction, as a retryable write, or plainly. */
import { serialize, type Document } from 'bson';
import { runCommand } from './commands';
import { Cursors } from './cursors';
import { CODES, MongoError, isConnectionLost, isThrownRace, toMongoError } from './errors';
import { answerLocally, listedSessions, type ConnectionFacts } from './local';
import { PgPool, type RunSql } from './pg';
import type { PgAddress } from './pg-client';
import { RawDocument } from './raw-bson';
import { collectionOf, sessionOf, type CommandRequest } from './request';
import { ReplyCache, retryRaces } from './retry';
import { Transactions } from './txn';
import { WriteRecords } from './write-records';
import { isWrite } from './writes';

const POOL_SIZE = 20;
const TRANSACTION_POOL_SIZE = 40;
const encode = (document: Document): Buffer => Buffer.from(serialize(document));

/** Everything behind the sockets. */
export class Dispatcher {
  readonly #pool: PgPool;
  readonly #transactionPool: PgPool;
  readonly #cursors: Cursors;
  readonly #replies = new ReplyCache();
  readonly #records: WriteRecords;
  readonly #transactions: Transactions;

  constructor(address: PgAddress, { cursorIdleSeconds }: { cursorIdleSeconds: number }) {
    this.#pool = new PgPool(address, POOL_SIZE);
    this.#cursors = new Cursors(this.#pool.run, cursorIdleSeconds);
    this.#transactionPool = new PgPool(address, TRANSACTION_POOL_SIZE);
    this.#records = new WriteRecords(this.#pool);
    this.#transactions = new Transactions(this.#transactionPool, this.#records, (key) =>
      this.#cursors.dropTransaction(key),
    );
  }

  /** Resolves when the engine answers; for a start that should not report a gateway without one. */
  async ready(): Promise<void> {
    await this.#records.prepare();
  }

  /** Runs a command. Never rejects: errors become error replies. */
  async dispatch(request: CommandRequest, facts: ConnectionFacts): Promise<Buffer> {
    try {
      return await this.#route(request, facts);
    } catch (error) {
      const isRetryableWrite = request.txnNumber !== undefined && isWrite(request.name);
      return encode(toMongoError(error, { isInTransaction: request.isInTransaction, isRetryableWrite }).toReply());
    }
  }

  /** A client's connection closed. */
  connectionClosed(connectionId: number): void {
    this.#transactions.connectionClosed(connectionId);
  }

  async close(): Promise<void> {
    await this.#transactions.abortAll();
    this.#cursors.close();
    this.#records.close();
    this.#transactionPool.close();
    this.#pool.close();
  }

  async #route(request: CommandRequest, facts: ConnectionFacts): Promise<Buffer> {
    const local = answerLocally(request, facts);
    if (local !== undefined) return encode(local);
    switch (request.name) {
      case 'commitTransaction':
        return await this.#transactions.commit(request).then(() => encode({ ok: 1 }));
      case 'abortTransaction':
        return await this.#transactions.abort(request).then(() => encode({ ok: 1 }));
      case 'endSessions':
      case 'killSessions':
        return await this.#endSessions(listedSessions(request));
      default:
        break;
    }
    if (request.isInTransaction) return await this.#runInTransaction(request);
    refuseSnapshot(request);
    if (!isWrite(request.name)) return await this.#run(request, this.#pool.run);
    if (request.txnNumber === undefined)
      return await this.#records.withOwnKey((key) =>
        this.#run(request, this.#records.writer(key, { mayBeDone: false })),
      );
    return await this.#replies.once(request, (mayBeDone) =>
      this.#run(request, this.#records.writer(sessionOf(request), { mayBeDone })),
    );
  }

  async #run(request: CommandRequest, run: RunSql): Promise<Buffer> {
    const execute = (): Promise<Buffer> =>
      runCommand(request, { run, lookUp: this.#pool.run, cursors: this.#cursors, transaction: undefined });
    // A statement that threw was undone whole, so any of them may be run again; one whose answer was lost if it only reads,
    // once, as the driver would.
    return await retryRaces(
      execute,
      (error, attempt) =>
        isCreationRace(error) || isThrownRace(error) || (attempt === 1 && isConnectionLost(error) && isRead(request)),
    );
  }

  async #runInTransaction(request: CommandRequest): Promise<Buffer> {
    const transaction = Transactions.keyOf(request);
    return await this.#transactions.run(request, async (run) => {
      try {
        return await runCommand(request, { run, lookUp: this.#pool.run, cursors: this.#cursors, transaction });
      } catch (error) {
        if (isCreationRace(error))
          throw new MongoError(CODES.writeConflict, `Collection ${collectionOf(request)} was being created`, [
            'TransientTransactionError',
          ]);
        throw error;
      }
    });
  }

  async #endSessions(sessions: string[]): Promise<Buffer> {
    await this.#transactions.abortSessions(sessions);
    this.#replies.forget(sessions);
    await this.#records.forget(sessions);
    return encode({ ok: 1 });
  }
}

/** Parallel first uses of one collection, or of one database, race to create it. */
function isCreationRace(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Unable to create (?:the specified|metadata database sentinel) collection/.test(error.message)
  );
}

const READS: ReadonlySet<string> = new Set(['find', 'count', 'distinct', 'listCollections', 'listIndexes']);

/** Whether a command changes nothing, however often it is run. The next page of a cursor is not such a one. */
function isRead({ name, command }: CommandRequest): boolean {
  if (name === 'aggregate') return !command.bytes.includes('$out') && !command.bytes.includes('$merge');
  return READS.has(name);
}

/** A snapshot read outside a transaction would silently read the latest state. */
function refuseSnapshot(request: CommandRequest): void {
  const readConcern = request.command.raw('readConcern');
  if (readConcern === undefined) return;
  const fields = new RawDocument(readConcern);
  if (fields.string('level') === 'snapshot' || fields.has('atClusterTime')) {
    throw new MongoError(CODES.invalidOptions, 'Snapshot reads outside transactions are not supported');
  }
}
