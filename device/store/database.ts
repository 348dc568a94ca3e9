import Libsql from 'libsql';
import { snakeCase, tables, type Column } from './tables';

/** All that a parameter may be: libsql ends the whole process at anything else, booleans too. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, unknown>;

const VERSION = 1;
/** How long a write waits for that of another process (`--ask` beside a device that runs). */
const BUSY_MS = 5_000;

/** The embedded SQLite: one file in the data folder, or `:memory:`. */
export class Database {
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<unknown[]>>();

  constructor(path: string) {
    this.#db = new Libsql(path, { timeout: BUSY_MS });
    // Full: what was answered as done is done, whatever happens to the power.
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = OFF']) this.#db.pragma(pragma);
    this.transaction(() => this.#migrate());
  }

  /** Rows of a statement. */
  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    return this.#statement(sql).all([...values]) as SqlRow[];
  }

  /** Its first row. */
  first(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    return this.all(sql, values)[0];
  }

  /** Rows one after another, where all at once would be much. */
  each(sql: string): Iterable<SqlRow> {
    return this.#statement(sql).iterate([]) as Iterable<SqlRow>;
  }

  /** Returns how many rows it changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return this.#statement(sql).run(
      [...values].map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    ).changes;
  }

  /** All that `work` writes, or, where it throws, nothing. No other process writes meanwhile. */
  transaction<Result>(work: () => Result): Result {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** A part of a transaction that may fail alone. */
  attempt<Result>(work: () => Result): Result {
    this.#db.exec('SAVEPOINT attempt');
    try {
      const result = work();
      this.#db.exec('RELEASE attempt');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK TO attempt; RELEASE attempt');
      throw error;
    }
  }

  /** Differs once another connection has written. */
  get foreignWrites(): number {
    return Number(this.first('PRAGMA data_version')?.['data_version']);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #statement(sql: string): Libsql.Statement<unknown[]> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size >= 200) this.#statements.clear();
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #migrate(): void {
    const version = Number(this.first('PRAGMA user_version')?.['user_version']);
    if (version > VERSION) throw new Error('The data folder is of a later version of this device.');
    if (version === VERSION) return;
    for (const { sql, columns, times } of Object.values(tables)) {
      const all = [
        ...Object.entries(columns).map(sqlColumn),
        ...times.map((name) => `${snakeCase(name)} INTEGER NOT NULL`),
      ];
      // `folded`: what is searched, in lower case, for SQLite folds ASCII alone.
      this.#db.exec(`CREATE TABLE ${sql} (id TEXT PRIMARY KEY NOT NULL, ${all.join(', ')}, folded TEXT NOT NULL)`);
      this.#db.exec(`CREATE INDEX ${sql}_created ON ${sql} (created_at)`);
      for (const [name, { refersTo }] of Object.entries(columns))
        if (refersTo) this.#db.exec(`CREATE INDEX ${sql}_${snakeCase(name)} ON ${sql} (${snakeCase(name)})`);
    }
    this.#db.exec(`
      CREATE TABLE ledger (id TEXT PRIMARY KEY NOT NULL, result TEXT NOT NULL, created_at INTEGER NOT NULL);
      CREATE INDEX ledger_created ON ledger (created_at);
      CREATE TABLE vectors (note_id TEXT PRIMARY KEY NOT NULL, project_id TEXT, content TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL);
      PRAGMA user_version = ${VERSION}`);
  }
}

const sqlColumn = ([name, { initial, isNullable }]: [string, Column]): string =>
  `${snakeCase(name)} ${typeof initial === 'number' || /date$/i.test(name) ? 'INTEGER' : 'TEXT'}${isNullable ? '' : ' NOT NULL'}`;
