import { type ClientSession, Types } from 'mongoose';
import {
  EMBEDDING_JOB_KEPT_MS,
  type EmbeddingJobPartRecord,
  type EmbeddingJobRecord,
} from '../../../models/gateway/embedding-job.model';
import type { Models } from '../../../models/index';
import type { Payer } from '../../../platform/caller';
import { rateLimited } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { SECOND_MS } from '../../../platform/time';
import type { Embeddings } from '../create-embeddings';
import { splitIntoParts } from './split-into-parts';

/** Jobs of one person that have not ended. */
export const EMBEDDING_JOBS_OPEN_MAX = 20;
const RETRY_AFTER_MS = 10 * SECOND_MS;

/** How requests start jobs. Made by `producers/gateway/embedding-outbox.ts`: only producers add jobs. */
export interface EmbeddingTasks {
  /** Writes the task within the transaction of what it follows from; resolves to its id. */
  keep(models: Models, job: EmbeddingJobRecord, session: ClientSession): Promise<string>;
  /** After the commit: adds the job. Where Redis is away the reconciler does; never rejects. */
  issue(taskId: string, job: EmbeddingJobRecord): Promise<void>;
}

export interface RequestDeps {
  models: Models;
  embeddings: Embeddings;
  tasks: EmbeddingTasks;
}

export interface EmbeddingJobRequest {
  /** Pays for it, and alone may read it. */
  owner: Payer;
  texts: readonly string[];
  /** Absent: the default model. */
  model?: string | undefined;
  /** Absent: the model's own. */
  dimension?: number | undefined;
  /** The last write of the transaction. */
  alongside?(session: ClientSession, job: EmbeddingJobRecord): Promise<void>;
}

/** `issue` is to be called once the transaction is committed; where it is not, the reconciler issues the job seconds later. */
export interface RequestedEmbeddings {
  job: EmbeddingJobRecord;
  issue(): Promise<void>;
}

/**
 * Has a worker embed texts: written in the caller's transaction where there is one, else in its own, and then issued too.
 * Throws `model_not_found`, `model_request_unsupported`; 429 where too many of the owner's are open.
 */
export async function requestEmbeddings(
  deps: RequestDeps,
  request: EmbeddingJobRequest,
  session?: ClientSession,
): Promise<RequestedEmbeddings> {
  const { models, tasks } = deps;
  const { owner } = request;
  const { model, dimension } = await deps.embeddings.choose(owner, request);
  const parts = splitIntoParts(request.texts, dimension);
  const [organisationId, userId] = [new Types.ObjectId(owner.organisationId), new Types.ObjectId(owner.userId)];
  const now = new Date();
  const job: EmbeddingJobRecord = {
    _id: new Types.ObjectId(),
    organisationId,
    userId,
    ...(owner.apiKey && { apiKeyId: new Types.ObjectId(owner.apiKey.id) }),
    tier: owner.tier,
    model: model.id,
    providerModel: model.providerModel,
    dimension,
    status: 'queued',
    attempt: 0,
    idleAttempts: 0,
    parts: parts.length,
    partsDone: 0,
    total: request.texts.length,
    done: 0,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + EMBEDDING_JOB_KEPT_MS),
  };
  const records = parts.map(({ from, texts }, n): EmbeddingJobPartRecord => {
    const end = from + texts.length;
    const { _id: jobId, expiresAt } = job;
    return { _id: partId(jobId, n), jobId, organisationId, userId, from, end, texts, expiresAt };
  });
  const write = async (within: ClientSession): Promise<string> => {
    await requireRoom(models, job, within);
    await models.EmbeddingJob.collection.insertOne({ ...job }, { session: within });
    if (records.length > 0) await models.EmbeddingJobPart.insertMany(records, { session: within, lean: true });
    const taskId = await tasks.keep(models, job, within);
    await request.alongside?.(within, job);
    return taskId;
  };
  const taskId = session ? await write(session) : await withTransaction(models.EmbeddingJob.db, write);
  const issue = () => tasks.issue(taskId, job);
  if (!session) await issue();
  return { job, issue };
}

/** Of a job's n-th part. */
export const partId = (jobId: Types.ObjectId, n: number): string => `${jobId.toHexString()}:${n}`;

/** Many at once may pass it by a few: it bounds what one person can heap up, no money. */
async function requireRoom(
  models: Models,
  { organisationId, userId }: EmbeddingJobRecord,
  session: ClientSession,
): Promise<void> {
  const open = await models.EmbeddingJob.countDocuments(
    { organisationId, userId, status: { $in: ['queued', 'running'] } },
    { session },
  );
  if (open < EMBEDDING_JOBS_OPEN_MAX) return;
  throw rateLimited(`${open} of your jobs that embed texts have not ended: wait for one.`, RETRY_AFTER_MS);
}
