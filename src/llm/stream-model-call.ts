import { AIMessage, type AIMessageFields } from '@langchain/core/messages';
import type { ChatChunk, ChatCompletion } from '../contracts/gateway/chat-completions';
import { SECOND_MS } from '../platform/time';
import { gatherToolCalls, type GatheredToolCall } from './gather-tool-calls';
import { callTarget, encodeFor } from './gateway/call-target';
import { decodeOpenAi } from './gateway/dialects/openai-answer';
import { parseJson } from './gateway/dialects/read-answer';
import { createSseReader } from './gateway/dialects/sse-reader';
import { readChunk } from './gateway/read-chunk-event';
import type { Told } from './gateway/stream-reader';
import { ModelAnswerInvalid, ModelCut, ModelRefused } from './model-errors';
import type { Target } from './routing/model-router';
import { type AgentQuestion, EXTRA_CONTENT, toChatRequest } from './to-chat-request';

export interface ModelCallRequest extends AgentQuestion {
  /** Id of the answer; the same on every try, so that it never replaces another message of the agent's state. */
  messageId: string;
  /** Ids of tool calls that the conversation holds already. */
  usedToolCallIds: ReadonlySet<string>;
}

export interface ModelCallListener {
  signal: AbortSignal;
  onToken(): void;
  /** The model thinks: it lives, and nobody sees anything yet. */
  onThought(): void;
  onText(text: string): void;
  /** A call is whole while the model may still be streaming. */
  onToolCall(call: GatheredToolCall): void;
  /** Called once there is something that counts what is told. */
  onTold(told: Told): void;
}

/** Arguments of a call that was not valid JSON; tools refuse it by this name and the model is told. */
export const INVALID_ARGUMENTS = 'invalid_json_arguments';
/** Longest answer, in characters. */
const OUTPUT_MAX = 2_000_000;

/**
 * One call of one target by the gateway's dialects, within this process, streamed where the model can. The message that comes back
 * holds text, tool calls with strictly parsed arguments, and what the provider needs to see again. Throws `ModelCut`,
 * `ModelAnswerInvalid`, `ModelRefused`, `ProviderError` or the connection's error.
 */
export async function streamModelCall(
  target: Target,
  request: ModelCallRequest,
  listener: ModelCallListener,
): Promise<AIMessage> {
  const { signal } = listener;
  signal.throwIfAborted();
  const asked = toChatRequest(request, target.model);
  const wire = await encodeFor(target, asked);
  const answer = new AgentAnswer(request, listener);
  const names = {
    id: `chatcmpl-${request.messageId}`,
    created: Math.floor(Date.now() / SECOND_MS),
    model: target.model.id,
  };
  const events = createSseReader();
  const takeEvents = (bytes: Uint8Array | string) => {
    for (const { data } of events.push(Buffer.from(bytes))) {
      const chunk = readChunk(data);
      if (chunk && chunk !== 'done') answer.take(chunk.choices[0]);
    }
  };
  await callTarget(
    {
      ...{ request: asked, target, names, signal },
      isOurs: true,
      withholdsDeclined: true,
      onTold: (told) => listener.onTold(told),
      onBytes: () => undefined,
      endsSoon: () => undefined,
      show(bytes) {
        signal.throwIfAborted();
        if (asked.stream) takeEvents(bytes);
        else answer.take(asDelta(decodeOpenAi(parseJson(bytes.toString()), names)));
        return true;
      },
    },
    wire,
  );
  return answer.finish();
}

type Said = Pick<ChatChunk['choices'][number], 'delta'> & { finish_reason?: string | null };
type CallPiece = NonNullable<Said['delta']['tool_calls']>[number];

/** A whole answer as the one piece of a stream. */
function asDelta({ choices: [choice] }: ChatCompletion): Said | undefined {
  if (!choice) return undefined;
  const { content, tool_calls: calls = [], reasoning_content: thought = null } = choice.message;
  const pieces = calls.map((call, index) => ({ ...call, index }) as CallPiece);
  return {
    delta: { content, reasoning_content: thought, tool_calls: pieces },
    finish_reason: choice.finish_reason,
  };
}

/** Gathers an answer, and tells of it as it comes. */
class AgentAnswer {
  private text = '';
  private finishReason: string | undefined;
  private readonly calls: ReturnType<typeof gatherToolCalls>;

  constructor(
    private readonly request: ModelCallRequest,
    private readonly listener: ModelCallListener,
  ) {
    this.calls = gatherToolCalls(request.messageId.replace(/[^a-zA-Z0-9]/g, '_'), request.usedToolCallIds);
  }

  take(said: Said | undefined): void {
    if (!said) return;
    const { delta, finish_reason: finish } = said;
    const piece = textOf(delta.content);
    const calls = delta.tool_calls ?? [];
    if (piece || calls.length > 0) this.listener.onToken();
    else if (hasThought(delta)) this.listener.onThought();
    if (piece) {
      this.text += piece;
      this.listener.onText(piece);
    }
    for (const { index, id, function: called, extra_content: extra } of calls) {
      const part = { index, id, name: called?.name, args: toJson(called?.arguments), extra };
      for (const call of this.calls.take(part)) this.listener.onToolCall(call);
    }
    if (this.text.length + this.calls.characters > OUTPUT_MAX)
      throw new ModelAnswerInvalid(`longer than ${OUTPUT_MAX} characters`);
    this.finishReason = finish || this.finishReason;
  }

  finish(): AIMessage {
    const gathered = this.calls.finish();
    const { text, finishReason: finish } = this;
    if (finish && /content_filter|safety|refusal|prohibited|blocklist|recitation/i.test(finish))
      throw new ModelRefused(finish);
    if (!finish) throw new ModelCut('the stream ended without a finish reason');
    if (text.trim() === '' && gathered.length === 0) throw new ModelAnswerInvalid('empty');
    const extras = gathered.flatMap(({ id, extra }) => (extra === undefined ? [] : [[id, extra] as const]));
    return new AIMessage({
      id: this.request.messageId,
      content: text,
      tool_calls: gathered.map(({ id, name, args, raw }) => ({
        type: 'tool_call' as const,
        id,
        name,
        args: args ?? { [INVALID_ARGUMENTS]: raw.slice(0, 200) },
      })),
      ...(extras.length > 0 && { additional_kwargs: { [EXTRA_CONTENT]: Object.fromEntries(extras) } }),
      response_metadata: { finish_reason: finish },
    } as AIMessageFields);
  }
}

/** Mistral's models that think answer in parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? (content as { type?: unknown; text?: unknown }[]) : [];
  return parts.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
}

const hasThought = (delta: Said['delta'] & { reasoning?: unknown }): boolean =>
  Boolean(delta.reasoning_content) || Boolean(delta.reasoning) || Array.isArray(delta.content);

/** Some servers give arguments as an object. */
const toJson = (args: unknown): string | undefined =>
  args === undefined || args === null || typeof args === 'string' ? (args ?? undefined) : JSON.stringify(args);
