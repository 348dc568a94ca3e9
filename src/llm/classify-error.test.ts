import { classifyError } from './classify-error';

describe('classifyError', () => {
  it.each([
    ['connection error: ECONNREFUSED', 'unavailable'],
    ['connect ECONNREFUSED 127.0.0.1:1', 'unavailable'],
    ['connection error: ECONNRESET', 'unavailable'],
    ['The request was refused by our content policy', 'content-policy'],
    ['the model’s refusal', 'content-policy'],
    ['Request timed out', 'timeout'],
  ])('without a status: %s', (message, kind) => {
    expect(classifyError(new Error(message)).kind).toBe(kind);
  });

  it.each([
    ['Unrecognized request argument supplied: safety_identifier', 'bad-request'],
    ['function call is blocked by tool_choice none', 'bad-request'],
    ["Invalid value for 'messages[1].refusal'", 'bad-request'],
    ['Your request was rejected as a result of our safety system.', 'content-policy'],
    ['Invalid prompt: we’ve limited access to this content for safety reasons.', 'content-policy'],
    ['Output blocked by content filtering policy', 'content-policy'],
    ['The prompt was filtered due to Azure OpenAI’s content management policy (content_filter)', 'content-policy'],
    ["This model's maximum context length is 32768 tokens and your request has 20 input tokens", 'context-too-long'],
  ])('with status 400: %s', (message, kind) => {
    expect(classifyError(Object.assign(new Error(message), { status: 400 })).kind).toBe(kind);
  });

  it('looks for the reason in what caused it', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(classifyError(new Error('Connection error.', { cause }))).toMatchObject({
      kind: 'unavailable',
      isTransient: true,
      isCurableElsewhere: true,
    });
  });
});
