import { supportNames } from '../../contracts/support/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { eraseSessions } from './erase-sessions';
import { supportDocumentWorker } from './support-document.worker';
import { supportDraftWorker } from './support-draft.worker';
import { supportExportWorker } from './support-export.worker';
import { supportIndexWorker } from './support-index.worker';
import { supportReplyWorker } from './support-reply.worker';
import { ticketPushWorker } from './ticket-push.worker';

/** Who consumes the queues of support sessions and the ticket system. */
export const supportWorkers = (deps: WorkerDeps) => [
  supportReplyWorker(deps) as WorkerDefinition,
  supportDocumentWorker(deps) as WorkerDefinition,
  supportDraftWorker(deps) as WorkerDefinition,
  supportIndexWorker(deps) as WorkerDefinition,
  supportExportWorker(deps) as WorkerDefinition,
  ticketPushWorker(deps) as WorkerDefinition,
];

export const supportErasure = { part: supportNames.deletionPart, erase: eraseSessions };
