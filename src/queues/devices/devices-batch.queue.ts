import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `devices.batch`. */
const devicesBatchPayload = z.object({ runId: idSchema });
export const devicesBatchQueue = defineQueue('devices-batch', devicesBatchPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
