import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { defineQueue } from '../define-queue';

/** One ticket of a run of kind `devices.agent`. */
const devicesAgentPayload = z.object({ runId: idSchema });
export const devicesAgentQueue = defineQueue('devices-agent', devicesAgentPayload, {
  attempts: 1,
  backoffMs: 0,
  keepCompleted: 1_000,
  keepFailed: 10_000,
  isFair: true,
});
