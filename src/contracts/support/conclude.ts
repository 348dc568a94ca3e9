import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { can, params, SUMMARY_MAX, tag, text } from './scope';
import { psaFields, RESOLVE_CODES, SESSION_STATUSES } from './sessions';

/** Answer of resolving and escalating: at once; what follows are jobs. */
export const sessionCloseSchema = z
  .object({ session_id: idSchema, status: z.enum(SESSION_STATUSES), documentation: z.null(), ...psaFields })
  .meta({ id: 'SessionClose' });
export type SessionClose = z.infer<typeof sessionCloseSchema>;

const statusSchema = z.object({ session_id: idSchema, status: z.enum(SESSION_STATUSES) });

export const sessionResolve = defineOperation({
  id: 'support.resolve',
  method: 'post',
  path: '/api/ai-sessions/{id}/resolve',
  tag,
  summary: 'Resolve a session; answers at once',
  description:
    'Notes, the search index and the ticket system follow as jobs. Resolving what is resolved answers the same again. 409 `session_status_conflict` otherwise.',
  permission: can('write', 'engineer'),
  params,
  limit: 'supportResolves',
  body: z.strictObject({
    resolution_summary: text(SUMMARY_MAX).default(''),
    resolve_code: z.enum(RESOLVE_CODES).optional(),
  }),
  responses: { 200: sessionCloseSchema },
});
export const sessionEscalate = defineOperation({
  id: 'support.escalate',
  method: 'post',
  path: '/api/ai-sessions/{id}/escalate',
  tag,
  summary: 'Hand a session over; answers at once',
  description:
    'The brief for whoever takes it on follows as a job (`GET …/outputs`). `escalate_to`: a colleague, engineer or more.',
  permission: can('write', 'engineer'),
  params,
  limit: 'supportResolves',
  body: z.strictObject({ escalation_reason: text(SUMMARY_MAX).default(''), escalate_to: idSchema.optional() }),
  responses: { 200: sessionCloseSchema },
});
export const sessionPause = defineOperation({
  id: 'support.pause',
  method: 'post',
  path: '/api/ai-sessions/{id}/pause',
  tag,
  summary: 'Pause a session; everything is kept',
  permission: can('write'),
  params,
  body: z.strictObject({ notes: text(SUMMARY_MAX).optional() }),
  responses: { 200: statusSchema },
});
export const sessionResume = defineOperation({
  id: 'support.resume',
  method: 'post',
  path: '/api/ai-sessions/{id}/resume',
  tag,
  summary: 'Go on with a paused session',
  permission: can('write'),
  params,
  responses: { 200: statusSchema },
});
export const sessionReopen = defineOperation({
  id: 'support.reopen',
  method: 'post',
  path: '/api/ai-sessions/{id}/reopen',
  tag,
  summary: 'Open a resolved or escalated session again; its notes are kept',
  permission: can('write'),
  params,
  responses: { 200: statusSchema },
});

/** How sessions end, wait and go on. */
export const supportConcludeOperations = [
  sessionResolve,
  sessionEscalate,
  sessionPause,
  sessionResume,
  sessionReopen,
] as const;
