import type { ChatChunk, ChatUsage, FinishReason } from '../../../contracts/gateway/chat-completions';
import type { ResponseEvent, UnnumberedResponseEvent } from '../../../contracts/gateway/response-events';
import type { ResponseItemStatus, ResponseObject, ResponsesRequest } from '../../../contracts/gateway/responses';
import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { type OpenItem, OpenCall, OpenMessage } from './open-items';
import { toReasoningItem } from './reasoning-item';
import { endOf, itemId, openResponse, type ResponseNames, toResponseUsage } from './response-shell';

type ToolCallDelta = NonNullable<ChatChunk['choices'][number]['delta']['tool_calls']>[number];

/**
 * Turns the chunks of a chat completion into the events of a response. `start`, then `push` for each chunk, then once
 * `end` or `fail`. An item is done before the next begins; only a server that sends the arguments of several calls mixed
 * has them open together.
 */
export class ResponseEvents {
  private sequenceNumber = 0;
  private readonly items: OpenItem[] = [];
  /** Index of a call among the model's → its item. */
  private readonly calls = new Map<number, OpenCall>();
  private message: OpenMessage | undefined;
  private finishReason: FinishReason | undefined;
  private usage: ChatUsage | undefined;

  constructor(
    private readonly request: ResponsesRequest,
    private readonly names: ResponseNames,
  ) {}

  start(): ResponseEvent[] {
    return this.number([
      { type: 'response.created', response: this.response() },
      { type: 'response.in_progress', response: this.response() },
    ]);
  }

  /** Throws `ModelAnswerInvalid` for a call without a name and for arguments after their end. */
  push(chunk: ChatChunk): ResponseEvent[] {
    if (chunk.usage) this.usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (!choice) return [];
    const { content, refusal, tool_calls: calls } = choice.delta;
    const events: UnnumberedResponseEvent[] = [];
    if (content) events.push(...this.say('output_text', content));
    if (refusal) events.push(...this.say('refusal', refusal));
    for (const call of calls ?? []) events.push(...this.pushCall(call));
    if (choice.finish_reason) this.finishReason = choice.finish_reason;
    return this.number(events);
  }

  /** All chunks have come. Throws `ModelCut` where none said why the model stopped. */
  end(): ResponseEvent[] {
    if (!this.finishReason) throw new ModelCut('the stream ended without a finish reason');
    const { status, incomplete_details } = endOf(this.finishReason);
    const events = this.closeAll(status);
    return this.number([
      ...events,
      { type: `response.${status}`, response: { ...this.response(), status, incomplete_details } },
    ]);
  }

  /** The call failed after the start: what was said stays in the response, unfinished. */
  fail(error: { code: string; message: string }): ResponseEvent[] {
    const { code, message } = error;
    return this.number([
      { type: 'error', code, message, param: null },
      { type: 'response.failed', response: { ...this.response(), status: 'failed', error: { code, message } } },
    ]);
  }

  /** The items as they are now. */
  get output(): ResponseObject['output'] {
    return this.items.map(({ item }) => item);
  }

  private say(kind: 'output_text' | 'refusal', delta: string): UnnumberedResponseEvent[] {
    const events: UnnumberedResponseEvent[] = [];
    if (!this.message) {
      events.push(...this.closeWholeCalls());
      this.message = new OpenMessage(itemId('msg', this.names, this.items.length), this.items.length);
      this.items.push(this.message);
      events.push(...this.message.opened());
    }
    return [...events, ...this.message.append(kind, delta)];
  }

  private pushCall({ index, id, function: told, extra_content: extra }: ToolCallDelta): UnnumberedResponseEvent[] {
    const events: UnnumberedResponseEvent[] = [];
    // Gemini, where it speaks OpenAI's protocol, leaves the index out: each of its calls comes whole.
    const at = index ?? (told?.name ? this.calls.size : this.calls.size - 1);
    let call = this.calls.get(at);
    if (!call) {
      if (!told?.name) throw new ModelAnswerInvalid('a function call without a name');
      events.push(...(this.message?.close('completed') ?? []), ...this.closeWholeCalls(), ...this.reason(extra));
      this.message = undefined;
      const place = this.items.length;
      call = new OpenCall(itemId('fc', this.names, place), place, {
        callId: id ?? `call_${this.names.key}${place}`,
        name: told.name,
      });
      this.calls.set(at, call);
      this.items.push(call);
      events.push(...call.opened());
    }
    if (told?.arguments) events.push(...call.append(told.arguments));
    return events;
  }

  /** What comes back with the next call: an item that is whole at once. */
  private reason(extra: unknown): UnnumberedResponseEvent[] {
    const place = this.items.length;
    const item = toReasoningItem(extra, this.names, place);
    if (!item) return [];
    this.items.push({ item, close: () => [] });
    return [
      { type: 'response.output_item.added', output_index: place, item: { ...item, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: place, item },
    ];
  }

  private closeWholeCalls(): UnnumberedResponseEvent[] {
    return [...this.calls.values()].flatMap((call) => (call.isWhole ? call.close('completed') : []));
  }

  /** What stopped the answer, stopped its last item; those before it are whole. */
  private closeAll(status: ResponseItemStatus): UnnumberedResponseEvent[] {
    const open = this.items.filter(({ item }) => item.status === 'in_progress');
    const last = this.items.at(-1);
    return open.flatMap((item) => item.close(item === last ? status : 'completed'));
  }

  private response(): ResponseObject {
    return {
      ...openResponse(this.request, this.names),
      output: structuredClone(this.output),
      usage: toResponseUsage(this.usage),
    };
  }

  private number(events: UnnumberedResponseEvent[]): ResponseEvent[] {
    return events.map((event) => ({ ...event, sequence_number: this.sequenceNumber++ }));
  }
}
