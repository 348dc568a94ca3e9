import { z } from 'zod';
import { idSchema } from '../../src/contracts/kernel/common';
import { canvasBroadcastQueue } from '../../src/queues/canvas/canvas-broadcast.queue';
import { defineQueue } from '../../src/queues/define-queue';

/** A queue as `canvas-broadcast` is, with a payload of some 230 bytes and room for the time of sending. */
export const lightQueue = defineQueue(
  'bench-light',
  z.object({ outboxId: idSchema, filler: z.string(), sentAtMs: z.number().optional() }),
  canvasBroadcastQueue.policy,
);

/** Job options of the product for this queue; the bare peer gets the same, so that Redis does the same. */
export const lightJobOptions = {
  attempts: lightQueue.policy.attempts,
  backoff: { type: 'exponential', delay: lightQueue.policy.backoffMs, jitter: 0.5 },
  removeOnComplete: { count: lightQueue.policy.keepCompleted },
  removeOnFail: { count: lightQueue.policy.keepFailed },
};

export const lightPayload = (number: number, sentAtMs?: number) => ({
  outboxId: number.toString(16).padStart(24, '0'),
  filler: 'x'.repeat(180),
  ...(sentAtMs === undefined ? {} : { sentAtMs }),
});
