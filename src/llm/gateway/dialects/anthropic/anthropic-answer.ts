import { z } from 'zod';
import type {
  ChatCompletion,
  ChatToolCall,
  ChatUsage,
  FinishReason,
} from '../../../../contracts/gateway/chat-completions';
import type { AnswerNames } from '../../dialect';
import { carryThoughts } from './anthropic-thoughts';
import { JSON_TOOL } from './anthropic-tools';
import { readAnswer } from '../read-answer';
import { toProviderError } from '../read-provider-error';
import { toCompletion } from '../to-completion';
import { toUsage } from '../to-usage';

const count = z.int().min(0).nullish();
export const anthropicUsage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  /** What that is made of, by the time it is kept. */
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count }).nullish(),
  output_tokens_details: z.looseObject({ thinking_tokens: count }).nullish(),
});
export type AnthropicUsage = z.infer<typeof anthropicUsage>;

export const anthropicBlock = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  thinking: z.string().optional(),
  signature: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});

const answerSchema = z.looseObject({
  type: z.literal('message'),
  content: z.array(anthropicBlock),
  stop_reason: z.string().nullable(),
  usage: anthropicUsage.optional(),
});

/** A whole answer. Throws `ModelAnswerInvalid`, and `ProviderError` where an error came with a 200. */
export function readAnthropicAnswer(answer: unknown, names: AnswerNames): ChatCompletion {
  if (typeof answer === 'object' && answer !== null && 'type' in answer && answer.type === 'error')
    throw toProviderError('anthropic', answer);
  const { content, stop_reason: stopReason, usage } = readAnswer(answerSchema, answer);
  let text = '';
  let thought = '';
  let thoughts: z.infer<typeof anthropicBlock>[] = [];
  const toolCalls: ChatToolCall[] = [];
  for (const block of content) {
    if (block.type === 'text') text += block.text ?? '';
    if (block.type === 'thinking') thought += block.thinking ?? '';
    if (block.type !== 'text' && block.type !== 'tool_use') thoughts.push(block);
    if (block.type !== 'tool_use' || !block.name) continue;
    const json = JSON.stringify(block.input ?? {});
    if (block.name === JSON_TOOL) text += json;
    else {
      const called = { name: block.name, arguments: json };
      toolCalls.push({ id: block.id ?? '', type: 'function', function: called, ...carryThoughts(thoughts) });
      thoughts = [];
    }
  }
  const reason = toFinishReason(stopReason ?? 'end_turn', toolCalls.length);
  return toCompletion(names, { text, thought, toolCalls, reason, usage: usage && toAnthropicUsage(usage) });
}

/** What OpenAI calls it. A tool that stands for JSON is no tool call to the client. Reasons we do not know are ends. */
export function toFinishReason(stopReason: string, toolCalls: number): FinishReason {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return toolCalls > 0 ? 'tool_calls' : 'stop';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}

/** Anthropic counts what is new, read from and written to its cache apart; OpenAI counts all of it as the prompt. */
export function toAnthropicUsage(usage: AnthropicUsage): ChatUsage {
  const cached = usage.cache_read_input_tokens ?? 0;
  const cacheWritten = usage.cache_creation_input_tokens ?? 0;
  return toUsage({
    prompt: (usage.input_tokens ?? 0) + cached + cacheWritten,
    completion: usage.output_tokens ?? 0,
    cached,
    cacheWritten,
    cacheWrittenHour: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  });
}
