import type { RunKind } from '../contracts/runs';
import { accountQueue } from './account.queue';
import { canvasBroadcastQueue } from './canvas-broadcast.queue';
import { canvasGenerationQueue } from './canvas-generation.queue';
import { embeddingsQueue } from './embeddings.queue';
import { mailQueue } from './mail.queue';
import { supportDocumentQueue } from './support-document.queue';
import { supportDraftQueue } from './support-draft.queue';
import { supportExportQueue } from './support-export.queue';
import { supportIndexQueue } from './support-index.queue';
import { supportReplyQueue } from './support-reply.queue';
import { ticketPushQueue } from './ticket-push.queue';

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
