import { type mongo, Types } from 'mongoose';
import type { DocumentChunkRecord, DocumentVectorsRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { fromBytes } from '../../../llm/embeddings/vector-bytes';
import { askIndex, indexGeneration } from './index-host';
import type { LoadedChunks } from './store-index';

/** Chunks that are put into the index at once: others that search wait no longer than for these. */
const LOAD_CHUNKS = 256;
/** Of more documents a store is read as a whole. */
const BY_DOCUMENT_MAX = 200;
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
    { version: 1, title: 1 },
  )
    .sort({ _id: 1 })
    .lean<Pick<StoreDocumentRecord, '_id' | 'version' | 'title'>[]>();
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

/** Reads the documents' chunks beside their vectors, both in one order; answers about what they take. */
async function load(
  models: Models,
  store: StoreFacts,
  documents: ReadonlyMap<string, Pick<StoreDocumentRecord, 'title'>>,
): Promise<number> {
  if (documents.size === 0) return 0;
  const id = store._id.toHexString();
  const some = { documentId: { $in: [...documents.keys()].map((key) => new Types.ObjectId(key)) } };
  const of = { storeId: store._id, ...(documents.size <= BY_DOCUMENT_MAX && some) };
  const chunks = (models.DocumentChunk.collection as unknown as mongo.Collection<DocumentChunkRecord>)
    .find(of, { projection: { documentId: 1, number: 1, text: 1, heading: 1 } })
    .sort({ storeId: 1, documentId: 1, number: 1 });
  const vectors = (models.DocumentVectors.collection as unknown as mongo.Collection<DocumentVectorsRecord>)
    .find(of, { promoteBuffers: true })
    .sort({ storeId: 1, documentId: 1, from: 1 });
  let bytes = 0;
  let batch: LoadedChunks[] = [];
  let count = 0;
  const send = async () => {
    const loaded = batch;
    [batch, count] = [[], 0];
    if (loaded.length > 0)
      await askIndex(id, { act: 'add', loaded }, loaded.flatMap((one) => (one.vectors ? [one.vectors.buffer as ArrayBuffer] : [])));
  };
  try {
    let next = await chunks.next();
    for await (const packed of vectors) {
      const documentId = packed.documentId.toHexString();
      const document = documents.get(documentId);
      const texts: string[] = [];
      // Chunks of what is before this block are of documents that are not wanted, or have no vectors.
      while (next && isBefore(next, packed)) next = await chunks.next();
      while (next && next.documentId.equals(packed.documentId) && next.number < packed.from + packed.count) {
        texts.push([document?.title ?? '', ...next.heading, next.text].join('\n'));
        next = await chunks.next();
      }
      if (!document || texts.length !== packed.count || packed.model !== store.model) continue;
      const floats = fromBytes(packed.vectors);
      batch.push({ documentId, from: packed.from, texts, vectors: floats });
      bytes += floats.byteLength + BYTES_PER_CHARACTER * texts.reduce((sum, text) => sum + text.length, 0);
      count += texts.length;
      if (count >= LOAD_CHUNKS) await send();
    }
    await send();
  } finally {
    await Promise.all([chunks.close(), vectors.close()]);
  }
  return bytes;
}

const isBefore = (chunk: DocumentChunkRecord, packed: DocumentVectorsRecord): boolean => {
  const [one, other] = [chunk.documentId.toHexString(), packed.documentId.toHexString()];
  return one < other || (one === other && chunk.number < packed.from);
};

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
