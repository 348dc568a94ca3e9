/** insert, update, delete and findAndModify: the raw command goes to the engine, its errors come back as MongoDB's. */
import { deserialize, serialize, type Document } from 'bson';
import { CODES, CONFLICT_STATES, MongoError, TRANSIENT, codeOfSqlState, unpackSqlState } from './errors';
import { describeDuplicate, duplicateKeyError, type WriteTarget } from './duplicate-key';
import type { RunSql } from './pg';
import { PgError } from './pg-messages';
import { RawDocument } from './raw-bson';
import { collectionOf, statementsOf, type CommandRequest } from './request';
import { retryRaces } from './retry';

/** The field that holds the statements of each write command. */
const STATEMENT_FIELDS: Record<string, string> = { insert: 'documents', update: 'updates', delete: 'deletes' };
const WRITE_SQL: Record<string, string> = Object.fromEntries(
  Object.keys(STATEMENT_FIELDS).map((name) => [
    name,
    // The fourth argument would be the engine's own deduplication, which skips statements of a batch: always null.
    `select p_result::bytea from documentdb_api.${name}($1::text, $2::bytea::bson, $3::bytea::documentdb_core.bsonsequence, null)`,
  ]),
);
const FIND_AND_MODIFY = 'select p_result::bytea from find_and_modify($1::text, $2::bytea::bson, null)';
const MAX_UPSERT_RACES = 2;

interface WriteError {
  index: number;
  code: number;
  errmsg: string;
  keyPattern?: Document;
  keyValue?: Document;
}

/** A reply whose only statement lost a race: thrown so that the statement is run again. */
class LostRace extends Error {
  constructor(
    readonly reply: Buffer,
    readonly isDuplicate: boolean,
  ) {
    super('Lost a race');
  }
}

/** Commands that a driver may send again with the same txnNumber. */
export function isWrite(name: string): boolean {
  return Object.hasOwn(STATEMENT_FIELDS, name) || name === 'findAndModify' || name === 'findandmodify';
}

/** Runs a write and returns the reply's bytes. `lookUp` serves index look-ups outside the write's own session. */
export async function runWrite(request: CommandRequest, run: RunSql, lookUp: RunSql): Promise<Buffer> {
  if (!Object.hasOwn(STATEMENT_FIELDS, request.name)) return await findAndModify(request, run, lookUp);
  let reply: Buffer;
  if (request.isInTransaction) reply = await writeOnce(request, run);
  else {
    try {
      reply = await retryRaces(
        async () => rejectLostRace(request, await writeOnce(request, run)),
        (error, attempt) => error instanceof LostRace && (!error.isDuplicate || attempt <= MAX_UPSERT_RACES),
      );
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      reply = error.reply;
    }
  }
  if (!new RawDocument(reply).has('writeErrors')) return reply;
  return await translateWriteErrors(request, reply, lookUp);
}

async function writeOnce(request: CommandRequest, run: RunSql): Promise<Buffer> {
  const sequence = request.sequences.get(STATEMENT_FIELDS[request.name] ?? '') ?? null;
  const [row] = await run(WRITE_SQL[request.name] ?? '', [request.database, request.command.bytes, sequence]);
  return resultOf(row?.[0]);
}

async function findAndModify(request: CommandRequest, run: RunSql, lookUp: RunSql): Promise<Buffer> {
  const execute = async (): Promise<Buffer> => {
    const [row] = await run(FIND_AND_MODIFY, [request.database, request.command.bytes]);
    return resultOf(row?.[0]);
  };
  const isRace = (error: unknown, attempt: number): boolean =>
    isThrownDuplicate(error) && request.command.boolean('upsert') === true && attempt <= MAX_UPSERT_RACES;
  try {
    return await (request.isInTransaction ? execute() : retryRaces(execute, isRace));
  } catch (error) {
    if (error instanceof PgError && isThrownDuplicate(error))
      throw await duplicateKeyError(lookUp, targetOf(request), error);
    throw error;
  }
}

function resultOf(column: Buffer | null | undefined): Buffer {
  if (column === null || column === undefined)
    throw new MongoError(CODES.internalError, 'The engine returned no result');
  return column;
}

const targetOf = (request: CommandRequest): WriteTarget => ({
  database: request.database,
  collection: collectionOf(request),
});

function isThrownDuplicate(error: unknown): boolean {
  return error instanceof PgError && codeOfSqlState(error.sqlState) === CODES.duplicateKey;
}

function rejectLostRace(request: CommandRequest, reply: Buffer): Buffer {
  if (!new RawDocument(reply).has('writeErrors')) return reply;
  const [error] = (deserialize(reply)['writeErrors'] ?? []) as WriteError[];
  const [statement, ...others] = statementsOf(request, STATEMENT_FIELDS[request.name] ?? '');
  if (error === undefined || statement === undefined || others.length > 0) return reply;
  const sqlState = unpackSqlState(error.code) ?? '';
  if (sqlState === '40001' || sqlState === '40P01') throw new LostRace(reply, false);
  const isUpsert = request.name === 'update' && new RawDocument(statement).boolean('upsert') === true;
  if (isUpsert && codeOf(error) === CODES.duplicateKey) throw new LostRace(reply, true);
  return reply;
}

function codeOf(error: WriteError): number {
  const sqlState = unpackSqlState(error.code);
  return sqlState === undefined ? error.code : codeOfSqlState(sqlState);
}

/** Rewrites the errors of a reply; inside a transaction the first one fails the whole command. */
async function translateWriteErrors(request: CommandRequest, reply: Buffer, lookUp: RunSql): Promise<Buffer> {
  const document = deserialize(reply, { promoteLongs: false });
  const errors = document['writeErrors'] as WriteError[];
  for (const error of errors) await translate(request, error, lookUp);
  const [first] = errors;
  if (request.isInTransaction && first !== undefined) {
    const { code, errmsg, index: _index, ...fields } = first;
    throw new MongoError(code, errmsg, code === CODES.writeConflict ? [TRANSIENT] : [], fields);
  }
  return Buffer.from(serialize(document));
}

async function translate(request: CommandRequest, error: WriteError, lookUp: RunSql): Promise<void> {
  const sqlState = unpackSqlState(Number(error.code)) ?? '';
  const isConflict = request.isInTransaction && CONFLICT_STATES.has(sqlState);
  error.index = Number(error.index);
  error.code = isConflict ? CODES.writeConflict : codeOf({ ...error, code: Number(error.code) });
  if (error.code !== CODES.duplicateKey) return;
  const statement = request.name === 'insert' ? statementsOf(request, 'documents')[error.index] : undefined;
  const written = statement === undefined ? undefined : deserialize(statement);
  const { errmsg, keyPattern, keyValue } = await describeDuplicate(
    lookUp,
    targetOf(request),
    { message: error.errmsg },
    written,
  );
  Object.assign(error, { errmsg, keyPattern, keyValue });
}
