import { accountWorker } from './accounts/account.worker';
import { mailWorker } from './accounts/mail.worker';
import type { WorkerDefinition } from './define-worker';
import { embeddingsWorker } from './gateway/embeddings.worker';
import type { WorkerDeps } from './worker-deps';

/** Who consumes the queues that are no system's. */
export const kernelWorkers = (deps: WorkerDeps) => [
  mailWorker(deps) as WorkerDefinition,
  accountWorker(deps) as WorkerDefinition,
  embeddingsWorker(deps) as WorkerDefinition,
];
