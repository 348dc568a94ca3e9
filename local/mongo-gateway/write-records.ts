/**
 * What each session's last write answered, committed with the write itself, as MongoDB's config.transactions is: a write
 * whose answer was lost, with the engine or with the gateway, is known by its record and never applied twice.
 */
import { randomBytes } from 'node:crypto';
import { CODES, MongoError } from './errors';
import { textColumn, type PgPool, type RunSql } from './pg';
import type { PgConnection } from './pg-client';
import { PgError, type PgParameter, type PgRow } from './pg-messages';

const MINUTE_MS = 60_000;
/** As MongoDB forgets a session that was not used. */
const KEPT_MINUTES = 30;
const CLEAN_EVERY_MS = 10 * MINUTE_MS;
/** Times one write is sent to an engine that goes away under it. */
const MAX_LOSSES = 3;
const REPEATED = 'WF001';

/** In the schema that the set-up of the engine made for the gateway's role. */
const SETUP = `
set client_min_messages = error;
create table if not exists weft_gateway.writes (
  session bytea primary key,
  number bigint not null,
  attempt int not null,
  reply bytea,
  at timestamptz not null default now()
) with (fillfactor = 50);
create or replace function weft_gateway.refuse_repeated() returns boolean language plpgsql volatile as
  $$ begin raise exception using errcode = '${REPEATED}', message = 'This write was done before'; end $$;
reset client_min_messages`;
const CLEAN = `delete from weft_gateway.writes where at < now() - interval '${KEPT_MINUTES} minutes'`;
const FIND = 'select number::text, attempt::text, reply from weft_gateway.writes where session = $1::bytea';
const FORGET = 'delete from weft_gateway.writes where session = $1::bytea';

/** Which write it is. */
export interface WriteKey {
  session: string;
  txnNumber: bigint;
}

export class WriteRecords {
  /** Keys for writes that came without one, each used by one write at a time. */
  readonly #own: WriteKey[] = [];
  readonly #cleaning: NodeJS.Timeout;

  constructor(readonly pool: PgPool) {
    this.#cleaning = setInterval(() => void this.pool.run(CLEAN, []).catch(() => undefined), CLEAN_EVERY_MS).unref();
  }

  /** Makes the table where it is missing; once the engine answers. */
  async prepare(): Promise<void> {
    const connection = await this.pool.acquire();
    await connection.command(SETUP).finally(() => this.pool.release(connection));
    await this.pool.run(CLEAN, []);
  }

  /** Does `work` with a key of our own, for a write whose client gave it none. */
  async withOwnKey<T>(work: (key: WriteKey) => Promise<T>): Promise<T> {
    const { session, txnNumber } = this.#own.pop() ?? { session: randomBytes(17).toString('latin1'), txnNumber: 0n };
    const key = { session, txnNumber: txnNumber + 1n };
    return await work(key).finally(() => this.#own.push(key));
  }

  /**
   * Runs the statements of one write, each of one row with the reply, with their record: done once, also when the engine
   * dies under them, or when the same write is under way from before a restart of the gateway. `mayBeDone`: looks first,
   * as a write that is done over may fail before it comes to its record.
   */
  writer(key: WriteKey, { mayBeDone }: { mayBeDone: boolean }): RunSql {
    let attempt = 0; // a write that lost a race answers so, and is run again in place of that
    return async (sql, parameters) =>
      await this.#write(recorded(sql, parameters.length), parameters, key, attempt++, mayBeDone);
  }

  /** Adds the record of a transaction to it, before its commit. */
  recordCommit(connection: PgConnection, key: WriteKey): Promise<PgRow[]> {
    return connection.query(recorded('select null::bytea', 0), [...parametersOf(key), '0']);
  }

  /** Whether a transaction was committed. Waits for an engine that is starting again. */
  async isCommitted(key: WriteKey): Promise<boolean> {
    for (let losses = 0; ; losses++) {
      try {
        return (await this.#find(key)) !== undefined;
      } catch (error) {
        if (!(error instanceof PgError) || !error.isConnectionLost || losses >= MAX_LOSSES) throw error;
      }
    }
  }

  async forget(sessions: readonly string[]): Promise<void> {
    for (const session of sessions) await this.pool.run(FORGET, [Buffer.from(session, 'latin1')]);
  }

  close(): void {
    clearInterval(this.#cleaning);
  }

  async #write(
    sql: string,
    parameters: readonly PgParameter[],
    key: WriteKey,
    attempt: number,
    mayBeDone: boolean,
  ): Promise<PgRow[]> {
    for (let losses = 0; ; losses++) {
      try {
        const done = mayBeDone || losses > 0 ? await this.#find(key) : undefined;
        if (done && done.attempt >= attempt) return [[done.reply]];
        return await this.pool.run(sql, [...parameters, ...parametersOf(key), String(attempt)]);
      } catch (error) {
        if (!(error instanceof PgError)) throw error;
        if (error.sqlState === REPEATED) return [[(await this.#find(key))?.reply ?? null]];
        if (!error.isConnectionLost || losses >= MAX_LOSSES) throw error;
      }
    }
  }

  /** The record of a write. Throws TransactionTooOld where its session is further on. */
  async #find({ session, txnNumber }: WriteKey): Promise<{ attempt: number; reply: Buffer | null } | undefined> {
    const [row] = await this.pool.run(FIND, [Buffer.from(session, 'latin1')]);
    const number = BigInt(textColumn(row, 0) ?? -1);
    if (number > txnNumber)
      throw new MongoError(CODES.transactionTooOld, `Retryable write ${txnNumber} is older than ${number}`);
    return number < txnNumber ? undefined : { attempt: Number(textColumn(row, 1)), reply: row?.[2] ?? null };
  }
}

const parametersOf = ({ session, txnNumber }: WriteKey): PgParameter[] => [
  Buffer.from(session, 'latin1'),
  String(txnNumber),
];

/** A statement with its record, whose key and attempt are the last three parameters; undone whole where that was made before. */
function recorded(sql: string, parameterCount: number): string {
  const known = RECORDED.get(sql);
  if (known !== undefined) return known;
  const [session, number, attempt] = [1, 2, 3].map((place) => `$${parameterCount + place}`);
  const text = `with written(reply) as materialized (${sql}), recorded as (
    insert into weft_gateway.writes as known (session, number, attempt, reply)
    select ${session}::bytea, ${number}::bigint, ${attempt}::int, reply from written
    on conflict (session) do update
      set number = excluded.number, attempt = excluded.attempt, reply = excluded.reply, at = excluded.at
      where (known.number, known.attempt) < (excluded.number, excluded.attempt)
    returning reply)
  select reply from recorded
  union all
  select null where case when exists (select from recorded) then false else weft_gateway.refuse_repeated() end`;
  RECORDED.set(sql, text);
  return text;
}
/** By the statement itself; there are four. */
const RECORDED = new Map<string, string>();
