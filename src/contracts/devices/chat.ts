import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { CHAT_MESSAGE_MAX, chatContextSchema } from './frames';
import { byId, devicesTag as tag } from './scope';

export const threadSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    message_count: z.int(),
    /** The run that answers now; null: none. */
    run_id: idSchema.nullable(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'DeviceThread' });
export type Thread = z.infer<typeof threadSchema>;

/** A tool call of an answer, as it is kept: what was read is not. */
export const threadCallSchema = z.object({
  tool: z.string(),
  outcome: z.enum(['done', 'failed', 'refused', 'unknown']),
  /** Of the rows that it read or changed. */
  ids: z.array(z.string()).max(100),
  count: z.int().nullable(),
});
export type ThreadCall = z.infer<typeof threadCallSchema>;
export const threadMessageSchema = z
  .object({
    id: idSchema,
    seq: z.int(),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    calls: z.array(threadCallSchema),
    run_id: idSchema.nullable(),
    /** Why there is no answer; null: there is one. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'DeviceThreadMessage' });
export type ThreadMessage = z.infer<typeof threadMessageSchema>;

export const deviceChat = defineOperation({
  id: 'devices.chat',
  method: 'post',
  path: '/api/v1/devices/chat',
  tag,
  summary: 'Ask the agents something about a device’s data',
  description:
    'The run is followed by `/api/v1/runs/{id}/events`: text comes as `text-delta`, tool calls as `tool-preview` and `tool-output`. It works on `context.device_id`, else on the only device that is online, else 409 `device_choice_needed` (several) or `device_offline` (none). 409 `thread_busy` while the thread is being answered.',
  permission: { kind: 'organisation', role: 'member' },
  callsModels: true,
  limit: 'generations',
  isIdempotent: true,
  body: z.strictObject({
    message: z.string().trim().min(1).max(CHAT_MESSAGE_MAX),
    context: chatContextSchema.optional(),
  }),
  responses: { 202: z.object({ runId: idSchema, threadId: idSchema }) },
});
export const threadsList = defineOperation({
  id: 'devices.threads.list',
  method: 'get',
  path: '/api/v1/devices/threads',
  tag,
  summary: 'The caller’s threads, last used first',
  permission: { kind: 'user' },
  query: listQuery,
  responses: { 200: listOf(threadSchema) },
});
export const threadGet = defineOperation({
  id: 'devices.threads.get',
  method: 'get',
  path: '/api/v1/devices/threads/{id}',
  tag,
  summary: 'One thread',
  permission: { kind: 'device-thread' },
  params: byId,
  responses: { 200: threadSchema },
});
export const threadMessages = defineOperation({
  id: 'devices.threads.messages',
  method: 'get',
  path: '/api/v1/devices/threads/{id}/messages',
  tag,
  summary: 'What was said in a thread, oldest first',
  permission: { kind: 'device-thread' },
  params: byId,
  query: listQuery,
  responses: { 200: listOf(threadMessageSchema) },
});
export const threadDelete = defineOperation({
  id: 'devices.threads.delete',
  method: 'delete',
  path: '/api/v1/devices/threads/{id}',
  tag,
  summary: 'Delete a thread and all that was said in it; the data on the device stays',
  permission: { kind: 'device-thread' },
  params: byId,
  responses: { 204: null },
});

export const deviceChatOperations = [deviceChat, threadsList, threadGet, threadMessages, threadDelete] as const;
