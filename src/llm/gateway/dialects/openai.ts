import type { ResolvedModel } from '../../../../config/models';
import type { ChatRequest } from '../../../contracts/chat-completions';
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
    ...(!model.baseUrl && { messages: withoutExtraContent(request.messages), ...limitAsAsked(request) }),
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

/** OpenAI's newer models refuse `max_tokens`, all of them take its new name; compatible servers may know the old one alone. */
function limitAsAsked({ max_tokens: most, max_completion_tokens: newer }: ChatRequest): Partial<ChatRequest> {
  return typeof most === 'number' ? { max_tokens: undefined, max_completion_tokens: newer ?? most } : {};
}

/** `tool_calls[].extra_content` holds what another provider (Gemini) wants back. */
function withoutExtraContent(messages: ChatRequest['messages']): ChatRequest['messages'] {
  if (!messages.some(({ tool_calls: calls }) => calls?.some((call) => 'extra_content' in call))) return messages;
  return messages.map((message) => {
    if (!message.tool_calls) return message;
    return { ...message, tool_calls: message.tool_calls.map(({ extra_content: _, ...call }) => call) };
  });
}
