import type { QueueName } from '../queues/index';
import { accountWorker } from './accounts/account.worker';
import { canvasBroadcastWorker } from './canvas/canvas-broadcast.worker';
import { canvasGenerationWorker } from './canvas/canvas-generation.worker';
import type { WorkerDefinition } from './define-worker';
import { embeddingsWorker } from './gateway/embeddings.worker';
import { mailWorker } from './accounts/mail.worker';
import { supportDocumentWorker } from './support/support-document.worker';
import { supportDraftWorker } from './support/support-draft.worker';
import { supportExportWorker } from './support/support-export.worker';
import { supportIndexWorker } from './support/support-index.worker';
import { supportReplyWorker } from './support/support-reply.worker';
import { ticketPushWorker } from './support/ticket-push.worker';
import type { WorkerDeps } from './worker-deps';

/** Who consumes which queue. */
export const createWorkers = (deps: WorkerDeps): Record<QueueName, WorkerDefinition> => ({
  'canvas-generation': canvasGenerationWorker(deps) as WorkerDefinition,
  'canvas-broadcast': canvasBroadcastWorker(deps) as WorkerDefinition,
  mail: mailWorker(deps) as WorkerDefinition,
  account: accountWorker(deps) as WorkerDefinition,
  embeddings: embeddingsWorker(deps) as WorkerDefinition,
  'support-reply': supportReplyWorker(deps) as WorkerDefinition,
  'support-document': supportDocumentWorker(deps) as WorkerDefinition,
  'support-draft': supportDraftWorker(deps) as WorkerDefinition,
  'support-index': supportIndexWorker(deps) as WorkerDefinition,
  'support-export': supportExportWorker(deps) as WorkerDefinition,
  'ticket-push': ticketPushWorker(deps) as WorkerDefinition,
});
