import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { SECOND_MS } from '../../platform/time';
import { defineQueue } from '../define-queue';

/** Sends the changes that an outbox entry names to the canvas's room. */
const canvasBroadcastPayload = z.object({ outboxId: idSchema });
export const canvasBroadcastQueue = defineQueue('canvas-broadcast', canvasBroadcastPayload, {
  attempts: 5,
  backoffMs: SECOND_MS,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: false,
});
