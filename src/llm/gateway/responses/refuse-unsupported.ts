import type { ResponsesRequest } from '../../../contracts/gateway/responses';
import { unsupported } from './unsupported';

/** Parameters that need what is not kept or not run here, by why they are refused. */
const REFUSED: Record<string, string> = {
  previous_response_id: 'responses are not stored here; send the whole conversation as `input`',
  conversation: 'conversations are not stored here; send the whole conversation as `input`',
  prompt: 'prompt templates are not stored here; send `instructions` and `input`',
  background: 'responses are made while the caller waits; leave it out or send false',
  context_management: 'the conversation is not shortened here',
  top_logprobs: 'log probabilities are told by /v1/chat/completions only',
};
/** What may be asked to be included: it is there anyway, where there is any. */
const INCLUDABLE = ['reasoning.encrypted_content'];

/** Throws `model_request_unsupported` (400, naming the parameter) for what would change the answer and cannot be had. */
export function refuseUnsupported(request: ResponsesRequest): void {
  for (const [name, reason] of Object.entries(REFUSED)) {
    const value = request[name];
    if (value !== undefined && value !== null && value !== false) throw unsupported(name, reason);
  }
  const { truncation, include } = request;
  if (truncation !== undefined && truncation !== null && truncation !== 'disabled')
    throw unsupported('truncation', 'the conversation is not shortened here; only `disabled`');
  if (!Array.isArray(include)) return;
  for (const [place, name] of (include as unknown[]).entries())
    if (!INCLUDABLE.includes(String(name)))
      throw unsupported(`include.${place}`, `cannot be included: ${String(name)}`);
}
