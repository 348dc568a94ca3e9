import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Sends to a ticket system what an outbox entry names. */
const ticketPushPayload = z.object({ outboxId: idSchema });
export const ticketPushQueue = defineQueue('ticket-push', ticketPushPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: false,
});
