import { flowsNames } from '../../contracts/flows/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { documentIndexWorker } from './document-index.worker';
import { eraseFlows } from './erase-flows';
import { flowChatWorker } from './flow-chat.worker';
import { flowRunWorker } from './flow-run.worker';

/** Who consumes the queues of flows. */
export const flowsWorkers = (deps: WorkerDeps): WorkerDefinition[] => [
  flowRunWorker(deps) as WorkerDefinition,
  flowChatWorker(deps) as WorkerDefinition,
  documentIndexWorker(deps) as WorkerDefinition,
];

export const flowsErasure = { part: flowsNames.deletionPart, erase: eraseFlows };
