import { AppError } from '../platform/errors';
import { SECOND_MS } from '../platform/time';
import type { ClassifiedError, ModelErrorKind } from './classify-error';
import { ModelTimeout } from './model-errors';

/** What a person can do about it, and what whoever runs the server can. */
export const CONTEXT_TOO_LONG =
  'This is more than the model can read at once. Send less, or choose a model with a larger window; whoever runs this server can give the model more room, or name others that stand in (`contextFallbacks`, docs/models.md).';

const SAID: Record<ModelErrorKind, { code: string; status: number; message: string }> = {
  timeout: { code: 'model_timeout', status: 504, message: 'The model did not answer in time.' },
  'rate-limited': {
    code: 'model_unavailable',
    status: 503,
    message: 'The model’s provider is refusing calls for now: too many.',
  },
  unavailable: {
    code: 'model_unavailable',
    status: 503,
    message: 'The model’s provider cannot be reached or is failing.',
  },
  cut: { code: 'model_unavailable', status: 503, message: 'The model’s answer broke off.' },
  'answer-invalid': { code: 'model_answer_invalid', status: 502, message: 'The model’s answer could not be used.' },
  'context-too-long': {
    code: 'model_context_too_long',
    status: 413,
    message: CONTEXT_TOO_LONG,
  },
  'content-policy': { code: 'model_rejected', status: 422, message: 'The model’s provider declined to answer this.' },
  auth: {
    code: 'model_misconfigured',
    status: 503,
    message: 'The model’s provider does not accept the key it was called with.',
  },
  'model-missing': { code: 'model_misconfigured', status: 503, message: 'The provider does not know this model.' },
  'bad-request': {
    code: 'model_request_invalid',
    status: 502,
    message: 'The model’s provider did not accept the request.',
  },
  aborted: { code: 'model_unavailable', status: 503, message: 'The call of the model was broken off.' },
};

/** The error a person may see; `hint`: what can be done. The provider's own words stay in its cause, for the log. */
export function mapModelError(error: ClassifiedError, cause: unknown, hint = hintOf(cause)): AppError {
  const { code, status, message } = SAID[error.kind];
  return new AppError(code, hint ? `${message} ${hint}` : message, {
    status,
    cause,
    isRetryable: error.isTransient,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
}

/** How long it had, and what says so. */
function hintOf(cause: unknown): string | undefined {
  if (!(cause instanceof ModelTimeout)) return undefined;
  const { phase, limitMs, setting } = cause;
  const what = { 'first-token': 'to begin its answer', silence: 'to go on', total: 'for all of it' }[phase];
  return `It had ${limitMs / SECOND_MS} s ${what}; whoever runs this server can change that (${setting}).`;
}
