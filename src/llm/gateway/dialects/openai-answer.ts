import { z } from 'zod';
import { type ChatCompletion, chatUsage } from '../../../contracts/gateway/chat-completions';
import type { AnswerNames } from '../dialect';
import { readAnswer } from './read-answer';
import { isError, toProviderError } from './read-provider-error';

const toolCall = z.looseObject({
  id: z.string().nullish(),
  function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }),
});
const choice = z.looseObject({
  index: z.int().nullish(),
  message: z.looseObject({
    content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
    tool_calls: z.array(toolCall).nullish(),
    refusal: z.string().nullish(),
  }),
  finish_reason: z.string().nullish(),
});
/**
 * An answer of OpenAI or a server that speaks its protocol. Of those many leave out what is empty or say null for it
 * (SGLang, LiteLLM's proxy, llama.cpp): the model has answered all the same, and was paid.
 */
const answerSchema = z.looseObject({
  choices: z.array(choice).min(1),
  usage: chatUsage.nullish().catch(undefined),
});

/** A whole answer in OpenAI's exact shape. Throws `ModelAnswerInvalid`, and `ProviderError` where an error came with a 200. */
export function decodeOpenAi(answer: unknown, { id, created, model }: AnswerNames): ChatCompletion {
  if (isError(answer)) throw toProviderError('openai', answer);
  const { usage, choices, ...rest } = readAnswer(answerSchema, answer);
  return {
    ...rest,
    ...{ id, object: 'chat.completion' as const, created, model },
    choices: choices.map(({ index, message, finish_reason: reason, ...more }, place) => ({
      ...more,
      index: index ?? place,
      message: toMessage(message, id),
      finish_reason: reason ?? null,
    })),
    ...(usage && { usage }),
  };
}

type Message = ChatCompletion['choices'][number]['message'];

function toMessage({ content, tool_calls: calls, ...more }: z.infer<typeof choice>['message'], id: string): Message {
  const toolCalls = (calls ?? []).map((call, place) => ({
    ...call,
    id: call.id || `call_${id.replace(/^chatcmpl-/, '')}_${place}`,
    type: 'function' as const,
    function: { ...call.function, arguments: call.function.arguments ?? '' },
  }));
  return {
    ...more,
    role: 'assistant',
    content: content == null || typeof content === 'string' ? (content ?? null) : textOf(content),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
}

/** Mistral's models that think answer in parts. */
const textOf = (parts: readonly { type: string; text?: unknown }[]): string =>
  parts.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
