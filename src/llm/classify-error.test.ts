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

  it('looks for the reason in what caused it', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(classifyError(new Error('Connection error.', { cause }))).toMatchObject({
      kind: 'unavailable',
      isTransient: true,
      isCurableElsewhere: true,
    });
  });
});
