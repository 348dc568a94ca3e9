import { z } from 'zod';
import type { ChatChunk } from '../../../../contracts/gateway/chat-completions';
import { ModelCut } from '../../../model-errors';
import type { AnswerNames, StreamDecoder } from '../../dialect';
import {
  type AnthropicUsage,
  anthropicBlock,
  anthropicUsage,
  toAnthropicUsage,
  toFinishReason,
} from './anthropic-answer';
import { carryThoughts } from './anthropic-thoughts';
import { JSON_TOOL } from './anthropic-tools';
import { createChunkWriter } from '../chunk-writer';
import { parseJson, readAnswer } from '../read-answer';
import { toProviderError } from '../read-provider-error';
import { createSseReader } from '../sse-reader';

/** Every event is one of these; fields of the types we do not know are passed over, as Anthropic asks of clients. */
const eventSchema = z.looseObject({
  type: z.string(),
  index: z.int().optional(),
  message: z.looseObject({ usage: anthropicUsage.optional() }).optional(),
  content_block: anthropicBlock.optional(),
  delta: z
    .looseObject({
      type: z.string().optional(),
      text: z.string().optional(),
      thinking: z.string().optional(),
      signature: z.string().optional(),
      partial_json: z.string().optional(),
      stop_reason: z.string().nullish(),
    })
    .optional(),
  usage: anthropicUsage.optional(),
});
type AnthropicEvent = z.infer<typeof eventSchema>;

/** A tool's block under way. `toolCall`: its number among the client's; undefined for the tool that stands for JSON. */
interface OpenTool {
  toolCall: number | undefined;
  input: Record<string, unknown>;
  hasArguments: boolean;
}

/** Anthropic's events as OpenAI's chunks. Citations and tools of the provider's own are left out. */
export function openAnthropicStream(names: AnswerNames): StreamDecoder {
  const reader = createSseReader();
  const writer = createChunkWriter(names);
  const tools = new Map<number, OpenTool>();
  let told: AnthropicUsage | undefined;
  /** Blocks since the last tool call, and the one of them that is being written. */
  let thoughts: Record<string, unknown>[] = [];
  let thought = { type: 'thinking', thinking: '', signature: '' };

  const pieceOf = (tool: OpenTool, piece: string): ChatChunk[] =>
    tool.toolCall === undefined ? writer.text(piece) : writer.toolArguments(tool.toolCall, piece);
  const openBlock = ({ index = 0, content_block: block }: AnthropicEvent): ChatChunk[] => {
    if (block?.type === 'text') return writer.text(block.text ?? '');
    if (block?.type === 'redacted_thinking') thoughts.push(block);
    if (block?.type === 'thinking') {
      thought = { type: 'thinking', thinking: block.thinking ?? '', signature: block.signature ?? '' };
      thoughts.push(thought);
      return writer.thought(thought.thinking);
    }
    if (block?.type !== 'tool_use' || !block.name) return [];
    const isJson = block.name === JSON_TOOL;
    tools.set(index, {
      toolCall: isJson ? undefined : writer.toolCalls,
      input: block.input ?? {},
      hasArguments: false,
    });
    if (isJson) return [];
    const extra = carryThoughts(thoughts);
    thoughts = [];
    return writer.openToolCall({ id: block.id ?? '', name: block.name, extra });
  };
  const readDelta = ({ index = 0, delta }: AnthropicEvent): ChatChunk[] => {
    if (delta?.type === 'text_delta') return writer.text(delta.text ?? '');
    if (delta?.type === 'thinking_delta') {
      thought.thinking += delta.thinking ?? '';
      return writer.thought(delta.thinking ?? '');
    }
    if (delta?.type === 'signature_delta') thought.signature += delta.signature ?? '';
    const tool = tools.get(index);
    if (delta?.type !== 'input_json_delta' || !tool) return [];
    tool.hasArguments ||= Boolean(delta.partial_json);
    return pieceOf(tool, delta.partial_json ?? '');
  };
  const closeBlock = ({ index = 0 }: AnthropicEvent): ChatChunk[] => {
    const tool = tools.get(index);
    tools.delete(index);
    // A tool without parameters sends none; OpenAI's clients parse the arguments as JSON.
    return tool && !tool.hasArguments ? pieceOf(tool, JSON.stringify(tool.input)) : [];
  };
  const read = (data: string): ChatChunk[] => {
    const value = parseJson(data);
    const event = readAnswer(eventSchema, value);
    switch (event.type) {
      case 'message_start':
        told = event.message?.usage;
        return writer.start();
      case 'content_block_start':
        return openBlock(event);
      case 'content_block_delta':
        return readDelta(event);
      case 'content_block_stop':
        return closeBlock(event);
      case 'message_delta': {
        told = latest(told, event.usage);
        const reason = event.delta?.stop_reason;
        return reason && !writer.isFinished ? writer.finish(toFinishReason(reason, writer.toolCalls)) : [];
      }
      case 'error':
        throw toProviderError('anthropic', value);
      default:
        return [];
    }
  };
  return {
    push: (bytes) => reader.push(bytes).flatMap(({ data }) => read(data)),
    end() {
      const chunks = reader.end().flatMap(({ data }) => read(data));
      if (!writer.isFinished) throw new ModelCut('the stream ended before its stop reason');
      return chunks;
    },
    get usage() {
      return told && toAnthropicUsage(told);
    },
  };
}

/** The counts of `message_delta` are of the whole answer, and only some of them are told. */
function latest(before: AnthropicUsage | undefined, now: AnthropicUsage | undefined): AnthropicUsage | undefined {
  const told = Object.entries(now ?? {}).filter(([, value]) => value != null);
  return before || now ? { ...before, ...Object.fromEntries(told) } : undefined;
}
