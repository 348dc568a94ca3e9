import { z } from 'zod';
import { idSchema, LIST_LIMIT_MAX, listOf, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/** Texts of one job. */
export const EMBEDDING_JOB_TEXTS_MAX = 10_000;
const VECTORS_LIMIT_DEFAULT = 100;

export const EMBEDDING_JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

export const embeddingJobSchema = z
  .object({
    id: idSchema,
    /** `cancelled`: stopped or thrown away; neither texts nor vectors are kept. */
    status: z.enum(EMBEDDING_JOB_STATUSES),
    /** In texts. */
    progress: z.object({ done: z.int().min(0), total: z.int().min(0) }),
    model: z.string(),
    dimension: z.int(),
    /** Only of a failed one; what was done before stays readable. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: timestampSchema,
    /** Gone from then on, with its vectors. */
    expiresAt: timestampSchema,
  })
  .meta({ id: 'EmbeddingJob' });
export type EmbeddingJob = z.infer<typeof embeddingJobSchema>;

const ofJob = { tag: 'Storage', permission: { kind: 'user' }, scope: 'llm' } as const;
const params = z.object({ jobId: idSchema });

export const vectorsJobGet = defineOperation({
  ...ofJob,
  id: 'vectors.job.get',
  method: 'get',
  path: '/api/v1/storage/vectors/embed/{jobId}',
  summary: 'A job of the caller’s that embeds texts: its status, its progress, and why it failed',
  params,
  responses: { 200: embeddingJobSchema },
});
export const vectorsJobVectors = defineOperation({
  ...ofJob,
  id: 'vectors.job.vectors',
  method: 'get',
  path: '/api/v1/storage/vectors/embed/{jobId}/vectors',
  summary: 'The vectors of a job, in the order of its texts',
  description:
    'What is done can be read while the job is at work: `nextCursor` is then the place that was reached, and null only once nothing more can come.',
  params,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(VECTORS_LIMIT_DEFAULT),
    cursor: z.string().max(200).optional(),
  }),
  responses: { 200: listOf(z.object({ index: z.int(), vector: z.array(z.number()) })) },
});
export const vectorsJobCancel = defineOperation({
  ...ofJob,
  id: 'vectors.job.cancel',
  method: 'delete',
  path: '/api/v1/storage/vectors/embed/{jobId}',
  summary: 'Stop a job, or throw its vectors away; again does nothing more',
  params,
  responses: { 204: null },
});

export const embeddingJobOperations = [vectorsJobGet, vectorsJobVectors, vectorsJobCancel] as const;
