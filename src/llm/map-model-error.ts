import { AppError } from '../platform/errors';
import type { ClassifiedError, ModelErrorKind } from './classify-error';

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
    message: 'This is more than the model can read at once.',
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

/** The error a person may see. The provider's own words stay in its cause, for the log. */
export function mapModelError(error: ClassifiedError, cause: unknown): AppError {
  const { code, status, message } = SAID[error.kind];
  return new AppError(code, message, {
    status,
    cause,
    isRetryable: error.isTransient,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
}
