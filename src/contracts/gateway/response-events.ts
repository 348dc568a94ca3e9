import type { ResponseFunctionCall, ResponseObject, ResponseOutputItem, ResponseOutputPart } from './responses';

interface Place {
  item_id: string;
  /** Index of the item in `response.output`. */
  output_index: number;
}
interface PartPlace extends Place {
  content_index: number;
}

type ResponseEventBody =
  | {
      type:
        | 'response.created'
        | 'response.in_progress'
        | 'response.completed'
        | 'response.incomplete'
        | 'response.failed';
      response: ResponseObject;
    }
  | {
      type: 'response.output_item.added' | 'response.output_item.done';
      output_index: number;
      item: ResponseOutputItem;
    }
  | ({ type: 'response.content_part.added' | 'response.content_part.done'; part: ResponseOutputPart } & PartPlace)
  | ({ type: 'response.output_text.delta'; delta: string; logprobs: unknown[] } & PartPlace)
  | ({ type: 'response.output_text.done'; text: string; logprobs: unknown[] } & PartPlace)
  | ({ type: 'response.refusal.delta'; delta: string } & PartPlace)
  | ({ type: 'response.refusal.done'; refusal: string } & PartPlace)
  | ({ type: 'response.function_call_arguments.delta'; delta: string } & Place)
  | ({ type: 'response.function_call_arguments.done' } & Place & Pick<ResponseFunctionCall, 'name' | 'arguments'>)
  | { type: 'error'; code: string; message: string; param: string | null };

/** One event of a streamed response: `event:` is its `type`, `sequence_number` counts from 0 without gaps. */
export type ResponseEvent = ResponseEventBody & { sequence_number: number };
/** An event that has not been numbered. */
export type UnnumberedResponseEvent = ResponseEventBody;
