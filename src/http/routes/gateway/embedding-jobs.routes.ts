import {
  embeddingJobSchema,
  vectorsJobCancel,
  vectorsJobGet,
  vectorsJobVectors,
} from '../../../contracts/gateway/embedding-jobs';
import { vectorsEmbed } from '../../../contracts/gateway/embeddings';
import {
  cancelEmbeddingJob,
  findEmbeddingJob,
  listJobVectors,
  presentEmbeddingJob,
} from '../../../llm/embeddings/jobs/own-jobs';
import { requestEmbeddings, type RequestDeps } from '../../../llm/embeddings/jobs/request-embeddings';
import type { Caller } from '../../../platform/caller';
import { type KeepAnswer, replyOnce, textOf } from '../../idempotent-reply';
import { type Route, route, type RouteReply } from '../../route';

/** A person's jobs that embed many texts. */
export const embeddingJobRoutes = ({ models }: Pick<RequestDeps, 'models'>): Route[] => [
  route(vectorsJobGet, async ({ caller, params }) => ({
    status: 200,
    body: presentEmbeddingJob(await findEmbeddingJob(models, caller, params.jobId)),
  })),

  route(vectorsJobVectors, async ({ caller, params, query }) => ({
    status: 200,
    body: await listJobVectors(models, caller, params.jobId, query),
  })),

  route(vectorsJobCancel, async ({ caller, params }) => {
    await cancelEmbeddingJob(models, caller, params.jobId);
    return { status: 204 };
  }),
];

/** Starts a job, once a key where there is one. */
export async function startJob(
  deps: RequestDeps,
  asked: { caller: Caller; texts: readonly string[]; idempotencyKey: string | undefined },
): Promise<RouteReply> {
  const { caller, texts, idempotencyKey: key } = asked;
  const start = async (keep?: KeepAnswer) => {
    const { job } = await requestEmbeddings(deps, {
      owner: caller,
      texts,
      alongside: async (session, started) => keep?.(session, { status: 202, body: presentEmbeddingJob(started) }),
    });
    return presentEmbeddingJob(job);
  };
  if (key === undefined) return accepted(await start());
  const call = { userId: caller.userId, operation: vectorsEmbed.id, key, request: [vectorsEmbed.path, texts] };
  const answer = await replyOnce(deps.models, call, async (keep) => ({ status: 202, text: textOf(await start(keep)) }));
  const job = embeddingJobSchema.parse(JSON.parse(answer.text ?? ''));
  return accepted(job, answer.isReplayed ? { 'Idempotent-Replayed': 'true' } : {});
}

const accepted = (job: { id: string }, headers: Record<string, string> = {}): RouteReply => ({
  status: 202,
  headers: { ...headers, Location: `${vectorsEmbed.path}/${job.id}` },
  body: job,
});
