/** What a worker writes of a job: each write holds only for the attempt that has it. */
import type { Types } from 'mongoose';
import type { EmbeddingJobRecord } from '../../../models/gateway/embedding-job.model';
import type { Models } from '../../../models/index';
import { withTransaction } from '../../../platform/mongo';
import { toBytes } from '../vector-bytes';
import { partId } from './request-embeddings';

/** Counts `attempt` up, so that whoever had it before writes no more. Null: it has ended, or is gone. */
export const claimEmbeddingJob = (models: Models, _id: Types.ObjectId) =>
  models.EmbeddingJob.findOneAndUpdate(
    { _id, status: { $in: ['queued', 'running'] } },
    { $set: { status: 'running' }, $inc: { attempt: 1, idleAttempts: 1 } },
    { returnDocument: 'after' },
  ).lean<EmbeddingJobRecord>();

const mine = ({ _id, attempt }: EmbeddingJobRecord) => ({ _id, attempt, status: 'running' as const });

/** False once it was cancelled, or another attempt has it. */
export const isStillMine = async (models: Models, job: EmbeddingJobRecord): Promise<boolean> =>
  (await models.EmbeddingJob.exists(mine(job))) !== null;

/** The vectors of the n-th part take the place of its texts. False: the job is not ours any more. */
export async function storePart(
  models: Models,
  job: EmbeddingJobRecord,
  n: number,
  vectors: readonly Float32Array[],
): Promise<boolean> {
  return withTransaction(models.EmbeddingJob.db, async (session) => {
    const { matchedCount } = await models.EmbeddingJob.updateOne(
      { ...mine(job), partsDone: n },
      { $set: { idleAttempts: 0 }, $inc: { partsDone: 1, done: vectors.length } },
      { session },
    );
    if (matchedCount === 0) return false;
    await models.EmbeddingJobPart.updateOne(
      { _id: partId(job._id, n) },
      { $set: { vectors: Buffer.concat(vectors.map(toBytes)) }, $unset: { texts: '' } },
      { session },
    );
    return true;
  });
}

/** With an error it has failed: what was not embedded is thrown away. False: the job is not ours any more. */
export async function endEmbeddingJob(
  models: Models,
  job: EmbeddingJobRecord,
  error?: { code: string; message: string },
): Promise<boolean> {
  const { matchedCount } = await models.EmbeddingJob.updateOne(mine(job), {
    $set: error ? { status: 'failed', error } : { status: 'succeeded' },
  });
  if (matchedCount === 0) return false;
  if (error) await models.EmbeddingJobPart.deleteMany({ jobId: job._id, vectors: { $exists: false } });
  return true;
}
