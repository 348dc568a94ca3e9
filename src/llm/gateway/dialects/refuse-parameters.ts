import type { ChatRequest } from '../../../contracts/gateway/chat-completions';
import { type AppError, badRequest } from '../../../platform/errors';

/** The error for a request that this provider cannot carry out. `path` as in zod's issues, joined by dots. */
export function unsupported(provider: string, path: string, why = 'is not supported'): AppError {
  return badRequest('model_request_unsupported', `${provider}: \`${path}\` ${why}.`, {
    errors: [{ path, message: why }],
  });
}

/** Parameters outside the contract that would change the answer; each with the values that change nothing. */
const EXTRA: Record<string, (value: unknown) => boolean> = {
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  logit_bias: (value) => typeof value === 'object' && Object.keys(value ?? {}).length === 0,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  modalities: (value) => Array.isArray(value) && value.every((kind) => kind === 'text'),
  audio: () => false,
  functions: () => false,
  function_call: () => false,
  web_search_options: () => false,
};

/**
 * Throws `model_request_unsupported` for a parameter that would change the answer and that the provider does not have.
 * `has`: those of the list that it has after all.
 */
export function refuseParameters(provider: string, request: ChatRequest, has: readonly string[] = []): void {
  if ((request.n ?? 1) > 1) throw unsupported(provider, 'n', 'can only be 1');
  for (const [name, changesNothing] of Object.entries(EXTRA)) {
    const value = request[name];
    if (value != null && !has.includes(name) && !changesNothing(value)) throw unsupported(provider, name);
  }
}

/** A number among the parameters outside the contract; undefined where none was sent. Throws for anything else. */
export function numberParameter(provider: string, request: ChatRequest, name: string): number | undefined {
  const value = request[name];
  if (value == null) return undefined;
  if (typeof value !== 'number') throw unsupported(provider, name, 'has to be a number');
  return value;
}

/** Longest answer that the client asks for, in tokens. */
export const outputTokensOf = ({ max_completion_tokens: newer, max_tokens: older }: ChatRequest): number | undefined =>
  newer ?? older ?? undefined;

/** Texts that end the answer. */
export const stopsOf = ({ stop }: ChatRequest): string[] => (typeof stop === 'string' ? [stop] : (stop ?? []));
