import type { RunKind } from '../contracts/runs';
import { accountQueue } from './account.queue';
import { canvasBroadcastQueue } from './canvas-broadcast.queue';
import { canvasGenerationQueue } from './canvas-generation.queue';
import { embeddingsQueue } from './embeddings.queue';
import { mailQueue } from './mail.queue';

/** Every queue of the product. */
export const queueDefinitions = [
  canvasGenerationQueue,
  canvasBroadcastQueue,
  mailQueue,
  accountQueue,
  embeddingsQueue,
] as const;
export type QueueName = (typeof queueDefinitions)[number]['name'];

/** The queue that serves a kind of run. */
export const runQueues: Record<RunKind, QueueName> = { 'canvas.generate': 'canvas-generation' };
