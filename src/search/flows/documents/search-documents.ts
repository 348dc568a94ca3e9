import { Types } from 'mongoose';
import type { DocumentHit } from '../../../contracts/flows/documents';
import type { Embeddings } from '../../../llm/embeddings/create-embeddings';
import type { DocumentChunkRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import type { Payer } from '../../../platform/caller';
import { findAppError } from '../../../platform/errors';
import { SECOND_MS } from '../../../platform/time';
import { askIndex } from './index-host';
import type { Ranked } from './rank-chunks';
import type { StoreQuery } from './store-index';
import { syncIndex } from './sync-index';

/** Who searches waits no longer for the embedding model: words are there meanwhile. */
const QUERY_TIMEOUT_MS = 5 * SECOND_MS;
/** Tries where the index was let go, or its thread died, meanwhile. */
const TRIES = 3;
const MIB = 1_048_576;

export interface SearchDeps {
  models: Models;
  embeddings: Pick<Embeddings, 'embed'>;
  config: { DOCUMENT_INDEX_MEMORY_MIB: number };
}
export interface DocumentQuery {
  query: string;
  limit: number;
  minSimilarity?: number | undefined;
  documentIds?: readonly string[] | undefined;
  metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * What a store holds about a question, best first, by meaning and by words; by words alone where no vector could be made of the question
 * (`byMeaning`). The store is the caller's to check. Rejects with the signal's reason.
 */
export async function searchDocuments(
  deps: SearchDeps,
  caller: Payer,
  store: DocumentStoreRecord,
  asked: DocumentQuery,
  signal: AbortSignal,
): Promise<{ hits: DocumentHit[]; byMeaning: boolean }> {
  const { models } = deps;
  const [vector, documents] = await Promise.all([
    embedQuery(deps, caller, store, asked.query, signal),
    matching(models, store, asked),
  ]);
  const ranked = await rank(deps, store, {
    ...{ vector, words: asked.query, limit: asked.limit, minSimilarity: asked.minSimilarity, documents },
  });
  signal.throwIfAborted();
  return { hits: await readHits(models, store, ranked), byMeaning: vector !== undefined };
}

async function rank({ models, config }: SearchDeps, store: DocumentStoreRecord, query: StoreQuery): Promise<Ranked[]> {
  for (let tries = 1; ; tries += 1) {
    await syncIndex(models, store, config.DOCUMENT_INDEX_MEMORY_MIB * MIB);
    try {
      return await askIndex(store._id.toHexString(), { act: 'search', query });
    } catch (error) {
      if (tries >= TRIES) throw error;
    }
  }
}

/** Of the store's own model; undefined where it fails, is too slow, or no budget pays for it. */
async function embedQuery(
  { embeddings }: SearchDeps,
  caller: Payer,
  { model, providerModel, dimension }: DocumentStoreRecord,
  query: string,
  signal: AbortSignal,
): Promise<Float32Array | undefined> {
  if (model == null || dimension == null) return undefined; // nothing was embedded yet
  const timeout = AbortSignal.timeout(QUERY_TIMEOUT_MS);
  try {
    const answer = await embeddings.embed(
      caller,
      { model, dimension, texts: [query] },
      AbortSignal.any([signal, timeout]),
    );
    return answer.model.providerModel === providerModel ? answer.vectors[0] : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted || findAppError(error)) return undefined;
    throw error;
  }
}

/** The documents that are asked for; undefined: all of them. */
async function matching(
  models: Models,
  { _id: storeId }: DocumentStoreRecord,
  { documentIds, metadata }: DocumentQuery,
): Promise<ReadonlySet<string> | undefined> {
  const facts = Object.entries(metadata ?? {});
  if (!documentIds && facts.length === 0) return undefined;
  const found = await models.StoreDocument.find(
    {
      storeId,
      ...(documentIds && { _id: { $in: documentIds.map((id) => new Types.ObjectId(id)) } }),
      ...(facts.length > 0 && { $and: facts.map(([name, value]) => ({ metadata: { $elemMatch: { name, value } } })) }),
    },
    { _id: 1 },
  ).lean();
  return new Set(found.map(({ _id }) => _id.toHexString()));
}

async function readHits(
  models: Models,
  { _id: storeId }: DocumentStoreRecord,
  ranked: readonly Ranked[],
): Promise<DocumentHit[]> {
  if (ranked.length === 0) return [];
  const chunks = await models.DocumentChunk.find({ _id: { $in: ranked.map(({ key }) => key) }, storeId }).lean<
    DocumentChunkRecord[]
  >();
  const documents = await models.StoreDocument.find(
    { _id: { $in: chunks.map(({ documentId }) => documentId) }, storeId, deletedAt: { $exists: false } },
    { title: 1, metadata: 1 },
  ).lean<StoreDocumentRecord[]>();
  const [chunkOf, documentOf] = [
    new Map(chunks.map((chunk) => [chunk._id, chunk])),
    new Map(documents.map((document) => [document._id.toHexString(), document])),
  ];
  return ranked.flatMap(({ key, score, similarity }) => {
    const chunk = chunkOf.get(key);
    const document = chunk && documentOf.get(chunk.documentId.toHexString());
    if (!chunk || !document) return []; // deleted meanwhile
    const { text, heading, page, start, end } = chunk;
    return {
      ...{
        document_id: document._id.toHexString(),
        title: document.title,
        text,
        heading,
        page: page ?? null,
        start,
        end,
      },
      ...{ score: digits(score), similarity: similarity === null ? null : digits(similarity) },
      metadata: metadataOf(document),
    };
  });
}

const digits = (value: number): number => Number(value.toFixed(4));
export const metadataOf = ({ metadata }: Pick<StoreDocumentRecord, 'metadata'>): Record<string, string> =>
  Object.fromEntries(metadata.map(({ name, value }) => [name ?? '', value ?? '']));
