/** Which statement serves which command. The command's bytes are passed on as they came; so is the engine's answer. */
import { deserialize, serialize, type Document } from 'bson';
import type { Cursors } from './cursors';
import { duplicateKeyError } from './duplicate-key';
import { CODES, MongoError, codeOfSqlState } from './errors';
import type { RunSql } from './pg';
import { PgError, type PgRow } from './pg-messages';
import { RawDocument } from './raw-bson';
import { collectionOf, type CommandRequest } from './request';
import { isWrite, runWrite } from './writes';

/** What a command may use: its own session, one for look-ups, the cursors. */
export interface CommandContext {
  run: RunSql;
  lookUp: RunSql;
  cursors: Cursors;
  /** Key of the transaction it runs in. */
  transaction: string | undefined;
}

type Handler = (request: CommandRequest, context: CommandContext) => Promise<Buffer>;

const reply = (document: Document): Buffer => Buffer.from(serialize(document));

/** A function of (database, command) that opens a cursor. */
const firstPage = (sqlFunction: string): Handler => {
  const sql = `select cursorpage::bytea, continuation::bytea, persistconnection, cursorid from ${sqlFunction}($1::text, $2::bytea::bson)`;
  return async (request, { run, cursors, transaction }) => {
    const [row] = await run(sql, [request.database, request.command.bytes]);
    return cursors.open(row, request.database, transaction);
  };
};

/** A statement whose first column is the reply. */
const single =
  (sql: string, parameters: (request: CommandRequest) => (string | Buffer)[]): Handler =>
  async (request, { run }) => {
    const [row] = await run(sql, parameters(request));
    const document = row?.[0];
    if (!document) throw new MongoError(CODES.internalError, `The engine returned nothing for ${request.name}`);
    return document;
  };

const databaseAndCommand = (request: CommandRequest): (string | Buffer)[] => [request.database, request.command.bytes];
const scaleOf = (request: CommandRequest): string => String(request.command.number('scale') ?? 1);

const HANDLERS: Record<string, Handler> = {
  find: firstPage('find_cursor_first_page'),
  aggregate: firstPage('aggregate_cursor_first_page'),
  listCollections: firstPage('list_collections_cursor_first_page'),
  listIndexes: firstPage('list_indexes_cursor_first_page'),
  getMore: (request, { run, cursors }) => cursors.getMore(request, run),
  killCursors: (request, { run, cursors }) => cursors.kill(request, run),
  count: single('select document::bytea from count_query($1::text, $2::bytea::bson)', databaseAndCommand),
  distinct: single('select document::bytea from distinct_query($1::text, $2::bytea::bson)', databaseAndCommand),
  createIndexes,
  create: single('select create_collection_view($1::text, $2::bytea::bson)::bytea', databaseAndCommand),
  collMod: single('select coll_mod($1::text, $2::text, $3::bytea::bson)::bytea', (request) => [
    request.database,
    collectionOf(request),
    request.command.bytes,
  ]),
  collStats: single('select coll_stats($1::text, $2::text, $3::text::float8)::bytea', (request) => [
    request.database,
    collectionOf(request),
    scaleOf(request),
  ]),
  dbStats: single('select db_stats($1::text, $2::text::float8)::bytea', (request) => [
    request.database,
    scaleOf(request),
  ]),
  validate: single('select validate($1::text, $2::bytea::bson)::bytea', databaseAndCommand),
  listDatabases: single('select list_databases($1::bytea::bson)::bytea', (request) => [request.command.bytes]),
  currentOp: single('select current_op_command($1::bytea::bson)::bytea', (request) => [request.command.bytes]),
  compact: single('select compact($1::bytea::bson)::bytea', (request) => [request.command.bytes]),
  renameCollection,
  drop,
  dropDatabase,
  dropIndexes,
  explain,
};

/** Runs one command that the engine serves. Throws CommandNotFound for unknown ones. */
export async function runCommand(request: CommandRequest, context: CommandContext): Promise<Buffer> {
  if (isWrite(request.name)) return await runWrite(request, context.run, context.lookUp);
  const handler = Object.hasOwn(HANDLERS, request.name) ? HANDLERS[request.name] : undefined;
  if (handler === undefined) throw new MongoError(CODES.commandNotFound, `no such command: '${request.name}'`);
  return await handler(request, context);
}

/** Builds at once and enforced on return: the engine's usual way only queues the build for an existing collection. */
async function createIndexes(request: CommandRequest, { run, lookUp }: CommandContext): Promise<Buffer> {
  const sql = 'select documentdb_api_internal.create_indexes_non_concurrently($1::text, $2::bytea::bson, true)::bytea';
  let rows: PgRow[];
  try {
    rows = await run(sql, databaseAndCommand(request));
  } catch (error) {
    if (!(error instanceof PgError) || codeOfSqlState(error.sqlState) !== CODES.duplicateKey) throw error;
    throw await duplicateKeyError(lookUp, { database: request.database, collection: collectionOf(request) }, error);
  }
  const document = deserialize(rows[0]?.[0] ?? Buffer.from(serialize({ ok: 1 })));
  const shards = Object.values((document['raw'] ?? {}) as Record<string, Document>);
  return reply({ ...(shards[0] ?? document), ok: 1 });
}

async function renameCollection(request: CommandRequest, { run }: CommandContext): Promise<Buffer> {
  await run('select documentdb_api.rename_collection($1::bytea::bson)', [request.command.bytes]);
  return reply({ ok: 1 });
}

async function drop(request: CommandRequest, { run }: CommandContext): Promise<Buffer> {
  const collection = collectionOf(request);
  await run('select documentdb_api.drop_collection($1::text, $2::text)', [request.database, collection]);
  return reply({ ns: `${request.database}.${collection}`, nIndexesWas: 1, ok: 1 });
}

async function dropDatabase(request: CommandRequest, { run }: CommandContext): Promise<Buffer> {
  await run('select documentdb_api.drop_database($1::text)', [request.database]);
  return reply({ dropped: request.database, ok: 1 });
}

async function dropIndexes(request: CommandRequest, { run }: CommandContext): Promise<Buffer> {
  const [row] = await run(
    'call documentdb_api.drop_indexes($1::text, $2::bytea::bson, null)',
    databaseAndCommand(request),
  );
  const result = row?.[0];
  return result ? result : reply({ ok: 1 });
}

const EXPLAINED: Record<string, string> = { find: 'find', aggregate: 'pipeline', count: 'count', distinct: 'distinct' };

async function explain(request: CommandRequest, { run }: CommandContext): Promise<Buffer> {
  const inner = request.command.raw('explain');
  const kind = inner === undefined ? undefined : EXPLAINED[new RawDocument(inner).firstKey];
  if (inner === undefined || kind === undefined)
    throw new MongoError(CODES.commandNotSupported, 'explain of this command is not supported');
  const rows = await run(
    `explain (format json) select document from bson_aggregation_${kind}($1::text, $2::bytea::bson)`,
    [request.database, inner],
  );
  const text = rows.map((row) => row[0]?.toString('utf8') ?? '').join('');
  return reply({ queryPlanner: { winningPlan: JSON.parse(text) as unknown }, ok: 1 });
}
