import { z } from 'zod';
import type {
  ChatChunk,
  ChatCompletion,
  ChatToolCall,
  ChatUsage,
  FinishReason,
} from '../../../../contracts/gateway/chat-completions';
import { ModelAnswerInvalid, ModelCut } from '../../../model-errors';
import type { AnswerNames, StreamDecoder } from '../../dialect';
import { createChunkWriter } from '../chunk-writer';
import { createNdjsonReader } from '../ndjson-reader';
import { parseJson, readAnswer } from '../read-answer';
import { toProviderError } from '../read-provider-error';
import { toCompletion } from '../to-completion';
import { toUsage } from '../to-usage';

const count = z.int().min(0).optional();
const answerSchema = z.looseObject({
  message: z.looseObject({
    content: z.string().optional(),
    thinking: z.string().optional(),
    tool_calls: z
      .array(
        z.looseObject({
          id: z.string().optional(),
          function: z.looseObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).nullish() }),
        }),
      )
      .nullish(),
  }),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: count,
  eval_count: count,
});
type OllamaAnswer = z.infer<typeof answerSchema>;

/** A whole answer. Throws `ModelAnswerInvalid`, and `ProviderError` where an error came with a 200. */
export function decodeOllama(answer: unknown, names: AnswerNames): ChatCompletion {
  const said = readLine(answer);
  if (!said.done) throw new ModelAnswerInvalid('the answer is not the whole one');
  const toolCalls = toolCallsOf(said, names, 0);
  return toCompletion(names, {
    text: said.message.content ?? '',
    thought: said.message.thinking ?? '',
    toolCalls,
    reason: toFinishReason(said, toolCalls.length),
    usage: toOllamaUsage(said),
  });
}

/** Ollama's lines as OpenAI's chunks. Tool calls come whole: each is opened and filled at once. */
export function openOllamaStream(names: AnswerNames): StreamDecoder {
  const reader = createNdjsonReader();
  const writer = createChunkWriter(names);
  let usage: ChatUsage | undefined;
  const read = (line: string): ChatChunk[] => {
    const said = readLine(parseJson(line));
    const { thinking = '', content = '' } = said.message;
    const chunks = [...writer.start(), ...writer.thought(thinking), ...writer.text(content)];
    for (const { id, function: tool } of toolCallsOf(said, names, writer.toolCalls)) {
      chunks.push(...writer.openToolCall({ id, name: tool.name }));
      chunks.push(...writer.toolArguments(writer.toolCalls - 1, tool.arguments));
    }
    if (!said.done || writer.isFinished) return chunks;
    usage = toOllamaUsage(said);
    return [...chunks, ...writer.finish(toFinishReason(said, writer.toolCalls))];
  };
  return {
    push: (bytes) => reader.push(bytes).flatMap(read),
    end() {
      const chunks = reader.end().flatMap(read);
      if (!writer.isFinished) throw new ModelCut('the stream ended before its last line');
      return chunks;
    },
    get usage() {
      return usage;
    },
  };
}

function readLine(value: unknown): OllamaAnswer {
  if (typeof value === 'object' && value !== null && 'error' in value) throw toProviderError('ollama', value);
  return readAnswer(answerSchema, value);
}

const toolCallsOf = ({ message }: OllamaAnswer, { id }: AnswerNames, before: number): ChatToolCall[] =>
  (message.tool_calls ?? []).map((call, index) => ({
    id: call.id || `call_${id.replace(/^chatcmpl-/, '')}_${before + index}`,
    type: 'function',
    function: { name: call.function.name, arguments: JSON.stringify(call.function.arguments ?? {}) },
  }));

function toFinishReason({ done_reason: reason }: OllamaAnswer, toolCalls: number): FinishReason {
  if (reason === 'length') return 'length';
  return toolCalls > 0 ? 'tool_calls' : 'stop';
}

const toOllamaUsage = ({ prompt_eval_count: prompt, eval_count: completion }: OllamaAnswer): ChatUsage | undefined =>
  prompt === undefined && completion === undefined
    ? undefined
    : toUsage({ prompt: prompt ?? 0, completion: completion ?? 0 });
