import { type ChatCompletion, FINISH_REASONS, type FinishReason } from '../../../contracts/gateway/chat-completions';
import type {
  ResponseItemStatus,
  ResponseObject,
  ResponseOutputItem,
  ResponseOutputPart,
  ResponsesRequest,
} from '../../../contracts/gateway/responses';
import { ModelAnswerInvalid } from '../../model-errors';
import { toReasoningItem } from './reasoning-item';
import { endOf, itemId, openResponse, type ResponseNames, toResponseUsage } from './response-shell';

/**
 * A whole answer as a response: what was said is one message, each call an item after it, and what comes back with a call one
 * before that. Throws `ModelAnswerInvalid` for an answer without a choice.
 */
export function fromChatCompletion(
  completion: ChatCompletion,
  request: ResponsesRequest,
  names: ResponseNames,
): ResponseObject {
  const [choice] = completion.choices;
  if (!choice) throw new ModelAnswerInvalid('an answer without a choice');
  const { status, incomplete_details } = endOf(readFinishReason(choice.finish_reason));
  const output: ResponseOutputItem[] = [];
  const content = partsOf(choice.message);
  if (content.length > 0)
    output.push({
      id: itemId('msg', names, 0),
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content,
    });
  for (const call of choice.message.tool_calls ?? []) {
    const reasoning = toReasoningItem(call['extra_content'], names, output.length);
    if (reasoning) output.push(reasoning);
    output.push({
      id: itemId('fc', names, output.length),
      type: 'function_call',
      status: 'completed',
      call_id: call.id,
      name: call.function.name,
      arguments: call.function.arguments,
    });
  }
  markLast(output, status);
  return {
    ...openResponse(request, names),
    status,
    incomplete_details,
    output,
    usage: toResponseUsage(completion.usage),
  };
}

/** What stopped it, stopped the last item. */
function markLast(output: ResponseOutputItem[], status: ResponseItemStatus): void {
  const last = output.at(-1);
  if (last) last.status = status;
}

function partsOf({ content, refusal }: ChatCompletion['choices'][number]['message']): ResponseOutputPart[] {
  const parts: ResponseOutputPart[] = [];
  if (content) parts.push({ type: 'output_text', text: content, annotations: [], logprobs: [] });
  if (refusal) parts.push({ type: 'refusal', refusal });
  return parts;
}

/** A reason that nobody knows counts as a stop. */
const readFinishReason = (reason: string | null): FinishReason =>
  FINISH_REASONS.find((known) => known === reason) ?? 'stop';
