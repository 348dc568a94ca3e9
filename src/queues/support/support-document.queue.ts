import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `support.document`: notes or an output of a session that somebody waits for. */
const supportDocumentPayload = z.object({ runId: idSchema });
export const supportDocumentQueue = defineQueue('support-document', supportDocumentPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
