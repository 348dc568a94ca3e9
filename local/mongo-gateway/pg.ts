/** Sessions with the engine: one pool for single commands, one for transactions, so that neither starves the other. */
import { setTimeout as delay } from 'node:timers/promises';
import { PgConnection, type PgAddress } from './pg-client';
import { PgError, type PgParameter, type PgRow } from './pg-messages';

const SECOND_MS = 1_000;
/** How long a command waits for an engine that is starting again before the client hears of it. */
const CONNECT_PATIENCE_MS = 10 * SECOND_MS;
const CONNECT_PAUSE_MS = 50;
/** A general limit; maxTimeMS of a command is applied by the engine itself. */
const STATEMENT_TIMEOUT_MS = 120 * SECOND_MS;
/** 57P03: starting up or shutting down; 53300: too many connections. */
const NOT_YET_STATES = new Set(['57P03', '53300', '08006']);

const SESSION_SETTINGS = {
  search_path: 'documentdb_api_catalog,documentdb_api,documentdb_core,public',
  // Cursor state in files, not in one session: any session can serve the next page.
  'documentdb.useFileBasedPersistedCursors': 'on',
  'documentdb_core.enableCollation': 'on',
  'documentdb.enableCollationWithNonUniqueOrderedIndexes': 'on',
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  client_min_messages: 'error',
};

/** Runs one statement; what commands need of a session, pooled or of a transaction. */
export type RunSql = (sql: string, parameters: readonly PgParameter[]) => Promise<PgRow[]>;

interface Waiter {
  resolve(connection: PgConnection): void;
  reject(error: unknown): void;
}

/** Up to `size` sessions, opened when needed, the most recently used first. */
export class PgPool {
  readonly #idle: PgConnection[] = [];
  readonly #all = new Set<PgConnection>();
  readonly #waiters: Waiter[] = [];
  #opening = 0;
  #isClosed = false;

  constructor(
    readonly address: PgAddress,
    readonly size: number,
  ) {}

  /** Runs one statement on any session. */
  readonly run: RunSql = async (sql, parameters) => {
    const connection = await this.acquire();
    try {
      return await connection.query(sql, parameters);
    } finally {
      this.release(connection);
    }
  };

  /** Takes a session; waits for a free one, and up to 10 s for an engine that is restarting. */
  async acquire(): Promise<PgConnection> {
    if (this.#isClosed) throw new PgError('The gateway is stopping', '57P01', '', true);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) if (idle.isAlive) return idle;
    if (this.#all.size + this.#opening < this.size) return await this.#open();
    return await new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  release(connection: PgConnection): void {
    if (this.#isClosed) connection.close();
    if (!connection.isAlive) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#idle.push(connection);
    else waiter.resolve(connection);
  }

  close(): void {
    this.#isClosed = true;
    const closed = new PgError('The gateway is stopping', '57P01', '', true);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(closed);
    for (const connection of this.#all) connection.close();
  }

  async #open(): Promise<PgConnection> {
    this.#opening++;
    try {
      const connection = await this.#openPatiently();
      if (this.#isClosed) connection.close();
      this.#all.add(connection);
      connection.onEnd = () => this.#forget(connection);
      return connection;
    } finally {
      this.#opening--;
    }
  }

  async #openPatiently(): Promise<PgConnection> {
    const deadline = Date.now() + CONNECT_PATIENCE_MS;
    for (;;) {
      try {
        return await PgConnection.open(this.address, SESSION_SETTINGS);
      } catch (error) {
        const isNotYet = error instanceof PgError && NOT_YET_STATES.has(error.sqlState);
        if (!isNotYet || this.#isClosed || Date.now() > deadline) throw error;
        await delay(CONNECT_PAUSE_MS);
      }
    }
  }

  /** A session died: whoever waits for one must not wait for it. */
  #forget(connection: PgConnection): void {
    this.#all.delete(connection);
    const waiter = this.#waiters.shift();
    if (waiter !== undefined && !this.#isClosed) this.#open().then(waiter.resolve, waiter.reject);
    else waiter?.reject(new PgError('The gateway is stopping', '57P01', '', true));
  }
}

/** The text of a column, or undefined for null. */
export function textColumn(row: PgRow | undefined, index: number): string | undefined {
  return row?.[index]?.toString('utf8');
}
