import { OVERFLOWS } from '../../tests/fakes/fake-llm/overflow-answers';
import { classifyError } from './classify-error';
import { readProviderError } from './gateway/dialects/read-provider-error';
import { isAnswerLimitRefused, isContextOverflow } from './is-context-overflow';

describe('an input that is too long', () => {
  it.each(OVERFLOWS)('is told by %s (%s, %i)', (_, provider, status, body) => {
    const error = readProviderError(provider, status, {}, JSON.stringify(body));
    expect(classifyError(error)).toMatchObject({
      kind: 'context-too-long',
      isTransient: false,
      isCurableElsewhere: true,
    });
  });

  it('is known by the provider’s name for it, whatever its words', () => {
    const told = { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' };
    expect(classifyError(Object.assign(new Error('400 No.'), told)).kind).toBe('context-too-long');
  });

  it.each([
    [429, 'Rate limit reached: too many tokens per min (TPM)', 'rate-limited'],
    [400, 'You exceeded your quota: too many tokens per day', 'bad-request'],
    [400, 'temperature: must be at most 1', 'bad-request'],
    [500, 'CUDA error: out of memory', 'unavailable'],
    [503, 'Loading model', 'unavailable'],
  ])('is not %i %s', (status, message, kind) => {
    expect(classifyError(Object.assign(new Error(message), { status })).kind).toBe(kind);
  });
});

describe('isAnswerLimitRefused', () => {
  it.each([
    'max_tokens is too large: 16000. This model supports at most 4096 completion tokens, whereas you provided 16000.',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    "This model's maximum context length is 3 tokens. However, your request has 8 input tokens.",
  ])('%s', (words) => expect(isAnswerLimitRefused(words)).toBe(true));

  it('is not any refusal', () => {
    expect(isAnswerLimitRefused('tools: at most 128')).toBe(false);
    expect(isContextOverflow('')).toBe(false);
  });
});
