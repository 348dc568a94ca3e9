import { flowsNames } from '../../contracts/flows/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { eraseFlows } from './erase-flows';

/** Who consumes the queues of flows. */
export const flowsWorkers = (_deps: WorkerDeps): WorkerDefinition[] => [];

export const flowsErasure = { part: flowsNames.deletionPart, erase: eraseFlows };
