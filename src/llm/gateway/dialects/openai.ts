import type { ResolvedModel } from '../../../../config/models';
import type { ChatMessage, ChatRequest } from '../../../contracts/gateway/chat-completions';
import type { Dialect, WireRequest } from '../dialect';
import { decodeOpenAi } from './openai-answer';
import { toAddress } from './to-address';

/**
 * OpenAI and the servers that speak its protocol. What a client sends is passed on, and so are the answers: `decode` is for
 * what needs a whole one read, streams are only looked through (`openai-stream-scanner.ts`).
 */
export const openAiDialect: Dialect = { encode, decode: decodeOpenAi };

function encode(request: ChatRequest, model: ResolvedModel): WireRequest {
  const { cache: _, ...sent } = request;
  const body = {
    ...sent,
    model: model.providerModel,
    // OpenAI itself refuses fields it does not know; a compatible server may be the one that gave them.
    ...(!model.baseUrl && asOpenAiKnows(request)),
    ...(request.stream && { stream_options: { ...request.stream_options, include_usage: true } }),
  };
  return {
    url: toAddress(model.baseUrl, 'https://api.openai.com/v1', '/chat/completions'),
    headers: {
      'content-type': 'application/json',
      ...(model.apiKey && { authorization: `Bearer ${model.apiKey}` }),
    },
    body: JSON.stringify(body),
  };
}

/** Without what is meant for other providers, of which each conversation may hold something. */
function asOpenAiKnows(request: ChatRequest): Partial<ChatRequest> {
  const { messages, tools } = request;
  return {
    ...limitAsAsked(request),
    cache_control: undefined,
    messages: messages.map(toPlainMessage),
    ...(tools && { tools: tools.map((tool) => ({ ...without(tool), function: without(tool.function) })) }),
  };
}

/** OpenAI's newer models refuse `max_tokens`, all of them take its new name; compatible servers may know the old one alone. */
function limitAsAsked({ max_tokens: most, max_completion_tokens: newer }: ChatRequest): Partial<ChatRequest> {
  return typeof most === 'number' ? { max_tokens: undefined, max_completion_tokens: newer ?? most } : {};
}

function toPlainMessage(message: ChatMessage): ChatMessage {
  const plain = without(message);
  if (Array.isArray(plain.content)) plain.content = plain.content.map(without);
  if (plain.tool_calls) plain.tool_calls = plain.tool_calls.map(without);
  return plain;
}

/** Gemini's signature of a call, a mark for Anthropic's cache, and what a model thought. */
const FOREIGN = ['extra_content', 'cache_control', 'reasoning_content'];

const without = <Fields extends object>(fields: Fields): Fields =>
  FOREIGN.some((name) => name in fields)
    ? (Object.fromEntries(Object.entries(fields).filter(([name]) => !FOREIGN.includes(name))) as Fields)
    : { ...fields };
