import { type ClientSession, Types } from 'mongoose';
import type { EmbeddingJobRecord } from '../models/embedding-job.model';
import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import { enqueueOutbox } from './enqueue-outbox';
import { nextFairPlace } from './fair-priority';
import type { TicketDeps } from './issue-ticket';

/** The reconciler issues an entry that is older than this. */
const GRACE_MS = 2 * SECOND_MS;

/**
 * Jobs that embed lie in the outbox until they are done, and wait fairly between organisations. What the reconciler
 * issues has waited too long already and goes first.
 */
export const createEmbeddingOutbox = (deps: TicketDeps, log: Logger) => ({
  keep: async (models: Models, job: EmbeddingJobRecord, session: ClientSession): Promise<string> => {
    const now = new Date();
    const _id = new Types.ObjectId();
    await models.Outbox.collection.insertOne(
      {
        _id,
        kind: 'embeddings',
        organisationId: job.organisationId,
        payload: { jobId: job._id.toHexString() },
        issueAt: new Date(now.getTime() + GRACE_MS),
        issued: 1,
        createdAt: now,
        updatedAt: now,
      },
      { session },
    );
    return _id.toHexString();
  },
  issue: async (id: string, { organisationId, tier }: EmbeddingJobRecord): Promise<void> => {
    const { queues, redis, prefix } = deps;
    try {
      const weight = deps.weightOfTier(tier);
      const place = await nextFairPlace(redis, prefix, 'embeddings', organisationId.toHexString(), weight);
      await enqueueOutbox(queues, { id, kind: 'embeddings', issued: 1 }, place);
    } catch (error) {
      log.warn({ code: 'embeddings_delayed', error }, 'A job that embeds was not queued; the reconciler will');
    }
  },
});
