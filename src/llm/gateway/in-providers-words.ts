import { AppError, badRequest, findCause } from '../../platform/errors';
import { ProviderError } from './dialect';

/**
 * What a provider did not like about the request is for whoever wrote it: 400 `model_request_invalid`, or 413
 * `model_context_too_long`, with the provider's own words. Any other error as it is.
 */
export function inProvidersWords(error: unknown): unknown {
  const told = error instanceof AppError && findCause(error, ProviderError);
  if (!told) return error;
  if (error.code === 'model_request_invalid') return badRequest(error.code, told.message, { cause: told });
  if (error.code !== 'model_context_too_long') return error;
  return new AppError(error.code, `${error.message} The provider says: ${told.message}`, {
    ...{ status: error.status, cause: told },
  });
}
