import type { ResolvedModel } from '../../config/models';
import { AppError } from '../platform/errors';
import { createLogger } from '../platform/logger';
import { callWithFallback, type Attempt, type CallOptions } from './call-with-fallback';
import type { Deployment } from './catalogue';
import { classifyError, parseRetryAfter } from './classify-error';
import { ModelCut, ModelRefused } from './model-errors';

const reports: string[] = [];
const deployment = (id: string, window = 100_000, targetId = id): Deployment => {
  const model = {
    id,
    label: id,
    provider: 'openai',
    providerModel: id,
    window,
    price: null,
    baseUrl: undefined,
    apiKey: undefined,
    isDemo: false,
    chunkDelayMs: 0,
  } satisfies ResolvedModel;
  return {
    model,
    target: { id: targetId, model },
    report: (outcome) => void reports.push(`${targetId} ${outcome === 'ok' ? 'ok' : outcome.kind}`),
  };
};
const failure = (status: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error(`status ${status}`), { status, headers: new Headers(headers) });

function call(
  chain: Deployment[],
  invoke: (attempt: Attempt, count: number) => Promise<string>,
  options: Partial<CallOptions> = {},
) {
  const said: string[] = [];
  let count = 0;
  const result = callWithFallback(chain, (attempt) => invoke(attempt, (count += 1)), {
    signal: new AbortController().signal,
    log: createLogger({ level: 'silent', role: 'test' }),
    limits: { backoffMs: 1, firstTokenMs: 60, totalMs: 150, backoffMaxMs: 2_000 },
    onRetry: ({ deployment: { model }, error }) => void said.push(`retry ${model.id} ${error.kind}`),
    onFallback: ({ to, error }) => void said.push(`fallback ${to.model.id} ${error.kind}`),
    ...options,
  });
  return { result, said };
}
const [a, b] = [deployment('a'), deployment('b')];

describe('callWithFallback', () => {
  afterEach(() => jest.useRealTimers());

  it('retries what is transient', async () => {
    const { result, said } = call([a, b], (_, count) =>
      count < 3 ? Promise.reject(failure(503)) : Promise.resolve('ok'),
    );
    await expect(result).resolves.toBe('ok');
    expect(said).toEqual(['retry a unavailable', 'retry a unavailable']);
  });

  it('falls back once the model is given up, before the first token', async () => {
    const { result, said } = call([a, b], ({ deployment: { model } }) =>
      model.id === 'a' ? Promise.reject(failure(429)) : Promise.resolve('from b'),
    );
    await expect(result).resolves.toBe('from b');
    expect(said).toEqual(['retry a rate-limited', 'retry a rate-limited', 'fallback b rate-limited']);
  });

  it('never falls back after the first token', async () => {
    const { result, said } = call([a, b], (attempt) => {
      attempt.onToken();
      return Promise.reject(new ModelCut('cut'));
    });
    await expect(result).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(said).toEqual(['retry a cut', 'retry a cut']);
  });

  it.each([
    [400, 'model_request_invalid', 1],
    [401, 'model_misconfigured', 2],
  ])('does not retry status %i', async (status, code, calls) => {
    let count = 0;
    const { result } = call([a, b], () => Promise.reject(failure(status)).finally(() => (count += 1)));
    await expect(result).rejects.toMatchObject({ code });
    expect(count).toBe(calls);
  });

  it('takes a context that is too long only to a model with a larger window', async () => {
    const tooLong = () => Promise.reject(Object.assign(new Error('prompt is too long'), { status: 400 }));
    await expect(call([a, b], tooLong).result).rejects.toMatchObject({ code: 'model_context_too_long' });
    const large = call([a, deployment('large', 1_000_000)], ({ deployment: { model } }) =>
      model.id === 'a' ? tooLong() : Promise.resolve('ok'),
    );
    await expect(large.result).resolves.toBe('ok');
  });

  it('waits as long as it is told, but not longer than the most', async () => {
    const before = Date.now();
    const { result } = call([a], (_, count) =>
      count === 1 ? Promise.reject(failure(429, { 'retry-after': '0.2' })) : Promise.resolve('ok'),
    );
    await result;
    expect(Date.now() - before).toBeGreaterThanOrEqual(190);
    const { result: long, said } = call([a, b], ({ deployment: { model } }) =>
      model.id === 'a' ? Promise.reject(failure(429, { 'retry-after': '3600' })) : Promise.resolve('b'),
    );
    await expect(long).resolves.toBe('b');
    expect(said).toEqual(['fallback b rate-limited']);
  });

  it('ends a call without a first token, and one that never ends', async () => {
    const never = () => new Promise<string>(() => undefined);
    await expect(
      call([a], never, { limits: { firstTokenMs: 20, totalMs: 500, backoffMs: 1 } }).result,
    ).rejects.toMatchObject({ code: 'model_timeout' });
    const drip = call([a], (attempt) => (attempt.onToken(), never()), {
      limits: { firstTokenMs: 20, totalMs: 60, backoffMs: 1, attemptsPerModel: 1 },
    });
    await expect(drip.result).rejects.toMatchObject({ code: 'model_timeout' });
    const hung = call([a], (attempt) => (attempt.onToken(), never()), {
      limits: { firstTokenMs: 20, silenceMs: 40, totalMs: 60_000, backoffMs: 1, attemptsPerModel: 1 },
    });
    await expect(hung.result).rejects.toMatchObject({ code: 'model_timeout' });
  });

  it('gives a whole answer up only where another could give it', async () => {
    jest.useFakeTimers(); // a machine that is slow must not be taken for a model that is
    const slow = ({ deployment: { model } }: Attempt) =>
      new Promise<string>((resolve) => setTimeout(() => resolve(model.id), model.id === 'a' ? 120 : 1));
    const limits = { firstTokenMs: 20, silenceMs: 40, totalMs: 5_000, attemptsBeforeNext: 1 };
    const results = [call([a, b], slow, { isWhole: true, limits }), call([a], slow, { isWhole: true, limits })];
    await jest.advanceTimersByTimeAsync(4_000);
    expect(await Promise.all(results.map(({ result }) => result))).toEqual(['b', 'a']);
  });

  it('takes thinking that nobody sees for a sign of life, and may still fall back', async () => {
    jest.useFakeTimers();
    const { result, said } = call(
      [a, b],
      async (attempt) => {
        if (attempt.deployment.model.id === 'b') return 'from b';
        for (let piece = 0; piece < 5; piece += 1) {
          attempt.onSign();
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        throw failure(503);
      },
      { limits: { firstTokenMs: 60, silenceMs: 100, totalMs: 5_000, attemptsBeforeNext: 1, attemptsPerModel: 1 } },
    );
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(result).resolves.toBe('from b');
    expect(said).toEqual(['fallback b unavailable']);
  });

  it('passes over who cannot take the call, and asks nobody else where none can', async () => {
    const refusalOf = ({ model }: Deployment) =>
      Promise.resolve(model.id === 'b' ? undefined : new Error(`not ${model.id}`));
    reports.length = 0;
    const invoke = ({ deployment: { model } }: Attempt) => Promise.resolve(model.id);
    await expect(call([a, b], invoke, { refusalOf }).result).resolves.toBe('b');
    expect(reports).toEqual(['a aborted', 'b ok']);
    await expect(call([a, deployment('c')], invoke, { refusalOf }).result).rejects.toThrow('not a');
  });

  it('goes on where a stand-in does not understand the request; else the first failure is told', async () => {
    const invoke = ({ deployment: { model } }: Attempt) =>
      model.id === 'c' ? Promise.resolve('from c') : Promise.reject(failure(model.id === 'a' ? 401 : 400));
    await expect(call([a, b, deployment('c')], invoke).result).resolves.toBe('from c');
    await expect(call([a, b], invoke).result).rejects.toMatchObject({ code: 'model_misconfigured' });
  });

  it('asks before each attempt, and ends with what that throws, untried and unretried', async () => {
    const asked: string[] = [];
    const refusal = new AppError('budget_exceeded', 'Nothing left.', { status: 402 });
    const beforeAttempt = ({ model }: Deployment) => {
      asked.push(model.id);
      return asked.length === 3 ? Promise.reject(refusal) : Promise.resolve();
    };
    let count = 0;
    const invoke = () => Promise.reject(failure(503)).finally(() => (count += 1));
    await expect(call([a, b], invoke, { beforeAttempt }).result).rejects.toBe(refusal);
    expect(asked).toEqual(['a', 'a', 'a']);
    expect(count).toBe(2);
  });

  it('goes on at another target of the same model at once, also after the first token', async () => {
    const siblings = [deployment('a', 100_000, 'a#1'), deployment('a', 100_000, 'a#2'), b];
    const { result, said } = call(siblings, (attempt) => {
      attempt.onToken();
      return attempt.deployment.target.id === 'a#1' ? Promise.reject(new ModelCut('cut')) : Promise.resolve('ok');
    });
    await expect(result).resolves.toBe('ok');
    expect(said).toEqual(['retry a cut']);
    const wrongKey = call(siblings, ({ deployment: { target } }) =>
      target.id === 'a#1' ? Promise.reject(failure(401)) : Promise.resolve(target.id),
    );
    await expect(wrongKey.result).resolves.toBe('a#2');
  });

  it('takes what a provider declined to another model, not to the same one elsewhere', async () => {
    const declined = () => Promise.reject(new ModelRefused('content_filter'));
    const { result, said } = call(
      [deployment('a', 1, 'a#1'), deployment('a', 1, 'a#2'), b],
      ({ deployment: { model } }) => (model.id === 'a' ? declined() : Promise.resolve('from b')),
    );
    await expect(result).resolves.toBe('from b');
    expect(said).toEqual(['fallback b content-policy']);
    await expect(call([a], declined).result).rejects.toMatchObject({ code: 'model_rejected' });
  });

  it('passes over a model that cannot cure the failure', async () => {
    const tooLong = () => Promise.reject(Object.assign(new Error('prompt is too long'), { status: 400 }));
    const { result, said } = call([a, b, deployment('large', 1_000_000)], ({ deployment: { model } }) =>
      model.id === 'large' ? Promise.resolve('ok') : tooLong(),
    );
    await expect(result).resolves.toBe('ok');
    expect(said).toEqual(['fallback large context-too-long']);
  });

  it('tells each deployment how its call went', async () => {
    reports.length = 0;
    await call([a, b], ({ deployment: { model } }) =>
      model.id === 'a' ? Promise.reject(failure(403)) : Promise.resolve('ok'),
    ).result;
    expect(reports).toEqual(['a auth', 'b ok']);
    reports.length = 0;
    const controller = new AbortController();
    const left = call([a, b], () => new Promise<string>(() => undefined), { signal: controller.signal });
    controller.abort(new Error('left'));
    await expect(left.result).rejects.toThrow('left');
    expect(reports).toEqual(['a aborted']);
    reports.length = 0;
    const refused = call([a], () => Promise.resolve('ok'), {
      beforeAttempt: () => Promise.reject(new Error('no money')),
    });
    await expect(refused.result).rejects.toThrow('no money');
    expect(reports).toEqual(['a aborted']);
  });

  it('stops with the caller’s reason, also while it waits', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const { result } = call([a], () => Promise.reject(failure(503, { 'retry-after': '1' })), {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(reason), 20);
    await expect(result).rejects.toBe(reason);
  });
});

describe('classifyError', () => {
  it.each<[unknown, string]>([
    [failure(500), 'unavailable'],
    [failure(529), 'unavailable'],
    [failure(408), 'timeout'],
    [failure(403), 'auth'],
    [failure(404), 'model-missing'],
    [
      Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      }),
      'unavailable',
    ],
    [new TypeError('terminated'), 'unavailable'],
    [new SyntaxError('Unexpected token < in JSON'), 'unavailable'],
    [Object.assign(new Error('x'), { name: 'AbortError' }), 'aborted'],
    [Object.assign(new Error('blocked by content_filter'), { status: 400 }), 'content-policy'],
    [new TypeError('x is not a function'), 'bad-request'],
  ])('%p is %s', (error, kind) => expect(classifyError(error).kind).toBe(kind));

  it('reads Retry-After as seconds and as a date', () => {
    expect(parseRetryAfter('2')).toBe(2_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:10 GMT', Date.parse('2026-01-01T00:00:00Z'))).toBe(10_000);
    expect(parseRetryAfter('soon')).toBeUndefined();
  });
});

describe('a model on a server of one’s own', () => {
  const local = deployment('local');
  local.model.local = true;
  const REFUSED = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:8080'), { code: 'ECONNREFUSED' });
  const RESTART = { backoffMs: 1, localRestartMs: 60_000 };

  it('is waited for while it restarts, however often that takes', async () => {
    const { result, said } = call(
      [local],
      (_, count) => {
        if (count < 5) return Promise.reject(count < 3 ? REFUSED : failure(503));
        return Promise.resolve('back');
      },
      { limits: RESTART },
    );
    await expect(result).resolves.toBe('back');
    expect(said).toEqual(Array.from({ length: 4 }, () => 'retry local unavailable'));
  });

  it('is waited for no longer than that, and the message says how long, and what says so', async () => {
    const { result } = call([local], () => Promise.reject(REFUSED), { limits: { ...RESTART, localRestartMs: 20 } });
    await expect(result).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/0\.02 s \(LLM_LOCAL_RESTART_TIMEOUT_MS\)/) as string,
    });
  });

  it.each<[string, Deployment[], Error]>([
    ['another stands ready', [local, b], REFUSED],
    ['it is there and fails', [local], failure(500)],
    ['it is somebody else’s', [a], REFUSED],
  ])('is not waited for where %s', async (_, chain, error) => {
    let tried = 0;
    const { result } = call(
      chain,
      ({ deployment: { model } }) => {
        if (model.id === 'b') return Promise.resolve('from b');
        tried += 1;
        return Promise.reject(error);
      },
      { limits: RESTART },
    );
    await result.catch(() => undefined);
    expect(tried).toBe(3);
  });

  it('can be cancelled while it is waited for', async () => {
    const controller = new AbortController();
    const { result } = call([local], () => Promise.reject(REFUSED), {
      signal: controller.signal,
      limits: { backoffMs: 60_000, localRestartMs: 600_000 },
      onRetry: () => controller.abort(new Error('cancelled')),
    });
    await expect(result).rejects.toThrow('cancelled');
  });

  it('has a longer limit for its first token, and is not asked again where another could answer', async () => {
    const limits = { firstTokenMs: 20, localFirstTokenMs: 400, totalMs: 5_000, backoffMs: 1 };
    const late = () => new Promise<string>((resolve) => setTimeout(() => resolve('late'), 100));
    await expect(call([local], late, { limits }).result).resolves.toBe('late');
    const never = ({ deployment: { model } }: Attempt) =>
      model.id === 'b' ? Promise.resolve('from b') : new Promise<string>(() => undefined);
    const { result, said } = call([local, b], never, { limits: { ...limits, localFirstTokenMs: 40 } });
    await expect(result).resolves.toBe('from b');
    expect(said).toEqual(['fallback b timeout']);
  });

  it.each([
    ['hosted', a, {}, /0\.02 s to begin its answer.*\(LLM_FIRST_TOKEN_TIMEOUT_MS\)/],
    ['local', local, {}, /0\.04 s to begin its answer.*\(LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS\)/],
    ['whole', a, { isWhole: true }, /0\.06 s.*\(LLM_TOTAL_TIMEOUT_MS\)/],
  ])('says which setting ended the wait: %s', async (_, one, options, message) => {
    const limits = { firstTokenMs: 20, localFirstTokenMs: 40, totalMs: 60, attemptsPerModel: 1 };
    const { result } = call([one], () => new Promise(() => undefined), { limits, ...options });
    await expect(result).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
  });
});
