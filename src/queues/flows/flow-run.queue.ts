import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `flows.execution`. */
const flowRunPayload = z.object({ runId: idSchema });
export const flowRunQueue = defineQueue('flow-run', flowRunPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
