import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `support.draft`: the notes of a session that goes on, written ahead. */
const supportDraftPayload = z.object({ runId: idSchema });
export const supportDraftQueue = defineQueue('support-draft', supportDraftPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
