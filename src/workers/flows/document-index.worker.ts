import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { documentIndexQueue } from '../../queues/flows/document-index.queue';
import { defineWorker } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { type IndexDeps, indexDocument } from './documents/index-document';

const taskSchema = z.object({ documentId: idSchema });

/**
 * Reads and embeds the document of an outbox entry of kind `document-index`; the entry goes when it is done, so that whoever dies is
 * followed by another. Resolves to one word for the log.
 */
export async function doDocumentTask(deps: IndexDeps, outboxId: string): Promise<string> {
  const { Outbox } = deps.models;
  const entry = await Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'document-index' }).lean();
  if (!entry) return 'gone';
  const outcome = await indexDocument(deps, new Types.ObjectId(taskSchema.parse(entry.payload).documentId));
  // Fenced: whoever has it now takes the entry away, or the next issue of a document that was deleted.
  if (outcome !== 'fenced') await Outbox.deleteOne({ _id: entry._id });
  return outcome;
}

/** Reads documents of stores and embeds them. */
export const documentIndexWorker = (deps: Pick<WorkerDeps, 'models' | 'embeddings' | 'masking' | 'config'>) =>
  defineWorker({
    queue: documentIndexQueue,
    concurrency: deps.config.DOCUMENT_INDEX_CONCURRENCY,
    work: ({ outboxId }, { signal }) =>
      doDocumentTask({ ...deps, chunksMax: deps.config.DOCUMENT_STORE_CHUNKS_MAX, signal }, outboxId),
  });
