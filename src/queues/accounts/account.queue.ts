import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Exports a person's data, or deletes their account: which, says the outbox entry. */
const accountPayload = z.object({ outboxId: idSchema });
export const accountQueue = defineQueue('account', accountPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: false,
});
