import type { RunKind } from '../contracts/kernel/runs';
import { accountQueue } from './accounts/account.queue';
import { canvasBroadcastQueue } from './canvas/canvas-broadcast.queue';
import { canvasGenerationQueue } from './canvas/canvas-generation.queue';
import { embeddingsQueue } from './gateway/embeddings.queue';
import { mailQueue } from './accounts/mail.queue';
import { supportDocumentQueue } from './support/support-document.queue';
import { supportDraftQueue } from './support/support-draft.queue';
import { supportExportQueue } from './support/support-export.queue';
import { supportIndexQueue } from './support/support-index.queue';
import { supportReplyQueue } from './support/support-reply.queue';
import { ticketPushQueue } from './support/ticket-push.queue';

/** Every queue of the product. */
export const queueDefinitions = [
  canvasGenerationQueue,
  canvasBroadcastQueue,
  mailQueue,
  accountQueue,
  embeddingsQueue,
  supportReplyQueue,
  supportDocumentQueue,
  supportDraftQueue,
  supportIndexQueue,
  supportExportQueue,
  ticketPushQueue,
] as const;
export type QueueName = (typeof queueDefinitions)[number]['name'];

/** The queue that serves a kind of run. */
export const runQueues: Record<RunKind, QueueName> = {
  'canvas.generate': 'canvas-generation',
  'support.reply': 'support-reply',
  'support.document': 'support-document',
  'support.draft': 'support-draft',
};
