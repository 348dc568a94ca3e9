import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { ANSWER_MAX, can, MESSAGE_MAX, params, tag } from './scope';
import { guidedStepSchema } from './sessions';

export const ATTACHMENT_MAX_BYTES = 5 * 1_048_576;
export const ATTACHMENTS_PER_SESSION_MAX = 100;
export const ATTACHMENTS_PER_MESSAGE_MAX = 10;

export const attachmentSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** As it was found to be: `text/plain`, `image/png`, … */
    media_type: z.string(),
    kind: z.enum(['text', 'image']),
    bytes: z.int(),
    created_at: timestampSchema,
  })
  .meta({ id: 'SupportAttachment' });
export type SupportAttachment = z.infer<typeof attachmentSchema>;

/** An item of the lane, answered: what the notes may rest on. */
export const laneAnswerSchema = z
  .strictObject({
    item_id: z.string().max(40),
    kind: z.enum(['question', 'action']),
    state: z.enum(['answered', 'done', 'skipped']),
    /** The answer, or the pasted output; may be empty. */
    text: z.string().max(ANSWER_MAX),
  })
  .meta({ id: 'LaneAnswer' });
export type LaneAnswer = z.infer<typeof laneAnswerSchema>;

export const supportMessageSchema = z
  .object({
    id: idSchema,
    /** Place in the session, from 1. */
    seq: z.int().min(1),
    role: z.enum(['user', 'assistant']),
    author: z.object({ id: idSchema, name: z.string() }).nullable(),
    content: z.string(),
    answers: z.array(laneAnswerSchema.extend({ title: z.string(), command: z.string().nullable() })),
    attachments: z.array(attachmentSchema),
    /** Of an assistant's: the run that wrote it. Of a person's: the run that answers it. */
    run_id: idSchema.nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'SupportMessage' });
export type SupportMessage = z.infer<typeof supportMessageSchema>;

/** How a stream is written. `text`: pieces as `data:`, `[DONE]` or `[ERROR] <message>` at its end; `typed`: JSON in named events. */
export const streamQuery = z.object({
  format: z.enum(['text', 'typed']).default('text'),
});

export const messageSend = defineOperation({
  id: 'support.messages.send',
  method: 'post',
  path: '/api/ai-sessions/{id}/messages',
  tag,
  summary: 'Say something to the assistant, and follow its answer (SSE)',
  description:
    'The answer goes on when the reader leaves: `GET /api/v1/runs/{runId}/events?format=support` (or `support-text`) with `Last-Event-ID` gives the rest; the header `X-Run-Id` names the run. `answers`: items of the lane as one message. 409 `reply_under_way` while the assistant answers; 409 `session_status_conflict` where the session is not active.',
  permission: can('write'),
  params,
  query: streamQuery,
  isIdempotent: true,
  limit: 'generations',
  callsModels: true,
  bodyLimits: { maxBytes: 4 * 1_048_576 },
  body: z
    .strictObject({
      content: z.string().trim().max(MESSAGE_MAX).default(''),
      answers: z.array(laneAnswerSchema).max(40).optional(),
      attachment_ids: z.array(idSchema).max(ATTACHMENTS_PER_MESSAGE_MAX).optional(),
    })
    .refine(
      ({ content, answers = [], attachment_ids: attachments = [] }) =>
        content !== '' || answers.length > 0 || attachments.length > 0,
      { path: ['content'], message: 'say something, or send answers or attachments' },
    ),
  responses: {
    200: {
      mediaType: 'text/event-stream',
      description: 'Text of the answer, and `task-lane` events with the lane as it changes.',
    },
  },
});
export const messageList = defineOperation({
  id: 'support.messages.list',
  method: 'get',
  path: '/api/ai-sessions/{id}/messages',
  tag,
  summary: 'Messages of a session, the newest first',
  permission: can('read'),
  params,
  query: listQuery,
  responses: { 200: listOf(supportMessageSchema) },
});
export const stepAdvance = defineOperation({
  id: 'support.steps.advance',
  method: 'post',
  path: '/api/ai-sessions/{id}/steps',
  tag,
  summary: 'Answer the open step of a guided session, and follow the making of the next (SSE)',
  description:
    'Without an open step (at the beginning) nothing is answered. 409 `step_changed` where `step_order` is not the open one; 422 `session_not_guided`.',
  permission: can('write'),
  params,
  query: streamQuery,
  isIdempotent: true,
  limit: 'generations',
  callsModels: true,
  body: z.strictObject({
    step_order: z.int().min(0).optional(),
    free_text_input: z.string().trim().max(ANSWER_MAX).optional(),
    selected_option: z.string().max(200).optional(),
    was_skipped: z.boolean().optional(),
  }),
  responses: {
    200: { mediaType: 'text/event-stream', description: 'Text of the step; typed: `step` with the step itself.' },
  },
});
export const stepList = defineOperation({
  id: 'support.steps.list',
  method: 'get',
  path: '/api/ai-sessions/{id}/steps',
  tag,
  summary: 'Steps of a guided session, in order',
  permission: can('read'),
  params,
  responses: { 200: z.object({ items: z.array(guidedStepSchema) }) },
});
/** Without signs that are not seen: one that turns the direction shows `gnp.exe` as `exe.png`. */
const fileName = z
  .string()
  .transform((name) =>
    name.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '').trim(),
  )
  .pipe(z.string().min(1).max(200));

export const attachmentAdd = defineOperation({
  id: 'support.attachments.add',
  method: 'post',
  path: '/api/ai-sessions/{id}/attachments',
  tag,
  summary: 'Attach a text, log or image',
  description: `The body is the file, at most ${ATTACHMENT_MAX_BYTES} bytes; \`name\` is its name. UTF-8 text, PNG, JPEG, GIF or WebP; else 415 \`attachment_unsupported\`.`,
  permission: can('write'),
  params,
  query: z.object({ name: fileName }),
  bodyLimits: { maxBytes: ATTACHMENT_MAX_BYTES },
  rawBody: true,
  responses: { 201: attachmentSchema },
});
export const attachmentGet = defineOperation({
  id: 'support.attachments.get',
  method: 'get',
  path: '/api/ai-sessions/{id}/attachments/{attachmentId}',
  tag,
  summary: 'An attachment, to be saved',
  permission: can('read'),
  params: params.extend({ attachmentId: idSchema }),
  responses: { 200: { mediaType: 'application/octet-stream', description: 'The file, as an attachment.' } },
});

/** What is said in a session. */
export const supportMessageOperations = [
  messageSend,
  messageList,
  stepAdvance,
  stepList,
  attachmentAdd,
  attachmentGet,
] as const;
