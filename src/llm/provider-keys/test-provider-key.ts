import type { ProviderKeyProvider, ProviderKeyTest } from '../../contracts/gateway/provider-keys';
import { SECOND_MS } from '../../platform/time';
import { toAddress } from '../gateway/dialects/to-address';
import { sendRequest } from '../../platform/send-request';

/** How long a provider may take to list its models. */
const TEST_TIMEOUT_MS = 10 * SECOND_MS;
const ANTHROPIC_VERSION = '2023-06-01';

/** A key to be tried. Holds a secret: never logged, never sent but to its provider. */
export interface KeyToTest {
  provider: ProviderKeyProvider;
  secret: string;
  /** Undefined: the provider's own. */
  baseUrl: string | undefined;
  isPublicOnly: boolean;
}

/** Where each provider lists its models, and how it takes a key. */
const LISTS: Record<
  ProviderKeyProvider,
  { own: string; path: string; headers(secret: string): Record<string, string> }
> = {
  openai: { own: 'https://api.openai.com/v1', path: '/models', headers: bearer },
  'openai-compatible': { own: '', path: '/models', headers: bearer },
  ollama: { own: '', path: '/api/tags', headers: bearer },
  anthropic: {
    own: 'https://api.anthropic.com',
    path: '/v1/models',
    headers: (secret) => ({ 'x-api-key': secret, 'anthropic-version': ANTHROPIC_VERSION }),
  },
  gemini: {
    own: 'https://generativelanguage.googleapis.com',
    path: '/v1beta/models',
    headers: (secret) => ({ 'x-goog-api-key': secret }),
  },
};

/** Asks a provider for its models with a key: free, and enough to know whether the key is good. Never rejects for what the provider does. */
export async function testProviderKey({
  provider,
  secret,
  baseUrl,
  isPublicOnly,
}: KeyToTest): Promise<ProviderKeyTest> {
  const { own, path, headers } = LISTS[provider];
  const signal = AbortSignal.timeout(TEST_TIMEOUT_MS);
  try {
    const url = new URL(toAddress(baseUrl, own, path));
    const answer = await sendRequest(url, { method: 'GET', headers: headers(secret), signal, isPublicOnly });
    answer.destroy(); // its status says it all
    return judge(provider, answer.statusCode ?? 0);
  } catch {
    return { outcome: 'unreachable', status: null };
  }
}

function judge(provider: ProviderKeyProvider, status: number): ProviderKeyTest {
  if (status >= 200 && status < 300) return { outcome: 'ok', status };
  // Gemini calls a wrong key a bad request, and nothing else here could be one.
  const isRefusal = status === 401 || status === 403 || (provider === 'gemini' && status === 400);
  return { outcome: isRefusal ? 'refused' : 'unreachable', status };
}

function bearer(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}` };
}
