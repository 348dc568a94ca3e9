import { type mongo, Types } from 'mongoose';
import type { DocumentChunkRecord, DocumentVectorsRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { fromBytes } from '../../../llm/embeddings/vector-bytes';
import { askIndex, indexGeneration } from './index-host';
import type { LoadedChunks } from './store-index';

/** Chunks that are put into the index at once: others that search wait no longer than for these. A multiple of what is packed together. */
const LOAD_CHUNKS = 256;
/** What words take in memory for each character of text, about. */
const BYTES_PER_CHARACTER = 8;

/** What this process's index holds of one store. */
interface Held {
  indexVersion: number;
  generation: number;
  /** Versions of its documents. */
  documents: Map<string, number>;
  bytes: number;
  usedAt: number;
  turn: Promise<unknown>;
}
const held = new Map<string, Held>();

type StoreFacts = Pick<DocumentStoreRecord, '_id' | 'indexVersion' | 'model' | 'dimension'>;

/**
 * Brings this process's index of a store to where the store is: all of it at first, later what has changed. One after another for a
 * store. Where memory runs out, the stores that were searched longest ago are let go.
 */
export function syncIndex(models: Models, store: StoreFacts, bytesMax: number): Promise<void> {
  const id = store._id.toHexString();
  let own = held.get(id);
  if (!own || own.generation !== indexGeneration()) {
    const fresh = { indexVersion: -1, documents: new Map<string, number>(), bytes: 0, usedAt: 0 };
    own = { ...fresh, generation: indexGeneration(), turn: own?.turn ?? Promise.resolve() };
    held.set(id, own);
  }
  const mine = own;
  mine.usedAt = performance.now();
  if (mine.indexVersion >= store.indexVersion) return mine.turn.then(() => undefined);
  const next = mine.turn
    .catch(() => undefined)
    .then(() => (mine.indexVersion >= store.indexVersion ? undefined : bring(models, store, mine)))
    .then(() => makeRoom(bytesMax, id));
  mine.turn = next.catch(() => undefined);
  return next;
}

async function bring(models: Models, store: StoreFacts, own: Held): Promise<void> {
  const id = store._id.toHexString();
  const ready = await models.StoreDocument.find(
    { storeId: store._id, status: 'ready', deletedAt: { $exists: false } },
    { version: 1, title: 1, chunks: 1 },
  )
    .sort({ _id: 1 })
    .lean<Pick<StoreDocumentRecord, '_id' | 'version' | 'title' | 'chunks'>[]>();
  const now = new Map(ready.map((document) => [document._id.toHexString(), document]));
  const gone = [...own.documents].filter(([key, version]) => now.get(key)?.version !== version).map(([key]) => key);
  if (gone.length > 0) {
    for (const key of gone) own.documents.delete(key);
    await askIndex(id, { act: 'drop', documents: gone });
  }
  const missing = new Map([...now].filter(([key]) => !own.documents.has(key)));
  await askIndex(id, { act: 'add', loaded: [] }); // one without documents is there, too
  // Noted first: what fails half-way is dropped before it is read again.
  for (const key of missing.keys()) own.documents.set(key, -1);
  own.bytes += await load(models, store, missing);
  for (const [key, { version }] of missing) own.documents.set(key, version);
  own.indexVersion = store.indexVersion;
}

/** What is read and put into the index at once: some documents whole, or a part of one. */
interface Portion {
  documents: string[];
  from?: number;
}

function portionsOf(documents: ReadonlyMap<string, Pick<StoreDocumentRecord, 'chunks'>>): Portion[] {
  const portions: Portion[] = [];
  let small: string[] = [];
  let count = 0;
  const close = () => {
    if (small.length > 0) portions.push({ documents: small });
    [small, count] = [[], 0];
  };
  for (const [id, { chunks }] of documents) {
    if (chunks > LOAD_CHUNKS) {
      for (let from = 0; from < chunks; from += LOAD_CHUNKS) portions.push({ documents: [id], from });
      continue;
    }
    if (count + chunks > LOAD_CHUNKS) close();
    small.push(id);
    count += chunks;
  }
  close();
  return portions;
}

/** Reads documents, portion by portion; the next is read while the one before is put in. Answers about what they take. */
async function load(
  models: Models,
  store: StoreFacts,
  documents: ReadonlyMap<string, Pick<StoreDocumentRecord, 'title' | 'chunks'>>,
): Promise<number> {
  const id = store._id.toHexString();
  let bytes = 0;
  let adding: Promise<unknown> = Promise.resolve();
  for (const portion of portionsOf(documents)) {
    const loaded = await readPortion(models, store, portion, documents);
    await adding;
    for (const { texts, vectors } of loaded)
      bytes += (vectors?.byteLength ?? 0) + BYTES_PER_CHARACTER * texts.reduce((sum, text) => sum + text.length, 0);
    const transfer = loaded.flatMap(({ vectors }) => (vectors ? [vectors.buffer as ArrayBuffer] : []));
    adding = askIndex(id, { act: 'add', loaded }, transfer);
    adding.catch(() => undefined); // awaited with the next
  }
  await adding;
  return bytes;
}

async function readPortion(
  models: Models,
  store: StoreFacts,
  portion: Portion,
  documents: ReadonlyMap<string, Pick<StoreDocumentRecord, 'title'>>,
): Promise<LoadedChunks[]> {
  const of = { storeId: store._id, documentId: { $in: portion.documents.map((key) => new Types.ObjectId(key)) } };
  const within = portion.from === undefined ? undefined : { $gte: portion.from, $lt: portion.from + LOAD_CHUNKS };
  const [chunks, blocks] = await Promise.all([
    (models.DocumentChunk.collection as unknown as mongo.Collection<DocumentChunkRecord>)
      .find({ ...of, ...(within && { number: within }) }, { projection: { text: 1, heading: 1 } })
      .toArray(),
    (models.DocumentVectors.collection as unknown as mongo.Collection<DocumentVectorsRecord>)
      .find({ ...of, ...(within && { from: within }) }, { promoteBuffers: true })
      .toArray(),
  ]);
  const byKey = new Map(chunks.map((chunk) => [chunk._id, chunk]));
  return blocks.flatMap(({ documentId, from, count, model, vectors }) => {
    const key = documentId.toHexString();
    const title = documents.get(key)?.title ?? '';
    const texts = Array.from({ length: count }, (_, at) => byKey.get(`${key}:${from + at}`)).flatMap((chunk) =>
      chunk ? [[title, ...chunk.heading, chunk.text].join('\n')] : [],
    );
    // Being embedded anew meanwhile: read again once it is ready.
    if (texts.length !== count || model !== store.model) return [];
    return [{ documentId: key, from, texts, vectors: fromBytes(vectors) }];
  });
}

async function makeRoom(bytesMax: number, keep: string): Promise<void> {
  let total = [...held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const oldest = [...held].sort(([, one], [, other]) => one.usedAt - other.usedAt);
  for (const [id, { bytes }] of oldest) {
    if (total <= bytesMax) return;
    if (id === keep) continue;
    held.delete(id);
    total -= bytes;
    await askIndex(id, { act: 'forget' });
  }
}
