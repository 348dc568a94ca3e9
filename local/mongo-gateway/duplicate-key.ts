/** Gives duplicate-key errors the fields that MongoDB's have: keyPattern, keyValue, and the text beginning with E11000. */
import { deserialize, type Document } from 'bson';
import type { RunSql } from './pg';
import { type PgError } from './pg-messages';
import { CODES, MongoError } from './errors';

/** The collection the failed write was for. */
export interface WriteTarget {
  database: string;
  collection: string;
}

interface UniqueIndex {
  name: string;
  key: Document;
}

/** What MongoDB's duplicate-key error holds. */
export interface DuplicateKey {
  errmsg: string;
  keyPattern: Document;
  keyValue: Document;
}

const FIND_INDEX = `select (index_spec).index_name::text, (index_spec).index_key::bytea
  from collection_indexes join collections using (collection_id)
  where database_name = $1::text and collection_name = $2::text and (index_id::text = $3::text or (index_spec).index_name = $4::text)`;
const ID_INDEX: UniqueIndex = { name: '_id_', key: { _id: 1 } };

/** Describes the violation told by the engine's text, reading the key's values from `written` when it is given. */
export async function describeDuplicate(
  run: RunSql,
  target: WriteTarget,
  error: { message: string; detail?: string },
  written?: Document,
): Promise<DuplicateKey> {
  const index = await findIndex(run, target, error.message);
  const source = written ?? documentInDetail(error.detail ?? '');
  const keyValue: Document = {};
  if (source !== undefined) for (const path of Object.keys(index.key)) keyValue[path] = valueAt(source, path);
  const shown = Object.entries(keyValue)
    .map(([path, value]) => `${path}: ${JSON.stringify(value) ?? 'null'}`)
    .join(', ');
  const errmsg = `E11000 duplicate key error collection: ${target.database}.${target.collection} index: ${index.name} dup key: { ${shown} }`;
  return { errmsg, keyPattern: index.key, keyValue };
}

/** The command error for a thrown violation (findAndModify, createIndexes). */
export async function duplicateKeyError(run: RunSql, target: WriteTarget, error: PgError): Promise<MongoError> {
  const { errmsg, keyPattern, keyValue } = await describeDuplicate(run, target, error);
  return new MongoError(CODES.duplicateKey, errmsg, [], { keyPattern, keyValue });
}

async function findIndex(run: RunSql, target: WriteTarget, text: string): Promise<UniqueIndex> {
  if (/collection_pk_|Index '_id_'/.test(text)) return ID_INDEX;
  const id = /documents_rum_index_(\d+)/.exec(text)?.[1] ?? '';
  const name = /Index '(.+)'/.exec(text)?.[1] ?? '';
  const [row] = await run(FIND_INDEX, [target.database, target.collection, id, name]);
  const key = row?.[1];
  if (key === null || key === undefined) return { name: name || `index ${id}`, key: {} };
  return { name: row?.[0]?.toString('utf8') ?? name, key: deserialize(key) };
}

/**
 * Thrown violations say "Key (<columns>)=(<values>) …": the first document of the values is the row, or of the primary
 * key { "": <_id> }. The columns hold documents too, which describe the index.
 */
function documentInDetail(detail: string): Document | undefined {
  const hex = /\)=\([^)]*?BSONHEX([0-9a-fA-F]+)/.exec(detail)?.[1];
  if (hex === undefined) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length) return undefined;
  const document = deserialize(bytes);
  return '' in document ? { _id: document[''] as unknown } : document;
}

function valueAt(document: Document, path: string): unknown {
  if (path in document) return document[path];
  let value: unknown = document;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return value ?? null;
}
