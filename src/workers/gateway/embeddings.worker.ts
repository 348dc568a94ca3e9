import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { embeddingsQueue } from '../../queues/gateway/embeddings.queue';
import { defineWorker } from '../define-worker';
import { embedJob, type EmbedJobDeps } from './embeddings/embed-job';
import type { WorkerDeps } from '../worker-deps';

const taskSchema = z.object({ jobId: idSchema });

/**
 * Embeds the job of an outbox entry of kind `embeddings`; the entry goes when it is done, so that whoever dies is
 * followed by another. Resolves to one word for the log.
 */
export async function doEmbeddingTask(deps: EmbedJobDeps, outboxId: string): Promise<string> {
  const { models } = deps;
  const entry = await models.Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'embeddings' }).lean();
  if (!entry) return 'gone';
  const outcome = await embedJob(deps, new Types.ObjectId(taskSchema.parse(entry.payload).jobId));
  // Fenced: whoever has it now takes the entry away, or the next issue of a job that was cancelled.
  if (outcome !== 'fenced') await models.Outbox.deleteOne({ _id: entry._id });
  return outcome;
}

export const embeddingsWorker = (deps: Pick<WorkerDeps, 'models' | 'embeddings' | 'config'>) =>
  defineWorker({
    queue: embeddingsQueue,
    concurrency: deps.config.EMBEDDINGS_CONCURRENCY,
    work: ({ outboxId }, { signal }) => doEmbeddingTask({ ...deps, signal }, outboxId),
  });
