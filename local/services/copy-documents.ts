/**
 * Copies all databases from one engine to another, document by document, as a dump and its restore would: nothing of it
 * depends on how either keeps them.
 */
import { deserialize, serialize, type Document } from 'bson';
import { textColumn, type PgPool } from '../mongo-gateway/pg';
import type { PgRow } from '../mongo-gateway/pg-messages';
import { RawDocument, elementsOf } from '../mongo-gateway/raw-bson';

const DATABASES = 'select distinct database_name::text from documentdb_api_catalog.collections order by 1';
const NEXT_PAGE =
  'select cursorpage::bytea, continuation::bytea from cursor_get_more($1::text, $2::bytea::bson, $3::bytea::bson)';
const CREATE = 'select create_collection_view($1::text, $2::bytea::bson)::bytea';
const CREATE_INDEXES =
  'select documentdb_api_internal.create_indexes_non_concurrently($1::text, $2::bytea::bson, true)::bytea';
const INSERT =
  'select p_result::bytea from documentdb_api.insert($1::text, $2::bytea::bson, $3::bytea::documentdb_core.bsonsequence, null)';
/** More than this in one page the engine does not send: it ends a page at 16 MB. */
const PAGE_DOCUMENTS = 5_000;

interface CollectionInfo {
  name: string;
  type: string;
  options: Document;
}

/** Copies everything; `log` hears of each collection. Rejects at the first thing that the other engine does not take. */
export async function copyDocuments(from: PgPool, to: PgPool, log: (message: string) => void): Promise<void> {
  for (const row of await from.run(DATABASES, [])) {
    const database = textColumn(row, 0) ?? '';
    const listed = await all(from, 'list_collections_cursor_first_page', database, { listCollections: 1 });
    const collections = listed.map(
      (bytes) => deserialize(bytes, { promoteValues: false }) as unknown as CollectionInfo,
    );
    // Views last: they stand on collections.
    const isView = ({ type }: CollectionInfo): number => (type === 'view' ? 1 : 0);
    for (const collection of collections.sort((a, b) => isView(a) - isView(b))) {
      await to.run(CREATE, [database, encode({ create: collection.name, ...collection.options })]);
      if (isView(collection) === 1) continue;
      const count = await copyCollection(from, to, database, collection.name);
      log(`Copied ${database}.${collection.name}: ${count} documents`);
    }
  }
}

async function copyCollection(from: PgPool, to: PgPool, database: string, name: string): Promise<number> {
  let count = 0;
  const command = encode({ insert: name, ordered: true, bypassDocumentValidation: true });
  for await (const documents of pages(from, 'find_cursor_first_page', database, {
    find: name,
    batchSize: PAGE_DOCUMENTS,
  })) {
    if (documents.length === 0) continue;
    const [row] = await to.run(INSERT, [database, command, Buffer.concat(documents)]);
    const reply = new RawDocument(row?.[0] ?? encode({}));
    if (reply.number('n') !== documents.length)
      throw new Error(`${database}.${name} could not be copied: ${JSON.stringify(reply.decode())}`);
    count += documents.length;
  }
  const listed = await all(from, 'list_indexes_cursor_first_page', database, { listIndexes: name });
  const indexes = listed
    .map((bytes) => deserialize(bytes, { promoteValues: false }))
    .filter((index) => !isIdIndex(index));
  // One by one: of several in one command the engine gives the settings of some to all.
  for (const index of indexes)
    await to.run(CREATE_INDEXES, [database, encode({ createIndexes: name, indexes: [asAsked(index)] })]);
  return count;
}

const encode = (document: Document): Buffer => Buffer.from(serialize(document));
const isIdIndex = (index: Document): boolean => String(index['name']) === '_id_';

async function all(pool: PgPool, firstPage: string, database: string, command: Document): Promise<Buffer[]> {
  const documents: Buffer[] = [];
  for await (const page of pages(pool, firstPage, database, { ...command, cursor: { batchSize: PAGE_DOCUMENTS } }))
    documents.push(...page);
  return documents;
}

/** An index as a client asks for it: of a text index the engine lists `_fts` in place of the fields it is over. */
function asAsked(index: Document): Document {
  const { _fts, _ftsx: _, ...key } = index['key'] as Document;
  if (_fts === undefined) return index;
  const fields = Object.keys((index['weights'] ?? {}) as Document).map((field) => [field, 'text']);
  return { ...index, key: { ...key, ...Object.fromEntries(fields) } };
}

/** The documents of a cursor, page by page, as views of what the engine sent. */
async function* pages(pool: PgPool, firstPage: string, database: string, command: Document): AsyncGenerator<Buffer[]> {
  const sql = `select cursorpage::bytea, continuation::bytea from ${firstPage}($1::text, $2::bytea::bson)`;
  let [row] = await pool.run(sql, [database, encode(command)]);
  for (;;) {
    const cursor = cursorOf(row);
    yield cursor.documents;
    const continuation = row?.[1];
    if (!continuation) return;
    const next = { getMore: cursor.id, collection: cursor.collection, batchSize: PAGE_DOCUMENTS };
    [row] = await pool.run(NEXT_PAGE, [database, encode(next), continuation]);
  }
}

function cursorOf(row: PgRow | undefined): { id: bigint; collection: string; documents: Buffer[] } {
  const cursor = row?.[0] && new RawDocument(row[0]).document('cursor');
  if (!cursor) throw new Error('The engine returned no cursor page');
  const batch = cursor.raw('firstBatch') ?? cursor.raw('nextBatch');
  const documents = batch && [...elementsOf(batch)].map(({ start, end }) => batch.subarray(start, end));
  const namespace = cursor.string('ns') ?? '';
  const collection = namespace.slice(namespace.indexOf('.') + 1);
  return { id: cursor.long('id') ?? 0n, collection, documents: documents ?? [] };
}
