import type { OpenAiError } from '../../contracts/gateway/chat-completions';
import type { AppError } from '../../platform/errors';

/** OpenAI's name for a kind of error, which its clients read. */
function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 402) return 'insufficient_quota';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** An error as OpenAI's API tells it; `code` is ours (docs/errors.md), `param` the first field that is wrong. */
export function toOpenAiError({ code, status, message, errors, current }: AppError): OpenAiError {
  const [first] = errors ?? [];
  return {
    error: {
      message: first && !message.includes(first.message) ? `${message} ${first.path}: ${first.message}` : message,
      type: typeOf(status),
      param: first?.path ?? null,
      code,
      ...(status === 402 && current !== undefined && { current }),
    },
  };
}
