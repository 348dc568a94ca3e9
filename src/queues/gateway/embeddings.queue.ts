import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Embeds the texts of the job that an outbox entry names. */
const embeddingsPayload = z.object({ outboxId: idSchema });
export const embeddingsQueue = defineQueue('embeddings', embeddingsPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
