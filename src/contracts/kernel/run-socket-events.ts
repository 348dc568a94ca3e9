import { z } from 'zod';
import { approvalSchema } from './approvals';
import { idSchema } from './common';
import { runEventSchema } from './run-events';
import { runSummarySchema } from './runs';
import { answerSchema, defineSocketEvent } from './socket-event';

export const runFollow = defineSocketEvent({
  namespace: '/runs',
  name: 'run_follow',
  from: 'client',
  summary: 'Follow a run’s events after `since`',
  payload: z.object({ runId: idSchema, since: z.int().min(0).optional() }),
  ack: answerSchema({ run: runSummarySchema }),
});
export const runUnfollow = defineSocketEvent({
  namespace: '/runs',
  name: 'run_unfollow',
  from: 'client',
  summary: 'Stop following',
  payload: z.object({ runId: idSchema }),
  ack: answerSchema({}),
});
export const runEvent = defineSocketEvent({
  namespace: '/runs',
  name: 'run_event',
  from: 'server',
  summary: 'One event of a followed run, in order',
  payload: z.object({ runId: idSchema, event: runEventSchema }),
});
export const runUpdated = defineSocketEvent({
  namespace: '/runs',
  name: 'run_updated',
  from: 'server',
  summary: 'A run of the receiver changed its status',
  payload: runSummarySchema,
});
export const approvalRequest = defineSocketEvent({
  namespace: '/runs',
  name: 'approval_request',
  from: 'server',
  summary: 'Somebody’s answer is wanted',
  payload: approvalSchema,
});
export const approvalAnswered = defineSocketEvent({
  namespace: '/runs',
  name: 'approval_answered',
  from: 'server',
  summary: 'A request was answered, or ran out',
  payload: approvalSchema,
});

/** Events of `/runs` that are no system's. */
export const runSocketEvents = [
  runFollow,
  runUnfollow,
  runEvent,
  runUpdated,
  approvalRequest,
  approvalAnswered,
] as const;
