import type { Provider } from '../../../../config/models';
import { SECOND_MS } from '../../../platform/time';
import { ProviderError } from '../dialect';

/** Longest message and body kept of a provider's error, in characters. */
export const PROVIDER_MESSAGE_MAX = 500;
/** Headers that are kept: none of them holds a secret. */
const HEADERS = ['retry-after', 'retry-after-ms', 'x-request-id', 'request-id', 'x-should-retry'];
/** Providers quote the key that they refuse. */
const SECRET = /\b(sk-|AIza|Bearer\s+)[\w*.-]{5,}[\w*-]|([?&]key=)[^&\s"]+/g;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Statuses that Anthropic means by the types of its errors, where it cannot send one: in a stream. */
const ANTHROPIC_STATUS: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};
const OPENAI_STATUS: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  insufficient_quota: 429,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  tokens: 429,
  requests: 429,
};

/**
 * What a provider said with a status that is not 2xx: its own message with its code, at most 500 characters, without
 * keys. A body that is no JSON (a proxy's page) is not quoted. Never throws.
 */
export function readProviderError(
  provider: Provider,
  status: number,
  headers: Headers | Record<string, unknown>,
  body: string,
): ProviderError {
  const kept: Fields = {};
  for (const name of HEADERS) {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body) as unknown;
  } catch {
    parsed = undefined;
  }
  return toProviderError(provider, parsed, { status, headers: kept, body });
}

/** The same for an error that came inside a stream (or a 200): `value` is its JSON; the status is what the provider means. */
export function toProviderError(
  provider: Provider,
  value: unknown,
  answered: { status?: number; headers?: Fields; body?: string } = {},
): ProviderError {
  const body = withoutSecrets(answered.body ?? JSON.stringify(value) ?? '').slice(0, PROVIDER_MESSAGE_MAX);
  const first: unknown = Array.isArray(value) ? value[0] : value; // Gemini's, without `alt=sse`
  const outer = isFields(first) ? first : {};
  const error = isFields(outer['error']) ? outer['error'] : outer;
  const said = [outer['error'], error['message'], outer['message']].find((text) => typeof text === 'string');
  const code = [error['code'], error['status'], error['type']].find((text) => typeof text === 'string');
  const status = meantStatus(provider, error, said ?? '', answered.status);
  const message = said ?? `the provider answered ${status} without saying why`;
  const full = code && !message.includes(code) ? `${message} (${code})` : message;
  const headers = { ...retryInfo(error), ...answered.headers };
  return new ProviderError(withoutSecrets(full).slice(0, PROVIDER_MESSAGE_MAX), status, headers, body);
}

function meantStatus(provider: Provider, error: Fields, said: string, answered: number | undefined): number {
  // These two are about the key and come as 400: "bad request" would blame the caller, and no other model would be tried.
  if (provider === 'gemini' && /API key (not valid|expired|not found)/i.test(said)) return 401;
  if (provider === 'anthropic' && /credit balance is too low/i.test(said)) return 402;
  if (answered !== undefined) return answered;
  const { code, type, status } = error;
  for (const told of [code, status, error['status_code']]) {
    const number = typeof told === 'number' || typeof told === 'string' ? Number(told) : NaN;
    if (number >= 400 && number < 600) return number;
  }
  const known = provider === 'anthropic' ? ANTHROPIC_STATUS : OPENAI_STATUS;
  for (const name of [code, type]) if (typeof name === 'string' && known[name]) return known[name];
  return 500;
}

/** Whether a value of OpenAI's protocol is an error: `{ error: … }`, or vLLM's `{ object: 'error', … }`. */
export const isError = (value: unknown): boolean =>
  isFields(value) && (Boolean(value['error']) || value['object'] === 'error');

/** Gemini's Retry-After: `details: [{ '@type': '…RetryInfo', retryDelay: '34s' }]`. */
function retryInfo({ details }: Fields): Fields {
  for (const detail of Array.isArray(details) ? (details as unknown[]) : []) {
    const delay = isFields(detail) ? detail['retryDelay'] : undefined;
    const seconds = typeof delay === 'string' ? parseFloat(delay) : NaN;
    if (Number.isFinite(seconds)) return { 'retry-after-ms': String(Math.ceil(seconds * SECOND_MS)) };
  }
  return {};
}

const withoutSecrets = (text: string): string =>
  text.replace(SECRET, (_, prefix: string | undefined, query: string | undefined) => `${prefix ?? query ?? ''}***`);
