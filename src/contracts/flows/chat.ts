import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation, type Operation } from '../kernel/operation';
import { bySession, byId, canFlow, FLOW_MESSAGE_MAX, chatflowsTag as tag, flowsPath } from './scope';

const scope = 'flows';
const worker = { kind: 'organisation', role: 'member' } as const;
const mine = { kind: 'flow-session', access: 'write' } as const;

/** What a call may set, where the flow lets it (`chat.overrides`); without a flow: all of it. */
export const chatConfigSchema = z.strictObject({
  provider: z.string().max(60).optional(),
  model: z.string().max(200).optional(),
  system_prompt: z.string().max(20_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  tools: z.array(z.string().max(60)).max(20).optional(),
});
export type ChatConfig = z.infer<typeof chatConfigSchema>;

/** Where an answer comes from. */
export const chatSourceSchema = z.object({
  title: z.string(),
  url: z.string().nullable(),
  text: z.string(),
  score: z.number().nullable(),
  /** Its number in the text: `[1]`. */
  number: z.int().optional(),
  /** Of a document store: where it stands. */
  store_id: idSchema.optional(),
  document_id: idSchema.optional(),
  heading: z.array(z.string()).optional(),
  page: z.int().nullable().optional(),
});
export type ChatSource = z.infer<typeof chatSourceSchema>;
export const chatUsageSchema = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});
export const chatAnswerSchema = z
  .object({
    session_id: idSchema,
    message_id: idSchema,
    execution_id: idSchema,
    message: z.string(),
    usage: chatUsageSchema,
    costUsd: costUsdSchema,
    /** The last that was called; null: none was. */
    model: z.string().nullable(),
    sources: z.array(chatSourceSchema),
  })
  .meta({ id: 'ChatflowAnswer' });
export type ChatAnswer = z.infer<typeof chatAnswerSchema>;

export const chatSessionSchema = z
  .object({
    session_id: idSchema,
    /** Null: of no flow. */
    workflow_id: idSchema.nullable(),
    title: z.string(),
    message_count: z.int(),
    /** The execution that answers now; null: none. */
    execution_id: idSchema.nullable(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'ChatflowSession' });
export type ChatSession = z.infer<typeof chatSessionSchema>;
export const chatMessageSchema = z
  .object({
    message_id: idSchema,
    session_id: idSchema,
    seq: z.int(),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    execution_id: idSchema.nullable(),
    usage: chatUsageSchema.nullable(),
    costUsd: costUsdSchema.nullable(),
    model: z.string().nullable(),
    sources: z.array(chatSourceSchema),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'ChatflowMessage' });
export type ChatMessage = z.infer<typeof chatMessageSchema>;

const body = z.strictObject({
  message: z.string().trim().min(1).max(FLOW_MESSAGE_MAX),
  /** Default: a new one. */
  session_id: idSchema.optional(),
  config: chatConfigSchema.optional(),
});
export type ChatBody = z.infer<typeof body>;
const accepted = z.object({ session_id: idSchema, execution_id: idSchema });
const streamed = {
  mediaType: 'text/event-stream',
  description:
    'Events `start token reset tool_call tool_result node_started node_finished node_skipped human_input_required usage end error`; AG-UI by `format=agui`.',
};
const said =
  'The answer goes on when the caller leaves. 404 for a session of others; 409 `session_busy` while one is being answered; 400 `model_not_offered` names the models there are; 400 `override_not_allowed` names what `config` may set.';

/** What all ways to chat have in common. */
const saying = {
  method: 'post',
  tag,
  scope,
  body,
  isIdempotent: true,
  keepsOwnAnswer: true,
  limit: 'generations',
  callsModels: true,
} as const;
const answered = {
  description: `${said} With \`Prefer: respond-async\`: 202 at once.`,
  responses: { 200: chatAnswerSchema, 202: accepted },
} as const;
const followed = {
  description: said,
  query: z.object({ format: z.enum(['flows', 'agui']).default('flows') }),
  responses: { 200: streamed },
} as const;
const withFlow = { permission: canFlow('read', 'member'), params: byId } as const;

export const chatflowChat = defineOperation({
  ...{ ...saying, ...answered, id: 'chatflow.chat', path: `${flowsPath}/chatflow/chat`, permission: worker },
  summary: 'Say something to a model',
});
export const chatflowChatStream = defineOperation({
  ...{
    ...saying,
    ...followed,
    id: 'chatflow.chatStream',
    path: `${flowsPath}/chatflow/chat/stream`,
    permission: worker,
  },
  summary: 'Say something to a model, and follow the answer (SSE)',
});
export const workflowChat = defineOperation({
  ...{ ...saying, ...answered, ...withFlow, id: 'chatflow.workflows.chat' },
  path: `${flowsPath}/chatflow/workflows/{id}/chat`,
  summary: 'Say something to a flow',
});
export const workflowChatStream = defineOperation({
  ...{ ...saying, ...followed, ...withFlow, id: 'chatflow.workflows.chatStream' },
  path: `${flowsPath}/chatflow/workflows/{id}/chat/stream`,
  summary: 'Say something to a flow, and follow the answer (SSE)',
});
export const flowsChatflowChat = defineOperation({
  ...{ ...saying, ...answered, ...withFlow, id: 'flows.chatflows.chat' },
  path: `${flowsPath}/flows/chatflows/{id}/chat`,
  summary: 'Say something to a flow',
});

export const sessionCreate = defineOperation({
  id: 'chatflow.sessions.create',
  method: 'post',
  path: `${flowsPath}/chatflow/sessions`,
  tag,
  summary: 'Begin a session',
  permission: worker,
  scope,
  isIdempotent: true,
  body: z.strictObject({ workflow_id: idSchema.optional(), title: z.string().trim().max(200).optional() }),
  responses: { 201: chatSessionSchema },
});
export const sessionsList = defineOperation({
  id: 'chatflow.sessions.list',
  method: 'get',
  path: `${flowsPath}/chatflow/sessions`,
  tag,
  summary: 'The caller’s sessions, last used first',
  permission: { kind: 'user' },
  scope,
  query: listQuery.extend({ workflow_id: idSchema.optional() }),
  responses: { 200: listOf(chatSessionSchema) },
});
const history = (id: string, at: string) =>
  ({
    id,
    method: 'get',
    path: `${flowsPath}/${at}`,
    tag,
    summary: 'What was said in a session, oldest first',
    permission: mine,
    scope,
    params: bySession,
    query: listQuery,
    responses: { 200: listOf(chatMessageSchema) },
  }) as const satisfies Operation;
export const sessionHistory = defineOperation(
  history('chatflow.sessions.history', 'chatflow/sessions/{sessionId}/history'),
);
export const agentChatHistory = defineOperation(
  history('agentChat.sessions.history', 'ai-agent-chat/sessions/{sessionId}/history'),
);
export const sessionDelete = defineOperation({
  id: 'chatflow.sessions.delete',
  method: 'delete',
  path: `${flowsPath}/chatflow/sessions/{sessionId}`,
  tag,
  summary: 'Delete a session with all that was said in it',
  permission: mine,
  scope,
  params: bySession,
  responses: { 204: null },
});
export const workflowHistory = defineOperation({
  id: 'chat.history',
  method: 'get',
  path: `${flowsPath}/chat/{id}/history`,
  tag,
  summary: 'Messages of a flow, newest first: the caller’s; who may change the flow sees all',
  permission: canFlow('read'),
  scope,
  params: byId,
  query: listQuery,
  responses: { 200: listOf(chatMessageSchema) },
});

export const chatflowOperations = [
  chatflowChat,
  chatflowChatStream,
  workflowChat,
  workflowChatStream,
  flowsChatflowChat,
  sessionCreate,
  sessionsList,
  sessionHistory,
  agentChatHistory,
  sessionDelete,
  workflowHistory,
] as const;
