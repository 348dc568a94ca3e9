import { randomUUID } from 'node:crypto';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type AIMessageChunkFields, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { delay } from '../../../platform/time';
import type { DemoAnswer } from './demo-answer';
import { answerExtract } from './devices/extract';
import { answerJourney } from './devices/journey';
import { answerFlow } from './flows/answer-flow';
import { nextAnswer } from './next-answer';
import { readConversation, type Conversation } from './read-conversation';
import { isSupport } from './support/answer-support';
import { writeDocument } from './write-document';

export interface DemoCallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
  /** Said instead of what it would plan: by the gateway, whose clients have tools and schemas of their own. */
  answer?: DemoAnswer;
  /** Longest answer, in tokens. */
  maxOutputTokens?: number;
}

const toolNames = (tools: readonly BindToolsInput[] = []): Set<string> =>
  new Set(tools.map((tool) => ('name' in tool && typeof tool.name === 'string' ? tool.name : '')));

/** What one chunk carries. */
interface Piece {
  content: string;
  tool_call_chunks?: { type: 'tool_call_chunk'; index: number; args: string; id?: string; name?: string }[];
  response_metadata?: Record<string, unknown>;
  usage_metadata?: { input_tokens: number; output_tokens: number; total_tokens: number };
}

const PIECE = 80;
const CHARACTERS_PER_TOKEN = 4;
/** Directives that fail a call count per prompt; the oldest are forgotten. */
const COUNTED_PROMPTS_MAX = 1_000;

/** An error as a provider's client throws it. */
class DemoProviderError extends Error {
  override readonly name = 'DemoProviderError';
  readonly headers: Record<string, string>;
  constructor(
    readonly status: number,
    retryAfterSeconds: number | undefined,
  ) {
    super(`demo failure ${status}`);
    this.headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  }
}

/**
 * The built-in model: plans a board by rules, offline, for any prompt. Not an AI, and labelled so. Streams, calls tools,
 * tells usage; the same conversation gives the same answer (only the message id is fresh).
 */
export class DemoChatModel extends BaseChatModel<DemoCallOptions, AIMessageChunk> {
  readonly #modelId: string;
  readonly #chunkDelayMs: number;
  /** How often a prompt was failed or cut on purpose. */
  readonly #failures = new Map<string, number>();

  constructor(fields: { model: string; chunkDelayMs: number }) {
    super({});
    this.#modelId = fields.model;
    this.#chunkDelayMs = fields.chunkDelayMs;
  }

  override _llmType(): string {
    return 'demo';
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<DemoCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, DemoCallOptions> {
    return this.withConfig({ ...options, tools });
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options, manager))
      whole = whole ? whole.concat(chunk) : chunk;
    if (!whole) throw new Error('the demo model answered nothing');
    return { generations: [whole] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const conversation = readConversation(messages);
    const { directives } = conversation;
    const signal = options.signal;
    const isDue = conversation.turns >= directives.after;
    if (directives.hang && isDue) await delay(2 ** 31 - 1, signal);
    if (directives.fail && isDue && this.#count(`fail:${conversation.seed}`, directives.fail.times))
      throw new DemoProviderError(directives.fail.status, directives.retryAfterSeconds);
    // What has one answer alone is cut in that one.
    const cutTurn = isSupport(toolNames(options.tools)) || writeDocument(messages) ? 0 : 1;
    const isCut = directives.cut && conversation.turns === cutTurn && this.#count(`cut:${conversation.seed}`, 1);
    const pause = directives.delayMs ?? this.#chunkDelayMs;
    const id = `demo-${randomUUID()}`;
    const pieces = [...this.#pieces(conversation, options, messages)];
    for (const [place, fields] of pieces.entries()) {
      if (isCut && place > pieces.length / 2) return;
      if (pause > 0) await delay(pause, signal);
      else signal?.throwIfAborted();
      const chunk = new ChatGenerationChunk({
        text: fields.content,
        message: new AIMessageChunk({ ...fields, id } as AIMessageChunkFields),
      });
      yield chunk;
      await manager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  *#pieces(
    conversation: Conversation,
    { tools = [], answer: given, maxOutputTokens = Infinity }: this['ParsedCallOptions'],
    messages: readonly BaseMessage[],
  ): Generator<Piece> {
    const names = toolNames(tools);
    const whole =
      given ??
      writeDocument(messages) ??
      answerExtract(messages) ??
      answerJourney(messages) ??
      answerFlow(messages, tools) ??
      nextAnswer(conversation, names);
    const room = maxOutputTokens * CHARACTERS_PER_TOKEN;
    const { directives, turns } = conversation;
    const isCutOff = directives.length && turns >= directives.after;
    const isCutShort = isCutOff || whole.text.length > room;
    const answer = isCutOff
      ? { text: `${whole.text} …`.slice(-Math.max(1, Math.min(room, 200))).trim(), calls: [] }
      : isCutShort
        ? { ...whole, text: whole.text.slice(0, room) }
        : whole;
    for (const word of answer.text.match(/\S+\s*|[\s\S]{1,4}/g) ?? []) yield { content: word };
    for (const [index, call] of answer.calls.entries()) {
      const parts = call.args.match(new RegExp(`[\\s\\S]{1,${PIECE}}`, 'g')) ?? [''];
      for (const [place, args] of parts.entries()) {
        yield {
          content: '',
          tool_call_chunks: [
            { type: 'tool_call_chunk', index, args, ...(place === 0 && { id: call.id, name: call.name }) },
          ],
        };
      }
    }
    const outputTokens = Math.ceil(
      (answer.text.length + answer.calls.reduce((sum, { args, name }) => sum + args.length + name.length, 0)) / 4,
    );
    const inputTokens = Math.ceil(messages.reduce((sum, message) => sum + message.text.length, 0) / 4);
    yield {
      content: '',
      response_metadata: {
        finish_reason: isCutShort ? 'length' : answer.calls.length > 0 ? 'tool_calls' : 'stop',
        model_name: this.#modelId,
      },
      usage_metadata: {
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
      },
    };
  }

  /** True the first `times` times. */
  #count(key: string, times: number): boolean {
    const count = this.#failures.get(key) ?? 0;
    if (count >= times) return false;
    const [oldest] = this.#failures.keys();
    if (this.#failures.size >= COUNTED_PROMPTS_MAX && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(key, count + 1);
    return true;
  }
}
