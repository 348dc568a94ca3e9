import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { texts } from './texts';

const SAID: Readonly<Record<string, string>> = texts.errors;

/** The sentence for an answer to a suggestion that failed. */
export function suggestionError(error: unknown): string {
  const failure = toApiError(error);
  if (Object.hasOwn(SAID, failure.code)) return SAID[failure.code] ?? '';
  if (failure.code === 'validation_failed') return failure.errors[0]?.message ?? failure.detail;
  if (failure.status === 404) return texts.gone;
  return errorMessage(failure);
}
