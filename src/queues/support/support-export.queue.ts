import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Writes a support session as a file: which, and in what format, says the record of the export that the outbox entry names. */
const supportExportPayload = z.object({ outboxId: idSchema });
export const supportExportQueue = defineQueue('support-export', supportExportPayload, {
  attempts: 5,
  backoffMs: 2 * SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
