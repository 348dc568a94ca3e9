import { z } from 'zod';
import { type ChatChunk, type ChatUsage, chatUsage } from '../../../contracts/chat-completions';
import { ModelCut } from '../../model-errors';
import type { AnswerNames, StreamDecoder } from '../dialect';
import { parseJson, readAnswer } from './read-answer';
import { toProviderError } from './read-provider-error';
import { createSseReader } from './sse-reader';

const toolCallPiece = z.looseObject({
  index: z.int().min(0),
  id: z.string().optional(),
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
});
const chunkSchema = z.looseObject({
  choices: z.array(
    z.looseObject({
      index: z.int(),
      delta: z.looseObject({
        content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z.array(toolCallPiece).nullish(),
      }),
      /** `function_call` and what other servers made up are kept as they are. */
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: chatUsage.nullish(),
});

/** Reads OpenAI's chunks, under our names. The chunk with the usage alone is left out: `usage` has it. */
export function openOpenAiStream({ id, created, model }: AnswerNames): StreamDecoder {
  const reader = createSseReader();
  let usage: ChatUsage | undefined;
  let isFinished = false;
  const read = (data: string): ChatChunk[] => {
    if (data.trim() === '[DONE]') return [];
    const value = parseJson(data);
    if (isError(value)) throw toProviderError('openai', value);
    const { usage: told, ...chunk } = readAnswer(chunkSchema, value);
    usage = told ?? usage;
    isFinished ||= chunk.choices.some(({ finish_reason: reason }) => reason);
    if (chunk.choices.length === 0) return [];
    // Checked above; what the schema does not know (logprobs, reasoning) stays in it.
    return [{ ...chunk, id, object: 'chat.completion.chunk', created, model } as ChatChunk];
  };
  return {
    push: (bytes) => reader.push(bytes).flatMap(({ data }) => read(data)),
    end() {
      const chunks = reader.end().flatMap(({ data }) => read(data));
      if (!isFinished) throw new ModelCut('the stream ended before its finish reason');
      return chunks;
    },
    get usage() {
      return usage;
    },
  };
}

/** An error event: `{ error: … }`, or vLLM's `{ object: 'error', … }`. */
export const isError = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (('error' in value && Boolean(value.error)) || ('object' in value && value.object === 'error'));
