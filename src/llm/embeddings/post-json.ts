import type { OwnCredential } from '../../../config/models';
import { fetchFor } from '../providers/lean-fetch';
import { ProviderError } from '../gateway/dialect';
import { ModelAnswerInvalid } from '../model-errors';

const ERROR_SHOWN_MAX = 2_000;

/** Sends JSON and reads JSON. Throws `ProviderError` for a status that is not 2xx, `ModelAnswerInvalid` for what is no JSON. */
export async function postJson(
  url: string,
  body: unknown,
  { model, signal }: { model: { apiKey: string | undefined; own?: OwnCredential }; signal: AbortSignal },
): Promise<unknown> {
  const { apiKey } = model;
  const response = await fetchFor(model)(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  if (!response.ok) {
    const said = text.slice(0, ERROR_SHOWN_MAX);
    throw new ProviderError(said, response.status, Object.fromEntries(response.headers.entries()), said);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ModelAnswerInvalid('the answer is no JSON', { cause });
  }
}
