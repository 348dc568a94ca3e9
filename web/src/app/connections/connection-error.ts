import { toApiError } from '@/api/api-error';
import { errorMessage } from '../error-message';
import { texts } from './texts';

const sentences: Readonly<Record<string, string>> = texts.errors;
const sentenceOf = (code: string): string | undefined => (Object.hasOwn(sentences, code) ? sentences[code] : undefined);

/** The sentence for what a provider's answer came to, from the address it led to; null where nothing went wrong. */
export function returnedError(search: URLSearchParams): string | null {
  const code = search.get('error');
  if (code === null) return null;
  const missing = search.get('missing');
  return [sentenceOf(code) ?? texts.failed, ...(missing === null ? [] : [texts.missing(missing)])].join(' ');
}

/** The sentence for a request that failed. */
export function connectionError(error: unknown): string {
  const failure = toApiError(error);
  return sentenceOf(failure.code) ?? errorMessage(failure);
}
