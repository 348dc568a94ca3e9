import { randomUUID } from 'node:crypto';
import type { ChatUsage, FinishReason } from '../../../contracts/gateway/chat-completions';
import type {
  ResponseObject,
  ResponsesRequest,
  ResponseUsage,
  ResponseWarning,
} from '../../../contracts/gateway/responses';

/** What an answer carries whatever the model says. */
export interface ResponseNames {
  /** Part of every id: `resp_<key>`, `msg_<key>00`, `rs_<key>01`, `fc_<key>02`. */
  key: string;
  /** Seconds since 1970. */
  createdAt: number;
  /** The model's id here. */
  model: string;
  /** What of the request was passed over. */
  warnings?: readonly ResponseWarning[];
}

/** Names of a new response. */
export const newResponseNames = (model: string, warnings: readonly ResponseWarning[] = []): ResponseNames => ({
  warnings,
  key: randomUUID().replaceAll('-', ''),
  createdAt: Math.floor(Date.now() / 1_000),
  model,
});

/** Id of the item at a place of the output. */
export const itemId = (kind: 'msg' | 'rs' | 'fc', { key }: ResponseNames, outputIndex: number): string =>
  `${kind}_${key}${outputIndex.toString(16).padStart(2, '0')}`;

/** The response before anything is said: `in_progress`, with the request's parameters or OpenAI's defaults. */
export function openResponse(request: ResponsesRequest, names: ResponseNames): ResponseObject {
  return {
    id: `resp_${names.key}`,
    object: 'response',
    created_at: names.createdAt,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: names.model,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    store: false,
    temperature: request.temperature ?? 1,
    text: { ...request.text, format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: 'disabled',
    usage: null,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
    ...(names.warnings && names.warnings.length > 0 && { warnings: [...names.warnings] }),
  };
}

/** How a response ends, by why the model stopped. */
export function endOf(finishReason: FinishReason): Pick<ResponseObject, 'incomplete_details'> & {
  status: 'completed' | 'incomplete';
} {
  if (finishReason === 'length') return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  if (finishReason === 'content_filter')
    return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  return { status: 'completed', incomplete_details: null };
}

/** Tokens in the names that responses have for them; null where none were told. */
export function toResponseUsage(usage: ChatUsage | null | undefined): ResponseUsage | null {
  if (!usage) return null;
  const details = usage['completion_tokens_details'];
  const reasoning =
    typeof details === 'object' && details !== null && 'reasoning_tokens' in details ? details.reasoning_tokens : 0;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0 },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: typeof reasoning === 'number' ? reasoning : 0 },
    total_tokens: usage.total_tokens,
  };
}
