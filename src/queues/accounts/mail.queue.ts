import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Sends the mail that an outbox entry asks for. */
const mailPayload = z.object({ outboxId: idSchema });
export const mailQueue = defineQueue('mail', mailPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: false,
});
