import mongoose, { type ClientSession, type Connection, mongo } from 'mongoose';
import { unavailable } from './errors';
import { killTransaction, untilAborted } from './mongo-abort';
import { endLostWrites } from './mongo-lost-writes';
import { delay, SECOND_MS } from './time';

export type { ClientSession, Connection } from 'mongoose';

export interface MongoOptions {
  /** Connections a process may hold. Default 50. */
  poolMax?: number;
  /** How long one call looks for a server before it fails. Default 2 s: a request had better fail than hang. */
  serverSelectionTimeoutMs?: number;
}

/** No transaction, with all its retries, takes longer: the engine ends one at 60 s. */
const TRANSACTION_BUDGET_MS = 30 * SECOND_MS;
const BACKOFF_FIRST_MS = 4;
const BACKOFF_MAX_MS = 250;
const DUPLICATE_KEY = 11_000;

/** Opens a pool; rejects where there is no server, or one without transactions. Collections are made by `ensureIndexes`. */
export async function connect(uri: string, options: MongoOptions = {}): Promise<Connection> {
  endLostWrites();
  const connection = await mongoose
    .createConnection(uri, {
      appName: 'weft',
      maxPoolSize: options.poolMax ?? 50,
      serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? 2 * SECOND_MS,
      connectTimeoutMS: 5 * SECOND_MS,
      socketTimeoutMS: 60 * SECOND_MS,
      waitQueueTimeoutMS: 5 * SECOND_MS,
      retryWrites: true,
      retryReads: true,
      w: 'majority',
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
    })
    .asPromise();
  await requireTransactions(connection).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  return connection;
}

/**
 * Runs `work` in one transaction and returns what it returned. Write conflicts and other transient errors start it
 * again, with growing pauses, within 30 s; so `work` runs any number of times and must act through `session` alone
 * (one call after another: a session takes no parallel ones). Any other error aborts and passes through; after 30 s of
 * collisions it is 503 `database_busy`. Where `signal` aborts before the commit is sent, it rejects with its reason: the
 * transaction is ended at the server, its locks are free, and what `work` still writes is refused.
 */
export async function withTransaction<Result>(
  connection: Connection,
  work: (session: ClientSession) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  signal?.throwIfAborted();
  const session = await connection.startSession();
  const deadline = Date.now() + TRANSACTION_BUDGET_MS;
  let working: Promise<unknown> = Promise.resolve();
  try {
    for (let attempt = 0; ; attempt += 1) {
      session.startTransaction({ writeConcern: { w: 'majority' } });
      let result: Result;
      try {
        const running = work(session);
        working = running;
        result = await (signal ? untilAborted(running, signal) : running);
      } catch (error) {
        if (signal?.aborted) {
          await killTransaction(connection, session);
          throw signal.reason;
        }
        await session.abortTransaction().catch(ignoreAbortFailure);
        // Before the commit a lost connection has done nothing either; the driver does not label each of these errors.
        const isTransient = hasLabel(error, 'TransientTransactionError') || error instanceof mongo.MongoNetworkError;
        if (!isTransient) throw error;
        await pauseBefore(attempt, deadline, error, signal);
        continue;
      }
      try {
        await commit(session, deadline);
        return result;
      } catch (error) {
        if (!hasLabel(error, 'TransientTransactionError')) throw error;
        await pauseBefore(attempt, deadline, error, signal);
      }
    }
  } finally {
    // Not before `work` has settled: on a session whose transaction is over here, a late write would stand by itself.
    const ended = working.catch(ignoreAbortFailure).then(() => session.endSession());
    if (signal?.aborted) ended.catch(ignoreAbortFailure);
    else await ended;
  }
}

/** True where a unique index refused the write, alone or within a bulk. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}

/** Throws `database_busy` once the time is up. */
async function pauseBefore(attempt: number, deadline: number, cause: unknown, signal?: AbortSignal): Promise<void> {
  if (Date.now() > deadline)
    throw unavailable('database_busy', 'Too much happens here at once. Nothing was changed; try again.', { cause });
  await delay(backoffMs(attempt), signal);
}

async function commit(session: ClientSession, deadline: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      // Asking again is safe: the server knows a transaction it has committed.
      const isUnknown = hasLabel(error, 'UnknownTransactionCommitResult') || error instanceof mongo.MongoNetworkError;
      if (!isUnknown || Date.now() > deadline) throw error;
      await delay(backoffMs(attempt));
    }
  }
}

async function requireTransactions(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  if (hello?.['setName'] ?? hello?.['msg'] === 'isdbgrid') return;
  throw new Error('MongoDB runs without transactions: start it as a replica set (one member is enough).');
}

function hasLabel(error: unknown, label: string): boolean {
  return (
    error instanceof Error &&
    'hasErrorLabel' in error &&
    typeof error.hasErrorLabel === 'function' &&
    Boolean(error.hasErrorLabel(label))
  );
}

/** Pause before another try, in ms: full jitter, so that those who collided do not meet again. */
export function backoffMs(attempt: number): number {
  return Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10)) + 1;
}

/** An abort that fails leaves the transaction to the server's own time-out; the first error is the one to tell. */
function ignoreAbortFailure(): void {}
