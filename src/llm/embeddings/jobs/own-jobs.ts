import { type mongo, Types } from 'mongoose';
import { z } from 'zod';
import type { List } from '../../../contracts/kernel/common';
import type { EmbeddingJob } from '../../../contracts/gateway/embedding-jobs';
import type { EmbeddingJobPartRecord, EmbeddingJobRecord } from '../../../models/gateway/embedding-job.model';
import type { Models } from '../../../models/index';
import { decodeCursor, fieldsCursor } from '../../../models/kernel/page';
import type { Payer } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { fromBytes, toNumbers } from '../vector-bytes';

type Owner = Pick<Payer, 'organisationId' | 'userId'>;
const owned = (owner: Owner, jobId: string) => ({
  _id: new Types.ObjectId(jobId),
  organisationId: new Types.ObjectId(owner.organisationId),
  userId: new Types.ObjectId(owner.userId),
  expiresAt: { $gt: new Date() }, // the sweep comes within a minute
});

export const presentEmbeddingJob = (job: EmbeddingJobRecord): EmbeddingJob => ({
  id: job._id.toHexString(),
  status: job.status,
  progress: { done: job.done, total: job.total },
  model: job.model,
  dimension: job.dimension,
  error: job.error ? { code: job.error.code, message: job.error.message } : null,
  createdAt: job.createdAt.toISOString(),
  expiresAt: job.expiresAt.toISOString(),
});

/** 404 `embedding_job_not_found`, also for somebody else's. */
export async function findEmbeddingJob(models: Models, owner: Owner, jobId: string): Promise<EmbeddingJobRecord> {
  const job = await models.EmbeddingJob.findOne(owned(owner, jobId)).lean<EmbeddingJobRecord>();
  if (!job) throw jobNotFound();
  return job;
}

/** Whoever works on it is fenced off; texts and vectors go at once. 404 `embedding_job_not_found`. */
export async function cancelEmbeddingJob(models: Models, owner: Owner, jobId: string): Promise<void> {
  await withTransaction(models.EmbeddingJob.db, async (session) => {
    const { matchedCount } = await models.EmbeddingJob.updateOne(
      owned(owner, jobId),
      { $set: { status: 'cancelled' }, $unset: { error: '' }, $inc: { attempt: 1 } },
      { session },
    );
    if (matchedCount === 0) throw jobNotFound();
    await models.EmbeddingJobPart.deleteMany({ jobId: new Types.ObjectId(jobId) }, { session });
  });
}

const placeCursor = fieldsCursor(z.object({ from: z.int().min(0) }));

/** A page of what is done. While more may come there is always a next cursor. */
export async function listJobVectors(
  models: Models,
  owner: Owner,
  jobId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<List<{ index: number; vector: number[] }>> {
  const from = decodeCursor(placeCursor, cursor)?.from ?? 0;
  // Before the parts: what ends meanwhile is read by the next page.
  const job = await findEmbeddingJob(models, owner, jobId);
  const parts = models.EmbeddingJobPart.collection as unknown as mongo.Collection<EmbeddingJobPartRecord>;
  const items: { index: number; vector: number[] }[] = [];
  const found = parts
    .find(
      { jobId: job._id, from: { $lt: from + limit }, end: { $gt: from }, vectors: { $exists: true } },
      { promoteBuffers: true },
    )
    .sort({ from: 1 });
  for await (const part of found) items.push(...itemsOf(part, from, from + limit));
  const next = from + items.length;
  const isEnded = job.status !== 'queued' && job.status !== 'running';
  const isLast = isEnded && (items.length === 0 || next >= job.done);
  return { items, nextCursor: isLast ? null : placeCursor.encode({ from: next }) };
}

/** Those of a part from the place `from` on, before `end`. */
function itemsOf(part: EmbeddingJobPartRecord, from: number, end: number): { index: number; vector: number[] }[] {
  const { vectors } = part;
  if (!vectors) return [];
  const size = vectors.byteLength / (part.end - part.from);
  const [first, last] = [Math.max(from, part.from), Math.min(end, part.end)];
  return Array.from({ length: last - first }, (_, place) => {
    const at = (first + place - part.from) * size;
    return { index: first + place, vector: toNumbers(fromBytes(vectors.subarray(at, at + size))) };
  });
}

const jobNotFound = () => notFound('embedding_job_not_found', 'You have no such job, or it is gone.');
