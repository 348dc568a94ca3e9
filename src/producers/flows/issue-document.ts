import type { ClientSession } from 'mongoose';
import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { StoreDocumentRecord } from '../../models/flows/documents/document-store.model';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import { documentIndexQueue } from '../../queues/flows/document-index.queue';
import { issueOutbox } from '../enqueue-outbox';
import { nextFairPlace } from '../fair-priority';
import type { TicketDeps } from '../issue-ticket';

/** Documents lie in the outbox until they are read and embedded, and wait fairly between organisations. */
export const createDocumentOutbox = (tickets: TicketDeps, log: Logger) => ({
  keep: (
    models: Models,
    { _id, organisationId }: Pick<StoreDocumentRecord, '_id' | 'organisationId'>,
    session: ClientSession,
  ): Promise<string> =>
    insertOutbox(
      models,
      { kind: 'document-index', organisationId, payload: { documentId: _id.toHexString() } },
      session,
    ),
  /** After the commit; never throws: where Redis is away the reconciler adds the job. */
  issue: (id: string, { organisationId, tier }: Pick<StoreDocumentRecord, 'organisationId' | 'tier'>): Promise<void> =>
    issueOutbox({ queues: tickets.queues, log }, { id, kind: 'document-index', issued: 1 }, () =>
      nextFairPlace(
        tickets.redis,
        tickets.prefix,
        documentIndexQueue.name,
        organisationId.toHexString(),
        tickets.weightOfTier(tier),
      ),
    ),
});
export type DocumentOutbox = ReturnType<typeof createDocumentOutbox>;
