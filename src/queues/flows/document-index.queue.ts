import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Reads and embeds the document that an outbox entry names. */
const documentIndexPayload = z.object({ outboxId: idSchema });
export const documentIndexQueue = defineQueue(
  'document-index',
  documentIndexPayload,
  {
    attempts: 5,
    backoffMs: 2 * SECOND_MS,
    keepCompleted: 1_000,
    keepFailed: 10_000,
    isFair: true,
  },
  { code: 'document_index_delayed', what: 'Reading a document' },
);
