import type { ClientSession } from 'mongoose';
import type { EmbeddingJobRecord } from '../../models/gateway/embedding-job.model';
import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import { issueOutbox } from '../enqueue-outbox';
import { nextFairPlace } from '../fair-priority';
import type { TicketDeps } from '../issue-ticket';

/**
 * Jobs that embed lie in the outbox until they are done, and wait fairly between organisations. What the reconciler
 * issues has waited too long already and goes first.
 */
export const createEmbeddingOutbox = (deps: TicketDeps, log: Logger) => ({
  keep: (models: Models, { _id, organisationId }: EmbeddingJobRecord, session: ClientSession): Promise<string> =>
    insertOutbox(models, { kind: 'embeddings', organisationId, payload: { jobId: _id.toHexString() } }, session),
  issue: (id: string, { organisationId, tier }: EmbeddingJobRecord): Promise<void> =>
    issueOutbox({ queues: deps.queues, log }, { id, kind: 'embeddings', issued: 1 }, () =>
      nextFairPlace(deps.redis, deps.prefix, 'embeddings', organisationId.toHexString(), deps.weightOfTier(tier)),
    ),
});
