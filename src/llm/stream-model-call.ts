import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  type AIMessageChunk,
  type AIMessageFields,
  type BaseMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import { RunnableBinding } from '@langchain/core/runnables';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { weighTokens } from './estimate-tokens';
import { gatherToolCalls, type GatheredToolCall } from './gather-tool-calls';
import { ModelAnswerInvalid, ModelCut, ModelRefused } from './model-errors';

export interface ModelCallRequest {
  messages: BaseMessage[];
  tools: readonly StructuredToolInterface[];
  /** Id of the answer; the same on every try, so that it never replaces another message of the agent's state. */
  messageId: string;
  /** Ids of tool calls that the conversation holds already. */
  usedToolCallIds: ReadonlySet<string>;
  /** False: the model cannot stream, its answer comes in one piece. Default true. */
  canStream?: boolean;
}

export interface ModelCallListener {
  signal: AbortSignal;
  onToken(): void;
  /** The model thinks: it lives, and nobody sees anything yet. */
  onThought(): void;
  onText(text: string): void;
  /** A call is whole while the model may still be streaming. */
  onToolCall(call: GatheredToolCall): void;
}

export interface ModelAnswer {
  message: AIMessage;
  usage: UsageMetadata | undefined;
  /** Guess of the tokens of text and arguments, a fraction. */
  outputTokens: number;
  /** Why the model ended, in its provider's words. */
  finishReason?: string;
}

/** Arguments of a call that was not valid JSON; tools refuse it by this name and the model is told. */
export const INVALID_ARGUMENTS = 'invalid_json_arguments';
/** Longest answer, in characters. */
const OUTPUT_MAX = 2_000_000;

/**
 * One call of one model, streamed where it can. The message that comes back holds text, tool calls with strictly parsed arguments,
 * and what the provider needs to see again. Throws `ModelCut`, `ModelAnswerInvalid`, `ModelRefused` or the client's error.
 */
export async function streamModelCall(
  client: BaseChatModel,
  request: ModelCallRequest,
  listener: ModelCallListener,
): Promise<ModelAnswer> {
  listener.signal.throwIfAborted();
  const { model, options } = bindTools(client, request.tools);
  const calls = gatherToolCalls(request.messageId.replace(/[^a-zA-Z0-9]/g, '_'), request.usedToolCallIds);
  // Not `model.stream`: its callbacks, tracing records and joined copy of the answer cost more than all of ours.
  const called = { ...options, signal: listener.signal };
  const stream =
    request.canStream === false
      ? answerWhole(model, request.messages, called)
      : model._streamResponseChunks(request.messages, called);
  const isCumulative = client._llmType() === 'anthropic'; // its parts each tell the sum so far
  let text = '';
  let usage: UsageMetadata | undefined;
  let whole: AIMessageChunk | undefined;
  let finish: string | undefined;
  for await (const { message, generationInfo } of stream) {
    listener.signal.throwIfAborted();
    const chunk = message as AIMessageChunk; // or a whole message, which has the same but for chunks of calls
    const piece = chunk.text;
    const pieces = chunk.tool_call_chunks?.length
      ? chunk.tool_call_chunks.map(({ index, id, name, args }) => ({ index, id, name, args }))
      : (chunk.tool_calls ?? []).map(({ id, name, args }) => ({ id, name, args: JSON.stringify(args) }));
    if (piece || pieces.length > 0) listener.onToken();
    else if (hasThought(chunk)) listener.onThought();
    if (piece) {
      text += piece;
      listener.onText(piece);
    }
    for (const part of pieces) for (const call of calls.take(part)) listener.onToolCall(call);
    if (text.length + calls.characters > OUTPUT_MAX)
      throw new ModelAnswerInvalid(`longer than ${OUTPUT_MAX} characters`);
    usage = addUsage(usage, chunk.usage_metadata, isCumulative);
    finish = finishReasonOf(chunk, generationInfo) ?? finish;
    whole = whole ? keepExtras(whole, chunk) : chunk;
  }
  const gathered = calls.finish();
  if (finish && /content_filter|safety|refusal|prohibited|blocklist|recitation/i.test(finish))
    throw new ModelRefused(finish);
  if (!finish) throw new ModelCut('the stream ended without a finish reason');
  if (text.trim() === '' && gathered.length === 0) throw new ModelAnswerInvalid('empty');
  const fields = {
    id: request.messageId,
    content: text,
    tool_calls: gathered.map(({ id, name, args, raw }) => ({
      type: 'tool_call' as const,
      id,
      name,
      args: args ?? { [INVALID_ARGUMENTS]: raw.slice(0, 200) },
    })),
    additional_kwargs: extrasOf(whole),
    response_metadata: { finish_reason: finish },
  };
  const message = new AIMessage((usage ? { ...fields, usage_metadata: usage } : fields) as AIMessageFields);
  const outputTokens = gathered.reduce((sum, { raw }) => sum + weighTokens(raw), weighTokens(text));
  return { message, usage, outputTokens, finishReason: finish };
}

/** OpenAI-compatible servers and Ollama tell it beside the content, Anthropic and Gemini in parts of it. */
const hasThought = ({ content, additional_kwargs: more }: AIMessageChunk): boolean =>
  Boolean(more['reasoning_content']) ||
  (Array.isArray(content) && content.some(({ type }) => type === 'thinking' || type === 'reasoning'));

/** The answer of a model that cannot stream, as the one piece of a stream. */
async function* answerWhole(model: BaseChatModel, messages: BaseMessage[], options: object) {
  const { generations } = await model._generate(messages, options);
  yield* generations.slice(0, 1);
}

interface BoundModel {
  model: BaseChatModel;
  options: object;
}
/** Clients with the tools they were last bound to: their JSON schemas are made once, not with each call. */
const boundTo = new WeakMap<BaseChatModel, BoundModel & { tools: readonly StructuredToolInterface[] }>();

function bindTools(client: BaseChatModel, tools: readonly StructuredToolInterface[]): BoundModel {
  if (tools.length === 0 || !client.bindTools) return { model: client, options: {} };
  const last = boundTo.get(client);
  if (last?.tools.length === tools.length && tools.every((tool, index) => tool === last.tools[index])) return last;
  const binding = client.bindTools([...tools]);
  // Some clients give a copy of themselves that holds the tools, others themselves and the options.
  const [model, options] =
    binding instanceof RunnableBinding ? [binding.bound, { ...binding.kwargs, ...binding.config }] : [binding, {}];
  const bound = { model: model as BaseChatModel, options, tools: [...tools] };
  boundTo.set(client, bound);
  return bound;
}

/** Gemini wants its thought signatures back; everything else is in the message already. */
const SIGNATURES = '__gemini_function_call_thought_signatures__';
function extrasOf(chunk: AIMessageChunk | undefined): Record<string, unknown> {
  const signatures = chunk?.additional_kwargs[SIGNATURES];
  return signatures ? { [SIGNATURES]: signatures } : {};
}
function keepExtras(first: AIMessageChunk, next: AIMessageChunk): AIMessageChunk {
  const signatures = {
    ...(first.additional_kwargs[SIGNATURES] as object | undefined),
    ...(next.additional_kwargs[SIGNATURES] as object | undefined),
  };
  if (Object.keys(signatures).length > 0) first.additional_kwargs[SIGNATURES] = signatures;
  return first;
}

function finishReasonOf(chunk: AIMessageChunk, generationInfo: Record<string, unknown> = {}): string | undefined {
  const sources: Record<string, unknown>[] = [chunk.response_metadata, chunk.additional_kwargs, generationInfo];
  for (const source of sources) {
    for (const name of ['finish_reason', 'stop_reason', 'finishReason', 'done_reason'] as const) {
      const value = source[name];
      if (typeof value === 'string' && value) return value;
    }
  }
  return undefined;
}

/** Providers tell usage in one chunk or in parts, which add up, or of which the last says all. */
function addUsage(
  sum: UsageMetadata | undefined,
  next: UsageMetadata | undefined,
  isCumulative: boolean,
): UsageMetadata | undefined {
  if (!next) return sum;
  if (!sum) return next;
  const join = (a = 0, b = 0) => (isCumulative ? Math.max(a, b) : a + b);
  const [input_tokens, output_tokens] = [
    join(sum.input_tokens, next.input_tokens),
    join(sum.output_tokens, next.output_tokens),
  ];
  const cache_read = join(sum.input_token_details?.cache_read, next.input_token_details?.cache_read);
  const cache_creation = join(sum.input_token_details?.cache_creation, next.input_token_details?.cache_creation);
  return {
    input_tokens,
    output_tokens,
    total_tokens: input_tokens + output_tokens,
    input_token_details: { cache_read, ...(cache_creation > 0 && { cache_creation }) },
  };
}
