/** What a worker writes of a document: each write holds only for the attempt that has it. */
import type { ClientSession, Types } from 'mongoose';
import type { Chunk } from '../../../flows/documents/cut-chunks';
import { toBytes } from '../../../llm/embeddings/vector-bytes';
import type { StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { withTransaction } from '../../../platform/mongo';

/** Texts that are embedded, and vectors that are stored, together. */
export const PART_CHUNKS = 128;
/** Chunks that are written at once. */
const WRITE_CHUNKS = 500;

const mine = ({ _id, attempt }: StoreDocumentRecord) => ({ _id, attempt, deletedAt: { $exists: false } });

/** Counts `attempt` up, so that whoever had it before writes no more. Null: it is done, or gone. */
export const claimDocument = (models: Models, _id: Types.ObjectId) =>
  models.StoreDocument.findOneAndUpdate(
    { _id, status: { $in: ['queued', 'parsing', 'embedding'] }, deletedAt: { $exists: false } },
    { $inc: { attempt: 1, idleAttempts: 1 } },
    { returnDocument: 'after' },
  ).lean<StoreDocumentRecord>();

/** Writes of it what is given. False: it is not ours any more. */
export async function changeDocument(
  models: Models,
  document: StoreDocumentRecord,
  set: Partial<StoreDocumentRecord>,
  session?: ClientSession,
): Promise<boolean> {
  const { matchedCount } = await models.StoreDocument.updateOne(
    mine(document),
    { $set: set },
    session ? { session } : {},
  );
  return matchedCount > 0;
}

export const isStillMine = async (models: Models, document: StoreDocumentRecord): Promise<boolean> =>
  (await models.StoreDocument.exists(mine(document))) !== null;

/**
 * Keeps what it was cut into; what an earlier attempt left is replaced. `full`: the store has no room for it; false: it is not ours any more.
 */
export async function keepChunks(
  models: Models,
  document: StoreDocumentRecord,
  chunks: readonly Chunk[],
  facts: Pick<StoreDocumentRecord, 'title' | 'characters'> & { pages: number | null },
  chunksMax: number,
): Promise<boolean | 'full'> {
  const { _id: documentId, storeId, organisationId } = document;
  await models.DocumentChunk.collection.deleteMany({ documentId });
  for (let from = 0; from < chunks.length; from += WRITE_CHUNKS)
    await models.DocumentChunk.collection.insertMany(
      chunks.slice(from, from + WRITE_CHUNKS).map(({ page, ...chunk }, at) => ({
        ...{ _id: `${documentId.toHexString()}:${from + at}`, organisationId, storeId, documentId, number: from + at },
        ...chunk,
        ...(page !== null && { page }),
      })) as never,
    );
  const { pages, ...told } = facts;
  return withTransaction(models.StoreDocument.db, async (session) => {
    const set = { ...told, ...(pages !== null && { pages }), status: 'embedding' as const, chunks: chunks.length };
    const changed = { ...set, embedded: 0, idleAttempts: 0 };
    if (!(await changeDocument(models, document, changed, session))) return false;
    const { matchedCount } = await models.DocumentStore.updateOne(
      { _id: storeId, chunkCount: { $lte: chunksMax - chunks.length } },
      { $inc: { chunkCount: chunks.length } },
      { session },
    );
    if (matchedCount === 0) {
      await changeDocument(models, document, { status: 'parsing', chunks: 0 }, session);
      return 'full';
    }
    await models.DocumentFile.collection.deleteOne({ _id: documentId }, { session });
    return true;
  });
}

/** Keeps the vectors of the chunks from `from` on. False: it is not ours any more. */
export async function keepVectors(
  models: Models,
  document: StoreDocumentRecord,
  from: number,
  vectors: readonly Float32Array[],
  { model, dimension }: { model: string; dimension: number },
): Promise<boolean> {
  const { _id: documentId, storeId, organisationId } = document;
  return withTransaction(models.StoreDocument.db, async (session) => {
    const { matchedCount } = await models.StoreDocument.updateOne(
      { ...mine(document), embedded: from },
      { $set: { status: 'embedding', idleAttempts: 0, embedded: from + vectors.length } },
      { session },
    );
    if (matchedCount === 0) return false;
    const packed = { from, count: vectors.length, model, dimension, vectors: Buffer.concat(vectors.map(toBytes)) };
    await models.DocumentVectors.collection.replaceOne(
      { _id: `${documentId.toHexString()}:${from}` as never },
      { organisationId, storeId, documentId, ...packed },
      { upsert: true, session },
    );
    return true;
  });
}

/** It can be found from now on; or, with an error, cannot. False: it is not ours any more. */
export async function endDocument(
  models: Models,
  document: StoreDocumentRecord,
  error?: { code: string; message: string },
): Promise<boolean> {
  const isEnded = await withTransaction(models.StoreDocument.db, async (session) => {
    const { matchedCount } = await models.StoreDocument.updateOne(
      mine(document),
      error ? { $set: { status: 'failed', error } } : { $set: { status: 'ready' }, $inc: { version: 1 } },
      { session },
    );
    if (matchedCount === 0) return false;
    if (!error)
      await models.DocumentStore.updateOne({ _id: document.storeId }, { $inc: { indexVersion: 1 } }, { session });
    return true;
  });
  // Of one that was not read nothing is left but its name and what is wrong with it.
  if (isEnded && error && document.chunks === 0) {
    await models.DocumentFile.collection.deleteOne({ _id: document._id });
    await models.DocumentChunk.collection.deleteMany({ documentId: document._id });
  }
  return isEnded;
}
