import { texts } from './texts';

const sentences: Readonly<Record<string, string>> = texts.providers.errors;

/** The sentence for what a log-in by a provider came back with in the address; null where it came with nothing. */
export const providerError = (code: string | null): string | null =>
  code === null ? null : ((Object.hasOwn(sentences, code) ? sentences[code] : undefined) ?? texts.providers.failed);
