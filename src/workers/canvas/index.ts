import { canvasNames } from '../../contracts/canvas/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { canvasBroadcastWorker } from './canvas-broadcast.worker';
import { canvasGenerationWorker } from './canvas-generation.worker';
import { eraseCanvases } from './erase-canvases';

/** Who consumes the queues of canvases. */
export const canvasWorkers = (deps: WorkerDeps) => [
  canvasGenerationWorker(deps) as WorkerDefinition,
  canvasBroadcastWorker(deps) as WorkerDefinition,
];

export const canvasErasure = { part: canvasNames.deletionPart, erase: eraseCanvases };
