import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { defineSocketEvent } from '../kernel/socket-event';
import { sessionSummarySchema } from './sessions';
import { taskLaneSchema } from './task-lane';

export const supportUpdated = defineSocketEvent({
  namespace: '/runs',
  name: 'support_updated',
  from: 'server',
  summary:
    'A support session that the receiver may see changed: its status, a message, its notes or outputs, where the ticket system stands',
  payload: z.object({
    session: sessionSummarySchema,
    /** What to read again. */
    changed: z.array(z.enum(['session', 'messages', 'steps', 'notes', 'outputs', 'pushes'])),
  }),
});
export const supportDeleted = defineSocketEvent({
  namespace: '/runs',
  name: 'support_deleted',
  from: 'server',
  summary: 'A support session that the receiver could see is gone',
  payload: z.object({ session_id: idSchema }),
});
export const taskLaneUpdated = defineSocketEvent({
  namespace: '/runs',
  name: 'task_lane_updated',
  from: 'server',
  summary: 'The task lane of a session changed: by the assistant, or on another device',
  payload: z.object({ session_id: idSchema, lane: taskLaneSchema }),
});

/** Events of support sessions, to those who may see them, over `/runs`. */
export const supportSocketEvents = [supportUpdated, supportDeleted, taskLaneUpdated] as const;
