import { classifyError } from '../../classify-error';
import { readProviderError, toProviderError } from './read-provider-error';

describe('readProviderError', () => {
  it.each([
    [
      'openai',
      429,
      '{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
      'You exceeded your current quota. (insufficient_quota)',
      'auth',
    ],
    [
      'openai',
      400,
      '{"error":{"message":"This model’s maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}',
      'This model’s maximum context length is 8192 tokens. (context_length_exceeded)',
      'context-too-long',
    ],
    [
      'openai',
      401,
      '{"error":{"message":"Incorrect API key provided: sk-proj-ab***3Fxy. Find yours.","code":"invalid_api_key"}}',
      'Incorrect API key provided: sk-***. Find yours. (invalid_api_key)',
      'auth',
    ],
    [
      'anthropic',
      529,
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}',
      'Overloaded (overloaded_error)',
      'unavailable',
    ],
    [
      'anthropic',
      400,
      '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}',
      'Your credit balance is too low to access the API. (invalid_request_error)',
      'auth',
    ],
    [
      'gemini',
      400,
      '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]',
      'API key not valid. Please pass a valid API key. (INVALID_ARGUMENT)',
      'auth',
    ],
    [
      'ollama',
      404,
      '{"error":"model \\"x\\" not found, try pulling it first"}',
      'model "x" not found, try pulling it first',
      'model-missing',
    ],
    ['openai', 502, '<html>Bad gateway</html>', 'the provider answered 502 without saying why', 'unavailable'],
    ['openai', 500, '', 'the provider answered 500 without saying why', 'unavailable'],
    ['openai', 500, 'null', 'the provider answered 500 without saying why', 'unavailable'],
  ] as const)('%s %i: %s', (provider, status, body, message, kind) => {
    const error = readProviderError(provider, status, {}, body);
    expect(error.message).toBe(message);
    expect(classifyError(error).kind).toBe(kind);
  });

  it('keeps how long to wait, and no other header', () => {
    const headers = new Headers({ 'retry-after': '7', 'set-cookie': 'a=b', authorization: 'Bearer x' });
    const error = readProviderError('openai', 429, headers, '{}');
    expect(error.headers).toEqual({ 'retry-after': '7' });
    expect(classifyError(error).retryAfterMs).toBe(7_000);
    const body = { error: { code: 429, message: 'x', details: [{ '@type': 'RetryInfo', retryDelay: '34.5s' }] } };
    expect(classifyError(readProviderError('gemini', 429, {}, JSON.stringify(body))).retryAfterMs).toBe(34_500);
  });

  it('cuts message and body, and leaves no key in them', () => {
    const key = 'AIzaSyD-1234567890abcdef';
    const long = readProviderError(
      'gemini',
      400,
      {},
      JSON.stringify({ error: { message: `${key} ${'x'.repeat(900)}` } }),
    );
    expect(long.message).toHaveLength(500);
    expect(long.body).toHaveLength(500);
    const page = readProviderError('gemini', 502, {}, `https://x/y?key=${key}&a=1 Bearer abc.def-123 sk-ant-api03-xyz`);
    expect(`${long.message}${long.body}${page.body}`).not.toMatch(/1234567890|abc\.def|api03/);
  });
});

describe('toProviderError', () => {
  it.each([
    ['anthropic', { type: 'error', error: { type: 'rate_limit_error', message: 'x' } }, 429],
    ['anthropic', { type: 'error', error: { type: 'new_error', message: 'x' } }, 500],
    ['openai', { error: { message: 'x', code: '503' } }, 503],
    ['openai', { error: { message: 'x', type: 'invalid_request_error' } }, 400],
    ['ollama', { error: 'x' }, 500],
  ] as const)('%s: the status that %j means', (provider, value, status) => {
    expect(toProviderError(provider, value).status).toBe(status);
  });
});
