import type { mongo, Types } from 'mongoose';
import { readInThread } from '../../../flows/documents/read-in-thread';
import type { Embeddings } from '../../../llm/embeddings/create-embeddings';
import type { DocumentChunkRecord, DocumentFileRecord } from '../../../models/flows/documents/document-chunk.model';
import type { DocumentStoreRecord, StoreDocumentRecord } from '../../../models/flows/documents/document-store.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';
import { type AppError, findAppError, notFound } from '../../../platform/errors';
import { delay } from '../../../platform/time';
import type { Masking } from '../../../security/masking/create-masking';
import {
  changeDocument,
  claimDocument,
  endDocument,
  isStillMine,
  keepChunks,
  keepVectors,
  PART_CHUNKS,
} from './claim-document';

/** Claims of one document without getting on, deaths and errors together; then it has failed. */
const IDLE_ATTEMPTS_MAX = 5;
/** What is deleted, or asked for anew, is let go within a second. */
const WATCH_MS = 500;

export interface IndexDeps {
  models: Models;
  embeddings: Embeddings;
  masking: Pick<Masking, 'fold'>;
  /** Chunks of one store. */
  chunksMax: number;
  /** Aborted when the process is asked to stop. */
  signal: AbortSignal;
}
type Outcome = 'ready' | 'failed' | 'gone' | 'fenced';
/** Another attempt has it, or it was deleted. */
class Fenced extends Error {
  override readonly name = 'Fenced';
}
/** What is wrong with the document: it has failed. */
class Unfit extends Error {
  override readonly name = 'Unfit';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a document, cuts it and embeds it part by part, each stored before the next: whoever takes it up again goes on at the part that was
 * not stored, and finds in the cache what was paid of it. Resolves to one word: `gone` where there is nothing to do (any more), `fenced`
 * where it was deleted or another attempt has it, `failed` where it cannot be read, or money or model were refused.
 */
export async function indexDocument(deps: IndexDeps, documentId: Types.ObjectId): Promise<Outcome> {
  const { models } = deps;
  const document = await claimDocument(models, documentId);
  if (!document) return 'gone';
  const lost = new AbortController();
  const signal = AbortSignal.any([deps.signal, lost.signal]);
  const stopWatching = watch(models, document, lost);
  try {
    if (document.idleAttempts > IDLE_ATTEMPTS_MAX)
      throw new Unfit('document_stuck', 'It was tried too often without getting on: upload it again.');
    if (document.chunks === 0) await readAndCut({ ...deps, signal }, document);
    await embedAll({ ...deps, signal }, document);
    return (await endDocument(models, document)) ? 'ready' : 'fenced';
  } catch (error) {
    if (error instanceof Fenced || lost.signal.aborted) return 'fenced';
    const told = deps.signal.aborted ? undefined : error instanceof Unfit ? error : findAppError(error);
    // Our own failure, or the process is stopping: tried again. So is what passes, but for a model: that was tried.
    if (
      !told ||
      (!(told instanceof Unfit) && told.isRetryable && !isOfModel(told) && document.idleAttempts < IDLE_ATTEMPTS_MAX)
    )
      throw error;
    return (await endDocument(models, document, { code: told.code, message: told.message })) ? 'failed' : 'fenced';
  } finally {
    await stopWatching();
  }
}

/** Of the provider's making. What else passes: money that other calls hold, a database that is busy. */
const isOfModel = ({ code }: AppError): boolean => /^(model|provider)_/.test(code);

async function readAndCut(
  { models, masking, chunksMax, signal }: IndexDeps,
  document: StoreDocumentRecord,
): Promise<void> {
  const files = models.DocumentFile.collection as unknown as mongo.Collection<DocumentFileRecord>;
  const [file, store] = await Promise.all([
    files.findOne({ _id: document._id }, { promoteBuffers: true }),
    models.DocumentStore.findById(document.storeId).lean<DocumentStoreRecord>(),
  ]);
  if (!file || !store) throw new Fenced();
  if (!(await changeDocument(models, document, { status: 'parsing' }))) throw new Fenced();
  const cutting = { size: store.chunkSize, overlap: store.chunkOverlap };
  const read = await readInThread({ kind: document.kind, bytes: Uint8Array.from(file.data), cutting }, signal);
  if ('problem' in read) throw new Unfit(read.problem.code, read.problem.message);
  const { title = document.name, pages, characters } = read;
  // Secrets are not kept, neither to be read nor to be given to a model.
  const chunks: typeof read.chunks = [];
  for (let from = 0; from < read.chunks.length; from += PART_CHUNKS)
    chunks.push(...(await masking.fold(read.chunks.slice(from, from + PART_CHUNKS))));
  await crashPoint('document.before-chunks');
  const kept = await keepChunks(models, document, chunks, { title, pages, characters }, chunksMax);
  if (kept === false) throw new Fenced();
  if (kept === 'full')
    throw new Unfit(
      'store_full',
      `It makes ${chunks.length} chunks; the store holds ${chunksMax}, and has no room for them.`,
    );
  Object.assign(document, { title, chunks: chunks.length, embedded: 0 });
  await crashPoint('document.chunks-kept');
}

async function embedAll({ models, embeddings, signal }: IndexDeps, document: StoreDocumentRecord): Promise<void> {
  const payer = payerOf(document);
  const { model, providerModel, dimension } = await chooseModel(models, embeddings, document);
  for (let from = document.embedded; from < document.chunks; from += PART_CHUNKS) {
    const chunks = await models.DocumentChunk.find({
      ...{ storeId: document.storeId, documentId: document._id },
      number: { $gte: from, $lt: from + PART_CHUNKS },
    })
      .sort({ number: 1 })
      .lean<DocumentChunkRecord[]>();
    if (chunks.length === 0) throw new Fenced();
    // With what it stands under: a chunk alone may not say what it is about.
    const texts = chunks.map(({ heading, text }) => [[document.title, ...heading].join(' › '), text].join('\n'));
    const answer = await embeddings.embed(payer, { model, dimension, texts }, signal);
    if (answer.model.providerModel !== providerModel)
      throw notFound('model_not_found', `${model} is another model now: have the store embedded anew.`);
    await crashPoint('document.part-embedded');
    if (!(await keepVectors(models, document, from, answer.vectors, { model, dimension }))) throw new Fenced();
    Object.assign(document, { embedded: from + chunks.length, idleAttempts: 0 });
    await crashPoint('document.part-kept');
  }
}

/** The store's model; of one that has none the default of today, for all its documents. */
async function chooseModel(models: Models, embeddings: Embeddings, document: StoreDocumentRecord) {
  const { model, dimension } = await embeddings.choose(payerOf(document), {});
  await models.DocumentStore.updateOne(
    { _id: document.storeId, model: { $exists: false } },
    { $set: { model: model.id, providerModel: model.providerModel, dimension } },
  );
  const store = await models.DocumentStore.findById(document.storeId).lean<DocumentStoreRecord>();
  if (store?.model == null || store.providerModel == null || store.dimension == null) throw new Fenced();
  return { model: store.model, providerModel: store.providerModel, dimension: store.dimension };
}

const payerOf = ({ organisationId, userId, tier, apiKeyId }: StoreDocumentRecord) => ({
  organisationId: organisationId.toHexString(),
  userId: userId.toHexString(),
  tier,
  ...(apiKeyId && { apiKey: { id: apiKeyId.toHexString() } }),
});

/** Aborts `lost` once the document is not ours any more. A look that fails proves nothing: each write is fenced anyway. */
function watch(models: Models, document: StoreDocumentRecord, lost: AbortController): () => Promise<void> {
  const stopped = new AbortController();
  const look = async () => {
    for (;;) {
      await delay(WATCH_MS, stopped.signal).catch(() => undefined);
      if (stopped.signal.aborted) return;
      if (!(await isStillMine(models, document).catch(() => true))) return lost.abort(new Fenced());
    }
  };
  const looking = look();
  return () => {
    stopped.abort(new Error('done'));
    return looking;
  };
}
