import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `flows.chat`. */
const flowChatPayload = z.object({ runId: idSchema });
export const flowChatQueue = defineQueue('flow-chat', flowChatPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
