import { z } from 'zod';
import type {
  ChatCompletion,
  ChatToolCall,
  ChatUsage,
  FinishReason,
} from '../../../../contracts/gateway/chat-completions';
import { ModelAnswerInvalid } from '../../../model-errors';
import type { AnswerNames } from '../../dialect';
import { MADE_ID } from './gemini-contents';
import { readAnswer } from '../read-answer';
import { toProviderError } from '../read-provider-error';
import { toCompletion } from '../to-completion';
import { toUsage } from '../to-usage';

const count = z.int().min(0).optional();
const usageSchema = z.looseObject({
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  cachedContentTokenCount: count,
});
const partSchema = z.looseObject({
  text: z.string().optional(),
  /** True for a summary of the model's thoughts. */
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z
    .looseObject({
      id: z.string().optional(),
      name: z.string(),
      args: z.record(z.string(), z.unknown()).nullish(),
    })
    .optional(),
});
const answerSchema = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z.looseObject({ parts: z.array(partSchema).optional() }).optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.looseObject({ blockReason: z.string().optional() }).optional(),
  usageMetadata: usageSchema.optional(),
});

/** What a whole answer, or one event of a stream, says. */
export interface GeminiSaid {
  /** In the order they came. */
  parts: ({ text: string } | { thought: string } | { call: ChatToolCall })[];
  /** Gemini's own word; `BLOCKED` where the prompt was refused. */
  finishReason: string | undefined;
  usage: ChatUsage | undefined;
}

/**
 * Reads an answer or an event. `callsBefore`: tool calls that came before, for the ids. Throws `ModelAnswerInvalid`, and
 * `ProviderError` where it is an error. A call's signature is in `extra_content.google.thought_signature`, as in Google's
 * own OpenAI-compatible API.
 */
export function readGeminiAnswer(value: unknown, { id }: AnswerNames, callsBefore: number): GeminiSaid {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'object' && first !== null && 'error' in first) throw toProviderError('gemini', value);
  const { candidates, promptFeedback, usageMetadata } = readAnswer(answerSchema, value);
  const candidate = candidates?.[0];
  const parts: GeminiSaid['parts'] = [];
  let calls = callsBefore;
  for (const { text, thought, thoughtSignature, functionCall } of candidate?.content?.parts ?? []) {
    if (functionCall) {
      parts.push({
        call: {
          id: functionCall.id ?? `${MADE_ID}${id.replace(/^chatcmpl-/, '')}_${calls}`,
          type: 'function',
          function: { name: functionCall.name, arguments: JSON.stringify(functionCall.args ?? {}) },
          ...(thoughtSignature && { extra_content: { google: { thought_signature: thoughtSignature } } }),
        },
      });
      calls += 1;
    } else if (text) parts.push(thought ? { thought: text } : { text });
  }
  return {
    parts,
    finishReason: candidate?.finishReason ?? (promptFeedback?.blockReason && 'BLOCKED'),
    usage: usageMetadata && toGeminiUsage(usageMetadata),
  };
}

/** A whole answer. */
export function decodeGemini(answer: unknown, names: AnswerNames): ChatCompletion {
  const { parts, finishReason, usage } = readGeminiAnswer(answer, names, 0);
  if (!finishReason) throw new ModelAnswerInvalid('the answer has no candidate');
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('');
  const thought = parts.map((part) => ('thought' in part ? part.thought : '')).join('');
  const toolCalls = parts.flatMap((part) => ('call' in part ? [part.call] : []));
  const reason = toFinishReason(finishReason, toolCalls.length);
  return toCompletion(names, { text, thought, toolCalls, reason, usage });
}

/** What OpenAI calls it. Throws `ModelAnswerInvalid` where the model wrote a tool call that Gemini could not read. */
export function toFinishReason(finishReason: string, toolCalls: number): FinishReason {
  switch (finishReason) {
    case 'MAX_TOKENS':
      return 'length';
    case 'BLOCKED':
    case 'SAFETY':
    case 'RECITATION':
    case 'LANGUAGE':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
      return 'content_filter';
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
    case 'MALFORMED_RESPONSE':
      throw new ModelAnswerInvalid(`the model's answer could not be read by its provider: ${finishReason}`);
    default:
      return toolCalls > 0 ? 'tool_calls' : 'stop';
  }
}

const toGeminiUsage = (usage: z.infer<typeof usageSchema>): ChatUsage =>
  toUsage({
    prompt: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    completion: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    cached: usage.cachedContentTokenCount,
    reasoning: usage.thoughtsTokenCount,
  });
