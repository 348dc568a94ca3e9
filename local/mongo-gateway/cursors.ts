/** Open cursors: the engine keeps their state in files, the gateway the continuation that names it. */
import { serialize, Long } from 'bson';
import { CODES, MongoError } from './errors';
import type { RunSql } from './pg';
import type { PgRow } from './pg-messages';
import { RawDocument } from './raw-bson';
import type { CommandRequest } from './request';

const SECOND_MS = 1_000;
/** How often idle cursors are looked for. */
const SWEEPS_PER_IDLE_TIME = 6;

interface Cursor {
  database: string;
  continuation: Buffer;
  /** Key of the transaction it was opened in, if any. */
  transaction: string | undefined;
  usedAt: number;
  /** Pages of it that are being fetched. */
  uses: number;
}

const GET_MORE =
  'select cursorpage::bytea, continuation::bytea from cursor_get_more($1::text, $2::bytea::bson, $3::bytea::bson)';
const DELETE = 'select documentdb_api_internal.delete_cursors($1::text::bigint[])';

export class Cursors {
  readonly #byId = new Map<bigint, Cursor>();
  readonly #idleMs: number;
  readonly #sweep: NodeJS.Timeout;

  /** `run` removes what is no more used. The engine itself removes the files of cursors that no gateway knows any more. */
  constructor(
    readonly run: RunSql,
    idleSeconds: number,
  ) {
    this.#idleMs = idleSeconds * SECOND_MS;
    const everyMs = this.#idleMs / SWEEPS_PER_IDLE_TIME;
    this.#sweep = setInterval(() => void this.#endIdle().catch(() => undefined), everyMs).unref();
  }

  /** Remembers the cursor of a first page (columns: page, continuation, persist, id), if there is more; returns the page. */
  open(row: PgRow | undefined, database: string, transaction: string | undefined): Buffer {
    const [page, continuation, , id] = row ?? [];
    if (page === null || page === undefined)
      throw new MongoError(CODES.internalError, 'The engine returned no cursor page');
    if (continuation && id) {
      this.#byId.set(id.readBigInt64BE(0), {
        database,
        continuation: Buffer.from(continuation),
        transaction,
        usedAt: Date.now(),
        uses: 0,
      });
    }
    return page;
  }

  /** The next page. */
  async getMore(request: CommandRequest, run: RunSql): Promise<Buffer> {
    const id = request.command.long('getMore') ?? 0n;
    const cursor = this.#byId.get(id);
    if (cursor === undefined) throw new MongoError(CODES.cursorNotFound, `cursor id ${id} not found`);
    cursor.uses++;
    const [row] = await run(GET_MORE, [cursor.database, request.command.bytes, cursor.continuation]).finally(() => {
      cursor.uses--;
      cursor.usedAt = Date.now();
    });
    const [page, continuation] = row ?? [];
    if (page === null || page === undefined) throw new MongoError(CODES.cursorNotFound, `cursor id ${id} not found`);
    if (continuation) cursor.continuation = Buffer.from(continuation);
    else this.#byId.delete(id);
    return page;
  }

  /** Closes cursors and removes their files: cursors closed early would pile up otherwise. */
  async kill(request: CommandRequest, run: RunSql): Promise<Buffer> {
    const list = request.command.raw('cursors');
    const ids: bigint[] = [];
    const array = list === undefined ? undefined : new RawDocument(list);
    for (let index = 0; array?.has(String(index)) === true; index++) ids.push(array.long(String(index)) ?? 0n);
    const killed = ids.filter((id) => this.#byId.delete(id));
    if (killed.length > 0) await run(DELETE, [`{${killed.join(',')}}`]);
    const longs = (values: bigint[]): Long[] => values.map((value) => Long.fromBigInt(value));
    const cursorsNotFound = longs(ids.filter((id) => !killed.includes(id)));
    return Buffer.from(
      serialize({ cursorsKilled: longs(killed), cursorsNotFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 }),
    );
  }

  /** Forgets the cursors of a transaction that ended. */
  dropTransaction(transaction: string): void {
    for (const [id, cursor] of this.#byId) if (cursor.transaction === transaction) this.#byId.delete(id);
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#byId.clear();
  }

  async #endIdle(): Promise<void> {
    const oldest = Date.now() - this.#idleMs;
    const idle = [...this.#byId].filter(([, { uses, usedAt }]) => uses === 0 && usedAt < oldest).map(([id]) => id);
    for (const id of idle) this.#byId.delete(id);
    if (idle.length > 0) await this.run(DELETE, [`{${idle.join(',')}}`]);
  }
}
