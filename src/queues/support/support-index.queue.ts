import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Embeds the session that an outbox entry names, so that it is found by what it and its notes say. */
const supportIndexPayload = z.object({ outboxId: idSchema });
export const supportIndexQueue = defineQueue('support-index', supportIndexPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
