import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import { readProviderError } from '../gateway/dialects/read-provider-error';
import { ModelAnswerInvalid } from '../model-errors';
import { fetchFor } from '../providers/lean-fetch';

/** Sends JSON and reads JSON. Throws `ProviderError` for a status that is not 2xx, `ModelAnswerInvalid` for what is no JSON. */
export async function postJson(
  url: string,
  body: unknown,
  { model, signal }: { model: Pick<ResolvedEmbeddingModel, 'provider' | 'apiKey' | 'own'>; signal: AbortSignal },
): Promise<unknown> {
  const { apiKey } = model;
  const response = await fetchFor(model)(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  if (!response.ok)
    throw readProviderError(model.provider === 'ollama' ? 'ollama' : 'openai', response.status, response.headers, text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ModelAnswerInvalid('the answer is no JSON', { cause });
  }
}
