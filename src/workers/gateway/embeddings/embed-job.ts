import type { Types } from 'mongoose';
import type { EmbeddingAnswer, Embeddings } from '../../../llm/embeddings/create-embeddings';
import { claimEmbeddingJob, endEmbeddingJob, storePart } from '../../../llm/embeddings/jobs/fenced-job';
import { partId } from '../../../llm/embeddings/jobs/request-embeddings';
import type { EmbeddingJobPartRecord, EmbeddingJobRecord } from '../../../models/gateway/embedding-job.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';
import { type AppError, findAppError, notFound } from '../../../platform/errors';
import { watchJob } from './watch-job';

/** Claims of one job without a part done, deaths and errors together; then it has failed. */
const IDLE_ATTEMPTS_MAX = 10;

export interface EmbedJobDeps {
  models: Models;
  embeddings: Embeddings;
  /** Aborted when the process is asked to stop. */
  signal: AbortSignal;
}
type Outcome = 'succeeded' | 'failed' | 'gone' | 'fenced';

/**
 * Embeds a job's texts part by part, each stored before the next: whoever takes it up again goes on at the part that was
 * not stored, and finds in the cache what was paid of it. Resolves to one word: `gone` where there is nothing to do (any
 * more); `fenced` where it was cancelled or another attempt has it; `failed` where money or model were refused: what is
 * done stays.
 */
export async function embedJob(deps: EmbedJobDeps, jobId: Types.ObjectId): Promise<Outcome> {
  const { models } = deps;
  const job = await claimEmbeddingJob(models, jobId);
  if (!job) return 'gone';
  if (job.idleAttempts > IDLE_ATTEMPTS_MAX)
    return end(models, job, { code: 'embedding_job_stuck', message: 'It was tried too often without getting on.' });
  const watch = watchJob(models, job);
  try {
    const signal = AbortSignal.any([deps.signal, watch.lost]);
    for (let n = job.partsDone; n < job.parts; n += 1) {
      if (!(await embedPart({ ...deps, signal }, job, n))) return 'fenced';
      job.idleAttempts = 0;
    }
    return await end(models, job);
  } catch (error) {
    if (watch.lost.aborted) return 'fenced';
    const told = deps.signal.aborted ? undefined : findAppError(error);
    // Our own failure, or the process is stopping: tried again. So is what passes, but for a model: that was tried.
    if (!told || (told.isRetryable && !isOfModel(told) && job.idleAttempts < IDLE_ATTEMPTS_MAX)) throw error;
    return await end(models, job, { code: told.code, message: told.message });
  } finally {
    await watch.stop();
  }
}

/** Of the provider's making. What else passes: money that other calls hold, a database that is busy. */
const isOfModel = ({ code }: AppError): boolean => /^(model|provider)_/.test(code);

/** False where the job is not ours any more. */
async function embedPart(
  { models, embeddings, signal }: EmbedJobDeps,
  job: EmbeddingJobRecord,
  n: number,
): Promise<boolean> {
  const _id = partId(job._id, n);
  const part = await models.EmbeddingJobPart.findOne({ _id }).lean<EmbeddingJobPartRecord>();
  if (!part?.texts) return false;
  const { model, dimension } = job;
  const answer = await embeddings.embed(
    payerOf(job),
    { model, dimension, texts: part.texts, agent: job.apiKeyId ? 'embedding' : 'device.embed' },
    signal,
  );
  requireSameModel(job, answer);
  await crashPoint('embeddings.part-embedded');
  const isStored = await storePart(models, job, n, answer.vectors);
  await crashPoint('embeddings.part-stored');
  return isStored;
}

async function end(
  models: Models,
  job: EmbeddingJobRecord,
  error?: { code: string; message: string },
): Promise<Outcome> {
  const isEnded = await endEmbeddingJob(models, job, error);
  if (!isEnded) return 'fenced';
  return error ? 'failed' : 'succeeded';
}

const payerOf = ({ organisationId, userId, tier, apiKeyId }: EmbeddingJobRecord) => ({
  organisationId: organisationId.toHexString(),
  userId: userId.toHexString(),
  tier,
  ...(apiKeyId && { apiKey: { id: apiKeyId.toHexString() } }),
});

/** The configuration may give the id to another model while a job is at work. */
function requireSameModel(job: EmbeddingJobRecord, { model }: EmbeddingAnswer): void {
  if (model.providerModel === job.providerModel) return;
  throw notFound('model_not_found', `${job.model} is another model now than when the job was asked for.`);
}
