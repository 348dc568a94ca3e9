import { z } from 'zod';
import { chatCompletion, chatRequest } from './chat-completions';
import { defineOperation } from '../kernel/operation';

const modelObject = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
});

const tag = 'Models';
const shared = {
  tag,
  permission: { kind: 'user' },
  scope: 'llm',
  limit: 'llm',
  errors: 'openai',
} as const;
const chat = {
  ...shared,
  permission: { kind: 'organisation', role: 'member' },
  callsModels: true,
  method: 'post',
  summary: 'Chat completions, as OpenAI’s',
  description:
    'Streams server-sent events with `stream: true`. `model` is a model’s id or a role of the catalogue. With `X-Weft-Cache: true` an answer to exactly the same request is given again, where it was whole and the asked model’s own (`X-Weft-Cache-TTL`: for how many seconds, default 300). `X-Weft-Model` names the model that answered, `X-Weft-Call-Id` the row in the ledger. A call ends within 5 s of a key or log-in that is revoked.',
  body: chatRequest,
  bodyLimits: 'llm',
  responses: { 200: chatCompletion },
} as const;

export const llmChat = defineOperation({ ...chat, id: 'llm.chat', path: '/v1/chat/completions' });
export const llmChatApi = defineOperation({ ...chat, id: 'llm.chat-api', path: '/api/v1/llm/chat/completions' });
export const llmModels = defineOperation({
  ...shared,
  id: 'llm.models',
  method: 'get',
  path: '/v1/models',
  summary: 'Models and roles that can be asked for, and embedding models',
  limit: 'requests',
  responses: { 200: z.object({ object: z.literal('list'), data: z.array(modelObject) }) },
});
export const llmModel = defineOperation({
  ...shared,
  id: 'llm.model',
  method: 'get',
  path: '/v1/models/{model}',
  summary: 'One model',
  limit: 'requests',
  params: z.object({ model: z.string().min(1).max(200) }),
  responses: { 200: modelObject },
});

/** What the gateway serves; an api process without that role does not. */
export const llmOperations = [llmChat, llmChatApi, llmModels, llmModel] as const;
