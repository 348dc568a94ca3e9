import type { UnnumberedResponseEvent } from '../../../contracts/gateway/response-events';
import type {
  ResponseFunctionCall,
  ResponseItemStatus,
  ResponseOutputItem,
  ResponseOutputPart,
} from '../../../contracts/gateway/responses';
import { ModelAnswerInvalid } from '../../model-errors';

/** An item of the output while it is being written: what it says is grown by deltas, then closed once. */
export interface OpenItem {
  /** As it is now; complete once closed. */
  readonly item: ResponseOutputItem;
  close(status: ResponseItemStatus): UnnumberedResponseEvent[];
}

/** A message: text and refusal are its parts, in the order in which they begin. */
export class OpenMessage implements OpenItem {
  readonly item: ResponseOutputItem & { type: 'message' };

  constructor(
    id: string,
    private readonly outputIndex: number,
  ) {
    this.item = { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
  }

  opened(): UnnumberedResponseEvent[] {
    return [added(this.outputIndex, { ...this.item, content: [] })];
  }

  append(kind: ResponseOutputPart['type'], delta: string): UnnumberedResponseEvent[] {
    const events: UnnumberedResponseEvent[] = [];
    let part = this.item.content.at(-1);
    if (part?.type !== kind) {
      events.push(...this.closePart());
      part = kind === 'refusal' ? { type: kind, refusal: '' } : { type: kind, text: '', annotations: [], logprobs: [] };
      this.item.content.push(part);
      events.push({ type: 'response.content_part.added', ...this.place(), part: { ...part } });
    }
    if (part.type === 'refusal') {
      part.refusal += delta;
      return [...events, { type: 'response.refusal.delta', ...this.place(), delta }];
    }
    part.text += delta;
    return [...events, { type: 'response.output_text.delta', ...this.place(), delta, logprobs: [] }];
  }

  close(status: ResponseItemStatus): UnnumberedResponseEvent[] {
    const events = this.closePart();
    this.item.status = status;
    return [...events, { type: 'response.output_item.done', output_index: this.outputIndex, item: this.item }];
  }

  private closePart(): UnnumberedResponseEvent[] {
    const part = this.item.content.at(-1);
    if (!part) return [];
    const place = this.place();
    return [
      part.type === 'refusal'
        ? { type: 'response.refusal.done', ...place, refusal: part.refusal }
        : { type: 'response.output_text.done', ...place, text: part.text, logprobs: [] },
      { type: 'response.content_part.done', ...place, part },
    ];
  }

  private place() {
    return {
      item_id: this.item.id,
      output_index: this.outputIndex,
      content_index: Math.max(0, this.item.content.length - 1),
    };
  }
}

/** A function that the model calls. */
export class OpenCall implements OpenItem {
  readonly item: ResponseFunctionCall;
  private isClosed = false;

  constructor(
    id: string,
    private readonly outputIndex: number,
    call: { callId: string; name: string },
  ) {
    this.item = {
      id,
      type: 'function_call',
      status: 'in_progress',
      call_id: call.callId,
      name: call.name,
      arguments: '',
    };
  }

  opened(): UnnumberedResponseEvent[] {
    return [added(this.outputIndex, { ...this.item })];
  }

  /** True where nothing can be missing from the arguments. */
  get isWhole(): boolean {
    try {
      JSON.parse(this.item.arguments);
      return true;
    } catch {
      return false;
    }
  }

  /** Throws `ModelAnswerInvalid` for more than blanks after the call was done. */
  append(delta: string): UnnumberedResponseEvent[] {
    if (this.isClosed) {
      if (delta.trim() === '') return [];
      throw new ModelAnswerInvalid(`more arguments for ${this.item.name} after they were complete`);
    }
    this.item.arguments += delta;
    return [
      { type: 'response.function_call_arguments.delta', item_id: this.item.id, output_index: this.outputIndex, delta },
    ];
  }

  close(status: ResponseItemStatus): UnnumberedResponseEvent[] {
    if (this.isClosed) return [];
    this.isClosed = true;
    this.item.status = status;
    const { id, name, arguments: text } = this.item;
    return [
      {
        type: 'response.function_call_arguments.done',
        item_id: id,
        output_index: this.outputIndex,
        name,
        arguments: text,
      },
      { type: 'response.output_item.done', output_index: this.outputIndex, item: this.item },
    ];
  }
}

const added = (outputIndex: number, item: ResponseOutputItem): UnnumberedResponseEvent => ({
  type: 'response.output_item.added',
  output_index: outputIndex,
  item,
});
