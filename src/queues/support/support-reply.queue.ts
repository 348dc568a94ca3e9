import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `support.reply`: the assistant answers in a session. */
const supportReplyPayload = z.object({ runId: idSchema });
export const supportReplyQueue = defineQueue('support-reply', supportReplyPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
