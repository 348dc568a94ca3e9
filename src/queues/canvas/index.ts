import type { RunKindsOf } from '../run-kinds';
import { canvasBroadcastQueue } from './canvas-broadcast.queue';
import { canvasGenerationQueue } from './canvas-generation.queue';

/** Queues of canvases. */
export const canvasQueues = [canvasGenerationQueue, canvasBroadcastQueue] as const;

/** Runs on canvases. */
export const canvasRunKinds = {
  'canvas.generate': { queue: canvasGenerationQueue.name },
} satisfies RunKindsOf<'canvas.generate'>;
