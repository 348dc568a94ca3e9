import type { ChatChunk, ChatCompletion, OpenAiError } from '../../../src/contracts/gateway/chat-completions';
import { startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { openAiWire } from '../../fakes/fake-llm/wire-openai';
import type { FakeReply } from '../../fakes/fake-llm/reply';
import { buildTarget, type GatewayRig, openGatewayRig, PATIENT } from '../../rigs/gateway-rig';
import { waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

const ask = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'Say hello.' }],
  ...more,
});
const PATH = '/v1/chat/completions';
/** For what a time-out is waited for. */
const HASTY = { firstTokenMs: 1_000, silenceMs: 2_000, totalMs: 10_000 };
const limits = { ...PATIENT };

describe('the model gateway', () => {
  let rig: GatewayRig;
  beforeAll(async () => {
    rig = await openGatewayRig('gateway', limits, ([fake, other]) => {
      const [one, two] = [fake, other].map(({ url }, place) =>
        buildTarget(['one', 'two'][place] ?? '', { baseUrl: `${url}/v1` }),
      );
      const claude = buildTarget('claude', { provider: 'anthropic', baseUrl: fake.url });
      const three = buildTarget('three', { baseUrl: `${other.url}/v1` });
      if (!one || !two) throw new Error('no targets');
      const twin = buildTarget('twin', { baseUrl: `${fake.url}/v1` });
      const elsewhere = { id: 'twin#2', model: { ...twin.model, baseUrl: `${other.url}/v1` } };
      return {
        timed: [buildTarget('timed', { baseUrl: `${fake.url}/v1` })],
        twin: [twin, elsewhere],
        claude: [claude],
        picky: [claude, two],
        long: [one, claude, two],
        strict: [one, two, three],
      };
    });
  }, 60_000);
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.rows.length = 0;
    rig.verdicts.length = 0;
    Object.assign(limits, PATIENT);
    for (const fake of rig.fakes) {
      fake.calls.length = 0;
      fake.script({ text: 'Hello.' });
    }
  });

  const post = <Body = ChatCompletion>(json: unknown, headers: Record<string, string> = {}, token = rig.token) =>
    rig.http.call<Body>('POST', PATH, { token, json, headers });
  const stream = (json: object, headers: Record<string, string> = {}) =>
    rig.http.call<string>('POST', PATH, { token: rig.token, json: { ...json, stream: true }, headers });
  /** What the fake sends for a reply, as bytes; its ids count from 1. */
  const framesOf = (reply: FakeReply, id: string, model = 'one-at-its-provider') => openAiWire.frames(reply, id, model);
  const idOf = (text: string) => (JSON.parse(text.slice('data: '.length, text.indexOf('\n'))) as ChatChunk).id;
  const isUsage = (frame: string) => frame.includes('"choices":[],"usage"');
  const chunksOf = (text: string) =>
    text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice('data: '.length)) as ChatChunk);
  const textOf = (text: string) =>
    chunksOf(text)
      .map(({ choices }) => choices[0]?.delta.content ?? '')
      .join('');

  describe('passing on', () => {
    const reply: FakeReply = {
      text: 'Zwölf Boxkämpfer 🥊 jagen "Viktor"\n\nquer.',
      toolCalls: [{ name: 'find', args: { q: '\n\ndata: x' } }],
    };

    it.each([undefined, 'one-byte-slices', 'crlf'] as const)(
      'streams the provider’s bytes, but for the usage it did not ask for (%s)',
      async (fault) => {
        rig.fakes[0].script({ ...reply, ...(fault && { fault }) });
        const { status, headers, body } = await stream(ask('one'));
        const sent = framesOf(reply, idOf(body));
        const wanted = sent.filter((frame) => !isUsage(frame)).join('');
        expect(sent.filter(isUsage)).toHaveLength(1);
        expect(body).toBe(fault === 'crlf' ? wanted.replaceAll('\n', '\r\n') : wanted);
        expect(status).toBe(200);
        expect(headers.get('content-type')).toContain('text/event-stream');
        expect(headers.get('x-accel-buffering')).toBe('no');
        expect(headers.get('x-weft-model')).toBe('one');
        expect(headers.get('x-weft-call-id')).toBe(rig.rows[0]?._id);
        expect(rig.rows).toMatchObject([
          { outcome: 'ok', inputTokens: 12, outputTokens: 7, isEstimated: false, agent: 'gateway' },
        ]);
      },
    );

    it('shows the usage to who asks for it', async () => {
      rig.fakes[0].script(reply);
      const { body } = await stream(ask('one', { stream_options: { include_usage: true } }));
      expect(body).toBe(framesOf(reply, idOf(body)).join(''));
    });

    it('gives the provider’s JSON, and sends it all that it does not know', async () => {
      rig.fakes[0].script({ ...reply, usage: { input: 30, output: 5, cached: 10 } });
      const answer = await post(ask('one', { logprobs: true, new_parameter: [1] }));
      expect(answer.body.model).toBe('one-at-its-provider');
      expect(answer.body.choices[0]?.message.tool_calls?.[0]?.function.arguments).toBe('{"q":"\\n\\ndata: x"}');
      const [sent] = rig.fakes[0].calls;
      expect(sent?.body).toEqual({ ...ask('one-at-its-provider'), logprobs: true, new_parameter: [1] });
      expect(sent?.headers['authorization']).toBe('Bearer secret-of-the-provider');
      expect(JSON.stringify(sent)).not.toContain(rig.token);
      expect(rig.rows).toMatchObject([{ inputTokens: 30, outputTokens: 5, cachedInputTokens: 10, modelAsked: 'one' }]);
    });

    it('estimates by characters where no usage is told', async () => {
      rig.fakes[0].script({ text: 'x'.repeat(400), usage: false });
      await stream(ask('one'));
      expect(rig.rows).toMatchObject([{ outputTokens: 100, isEstimated: true }]);
    });

    it('leaves no connection behind after 200 calls', async () => {
      for (let round = 0; round < 20; round += 1)
        await Promise.all(
          Array.from({ length: 10 }, (_, place) => (place % 2 ? post(ask('one')) : stream(ask('one')))),
        );
      expect(rig.rows).toHaveLength(200);
      await waitFor('idle connections to be closed', () => rig.fakes[0].openSockets() === 0, 10_000);
    });
  });

  describe('a client that leaves', () => {
    it('ends the provider’s call within a second and is charged for what had come', async () => {
      rig.fakes[0].script({ text: 'word '.repeat(4_000), fault: 'endless' });
      const stop = new AbortController();
      const answer = await fetch(rig.http.url + PATH, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(ask('one', { stream: true })),
        signal: stop.signal,
      });
      await answer.body?.getReader().read();
      const had = startOwnTime();
      stop.abort();
      const [call] = rig.fakes[0].calls;
      await waitFor('the provider to see it', () => call?.isAborted);
      expect(had()).toBeLessThan(1_000);
      const [row] = await waitFor('its row', () => rig.rows.length > 0 && rig.rows);
      expect(row).toMatchObject({ outcome: 'aborted', isEstimated: true });
      expect(row?.outputTokens).toBeGreaterThan(0);
      expect(rig.verdicts).toEqual(['one aborted']);
    });
  });

  it('observes the time of each call by how it ended, also of one that never answers', async () => {
    expect((await post(ask('timed'))).status).toBe(200);
    Object.assign(limits, HASTY);
    rig.fakes[0].script({ fault: 'hang-before-headers' });
    expect((await stream(ask('timed'))).status).toBe(504);
    const before = rig.fakes[0].calls.length;
    const leaving = new AbortController();
    const left = fetch(rig.http.url + PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('timed', { stream: true })),
      signal: leaving.signal,
    });
    await waitFor('the provider to have it', () => rig.fakes[0].calls.length > before);
    setTimeout(() => leaving.abort(new Error('left')), 80);
    await expect(left).rejects.toThrow('left');
    await waitFor('its row', () => rig.rows.at(-1)?.outcome === 'aborted');
    const { text } = await rig.metrics.scrape();
    const told = (figure: string, label = '') =>
      text
        .split('\n')
        .filter(
          (line) => line.startsWith(`weft_llm_${figure}{`) && line.includes('model="timed"') && line.includes(label),
        )
        .map((line) => Number(line.split(' ').at(-1)));
    const seconds = (outcome: string) => told('call_duration_seconds_sum', `outcome="${outcome}"`)[0];
    const counts = ['ok', 'failed', 'aborted'].map((outcome) =>
      told('call_duration_seconds_count', `outcome="${outcome}"`),
    );
    const tries = rig.rows.length - 2;
    expect(counts).toEqual([[1], [tries], [1]]);
    expect(seconds('failed')).toBeGreaterThan(tries * 0.95); // a second each is waited for a first token
    expect(seconds('aborted')).toBeGreaterThan(0.05);
    expect(told('output_tokens_per_second_count')).toEqual([1]);
  });

  describe('falling back', () => {
    const failing: [string, FakeReply, string][] = [
      ['429', { status: 429 }, 'rate-limited'],
      ['500', { status: 500 }, 'unavailable'],
      ['a silent provider', { fault: 'hang-before-headers' }, 'timeout'],
      ['one that only comments', { fault: 'comments-only' }, 'cut'],
      ['a page', { fault: 'html-page' }, 'cut'],
      ['no choices', { fault: 'empty-choices' }, 'cut'],
      ['an error before a token', { text: '', usage: false, fault: 'error-event' }, 'unavailable'],
    ];
    it.each(failing)('takes over before the first byte: %s', async (_, reply, kind) => {
      if (kind === 'timeout') Object.assign(limits, HASTY);
      rig.fakes[0].script(reply);
      const { status, headers, body } = await stream(ask('coder'));
      expect([status, headers.get('x-weft-model'), textOf(body)]).toEqual([200, 'two', 'Hello.']);
      expect(rig.rows.map(({ model, outcome, errorKind }) => [model, outcome, errorKind])).toEqual([
        ['one', 'failed', kind],
        ['two', 'ok', undefined],
      ]);
      expect(rig.rows[0]).toMatchObject({ modelAsked: 'coder', inputTokens: 0, outputTokens: 0, costNanoUsd: 0 });
      expect(rig.verdicts).toEqual([`one ${kind}`, 'two ok']);
      expect((await rig.metrics.scrape()).text).toContain(`weft_llm_fallbacks_total{model="one",reason="${kind}"`);
    });

    it('counts another address of the same model as one that took over', async () => {
      rig.fakes[0].script({ status: 401 });
      expect((await post(ask('twin'))).status).toBe(200);
      expect(rig.verdicts).toEqual(['twin auth', 'twin#2 ok']);
      expect((await rig.metrics.scrape()).text).toContain(
        'weft_llm_fallbacks_total{model="twin",reason="auth",role="gateway"} 1',
      );
    });

    it('takes over from an address that refuses', async () => {
      const { port } = new URL(rig.fakes[0].url);
      await rig.fakes[0].close();
      try {
        expect((await stream(ask('coder'))).headers.get('x-weft-model')).toBe('two');
        expect(rig.verdicts).toEqual(['one unavailable', 'two ok']);
      } finally {
        rig.fakes[0] = await startFakeLlm(Number(port));
      }
    });

    it('passes over who cannot take the request, first in the chain or in its middle', async () => {
      const twice = { n: 2 }; // no model of Anthropic's gives two answers
      expect((await post(ask('picky', twice))).headers.get('x-weft-model')).toBe('two');
      expect(rig.rows.map(({ model, outcome }) => [model, outcome])).toEqual([['two', 'ok']]);
      rig.fakes[0].script({ status: 503 });
      expect((await post(ask('long', twice))).headers.get('x-weft-model')).toBe('two');
      expect(rig.verdicts).toEqual(['claude aborted', 'two ok', 'one unavailable', 'claude aborted', 'two ok']);
      const none = await post<OpenAiError>(ask('claude', twice));
      expect([none.status, none.body.error.code, none.body.error.param]).toEqual([
        400,
        'model_request_unsupported',
        'n',
      ]);
      expect(rig.fakes[0].calls.map(({ wire }) => wire)).toEqual(['openai']);
    });

    it('goes on where a stand-in does not understand what the first one did', async () => {
      rig.fakes[0].script({ status: 503 });
      rig.fakes[1].script({ status: 400, message: 'unknown parameter' }, { text: 'From three.' });
      const { headers } = await post(ask('strict'));
      expect(headers.get('x-weft-model')).toBe('three');
      expect(rig.verdicts).toEqual(['one unavailable', 'two bad-request', 'three ok']);
      rig.fakes[1].script({ status: 400, message: 'unknown parameter' });
      const { status, body } = await post<OpenAiError>(ask('strict'));
      expect([status, body.error.code]).toEqual([503, 'model_unavailable']);
    });

    it('tries the only one again', async () => {
      rig.fakes[0].script({ status: 503 }, { text: 'At last.' });
      const { body } = await post(ask('one'));
      expect(body.choices[0]?.message.content).toBe('At last.');
      expect(rig.rows.map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
    });

    it.each([
      ['reset-mid-stream', 'model_unavailable'],
      ['no-finish', 'model_unavailable'],
      ['hang-mid-stream', 'model_timeout'],
      ['error-event', 'model_unavailable'],
    ] as const)('nobody answers twice: %s in mid-stream is said', async (fault, code) => {
      if (code === 'model_timeout') Object.assign(limits, HASTY);
      rig.fakes[0].script({ text: 'Half of what I wanted to say is', fault, delayMs: 5 });
      const { body } = await stream(ask('coder'));
      const events = body.split('\n\n').filter(Boolean);
      expect(JSON.parse(events.at(-1)?.slice('data: '.length) ?? '')).toMatchObject({
        error: { code, type: 'server_error' },
      });
      expect(body).not.toContain('[DONE]');
      expect('Half of what I wanted to say is').toContain(textOf(events.slice(0, -1).join('\n\n')));
      expect(rig.fakes.map(({ calls }) => calls.length)).toEqual([1, 0]);
      expect(rig.rows).toMatchObject([{ outcome: 'failed', isEstimated: true }]);
    });

    it('says what no model could do', async () => {
      for (const fake of rig.fakes) fake.script({ status: 429, retryAfter: '7' });
      const { status, headers, body } = await post<OpenAiError>(ask('coder'));
      expect([status, headers.get('retry-after'), body.error.code]).toEqual([503, '7', 'model_unavailable']);
    });

    it('gives the provider’s word on a request that it does not take', async () => {
      rig.fakes[0].script({ status: 400, message: 'temperature must be at most 2' });
      const { status, body } = await post<OpenAiError>(ask('coder', { temperature: 9 }));
      expect([status, body.error.message, body.error.type]).toEqual([
        400,
        expect.stringContaining('temperature must be at most 2'),
        'invalid_request_error',
      ]);
      expect(rig.fakes[1].calls).toEqual([]);
    });
  });

  describe('money', () => {
    it('refuses what a budget cannot pay, and settles what it could', async () => {
      const { access_token: token, user } = await rig.http.register();
      const { _id } = await rig.services.models.Budget.create({
        organisationId: user.organisation.id,
        scope: 'organisation',
        subjectId: user.organisation.id,
        period: 'total',
        limitNanoUsd: 1_000_000,
      });
      const dear = await post<OpenAiError>(ask('priced'), {}, token);
      expect([dear.status, dear.body.error.type, dear.body.error.code]).toEqual([
        402,
        'insufficient_quota',
        'budget_exceeded',
      ]);
      expect(dear.body.error.current).toMatchObject({ scope: 'organisation', remainingUsd: '0.001' });
      expect(rig.fakes[0].calls).toEqual([]);
      expect((await post(ask('priced', { max_tokens: 100 }), {}, token)).status).toBe(200);
      await waitFor('its row', () => rig.rows.length > 0); // settled first
      expect(rig.rows).toMatchObject([{ model: 'priced', costNanoUsd: 12 * 1_000 + 7 * 2_000 }]);
      const counter = await waitFor('the settled counter', async () => {
        const found = await rig.services.models.BudgetCounter.findOne({ organisationId: user.organisation.id }).lean();
        return found && found.reservations.length === 0 && found;
      });
      expect(counter).toMatchObject({ spentNanoUsd: 26_000, committedNanoUsd: 26_000 });
      await rig.services.models.Budget.deleteOne({ _id });
    });
  });

  describe('the response cache', () => {
    it.each([false, true])(
      'answers the same request again, free, within its organisation alone (stream: %s)',
      async (isStream) => {
        const asked = ask('priced', { seed: Math.random(), ...(isStream && { stream: true }) });
        const cached = { 'x-weft-cache': 'true' };
        rig.planned.length = 0;
        const first = await post<unknown>(asked, cached);
        const second = await post<unknown>(Object.fromEntries(Object.entries(asked).reverse()), cached);
        expect([first.headers.get('x-weft-cache'), second.headers.get('x-weft-cache')]).toEqual(['miss', 'hit']);
        expect(second.body).toEqual(first.body);
        expect(second.headers.get('x-weft-model')).toBe('priced');
        expect(rig.fakes[0].calls).toHaveLength(1);
        expect(rig.planned).toEqual(['priced']); // a plan may take the turn to try a target, and a hit tries none
        expect(rig.rows.map(({ outcome, costNanoUsd }) => [outcome, costNanoUsd])).toEqual([
          ['ok', 26_000],
          ['cached', 0],
        ]);
        const other = await rig.http.register();
        expect((await post<unknown>(asked, cached, other.access_token)).headers.get('x-weft-cache')).toBe('miss');
        expect((await post<unknown>(asked)).headers.get('x-weft-cache')).toBeNull();
        const body = await post<unknown>({ ...asked, cache: true });
        expect(body.headers.get('x-weft-cache')).toBe('hit');
        expect(rig.fakes[0].calls).toHaveLength(3);
        expect(JSON.stringify(rig.fakes[0].calls)).not.toContain('"cache"');
      },
    );

    it('keeps no answer of a stand-in, and none that was cut at the longest', async () => {
      const asked = ask('coder', { seed: Math.random() });
      const cached = { 'x-weft-cache': 'true' };
      rig.fakes[0].script({ status: 503 }, { text: 'Cut', finish: 'length' }, { text: 'Whole.' });
      const seen: (string | null)[][] = [];
      for (let time = 0; time < 4; time += 1) {
        const { headers, body } = await post(asked, cached);
        const [choice] = body.choices;
        seen.push([headers.get('x-weft-cache'), headers.get('x-weft-model'), choice?.message.content ?? null]);
      }
      expect(seen).toEqual([
        ['miss', 'two', 'Hello.'],
        ['miss', 'one', 'Cut'],
        ['miss', 'one', 'Whole.'],
        ['hit', 'one', 'Whole.'],
      ]);
    });

    it('keeps no answer that broke off, and none beyond its time', async () => {
      const asked = ask('one', { seed: Math.random() });
      rig.fakes[0].script({ text: 'Broken off', fault: 'no-finish', delayMs: 2 }, { text: 'Whole.' });
      await stream(asked, { 'x-weft-cache': 'true' });
      expect(
        (await stream(asked, { 'x-weft-cache': 'true', 'x-weft-cache-ttl': '1' })).headers.get('x-weft-cache'),
      ).toBe('miss');
      await waitFor(
        'the end of its time',
        async () => (await stream(asked, { 'x-weft-cache': 'true' })).headers.get('x-weft-cache') === 'miss',
        4_000,
      );
      expect((await post<OpenAiError>(asked, { 'x-weft-cache-ttl': '0' })).body.error.param).toBe('X-Weft-Cache-TTL');
    });
  });

  describe('errors in OpenAI’s shape', () => {
    const shape = { error: { message: expect.any(String) as string, type: expect.any(String) as string } };
    const cases: [string, number, string, () => Promise<{ status: number; body: OpenAiError }>][] = [
      ['no token', 401, 'token_missing', () => rig.http.call('POST', PATH, { json: ask('one') })],
      ['a forged token', 401, 'token_invalid', () => post(ask('one'), {}, `${rig.token.slice(0, -4)}AAAA`)],
      ['an unknown model', 404, 'model_not_found', () => post(ask('gpt-0'))],
      ['no messages', 400, 'validation_failed', () => post({ model: 'one', messages: [] })],
      [
        'broken JSON',
        400,
        'json_invalid',
        () =>
          rig.http.call('POST', PATH, {
            token: rig.token,
            body: '{"model":',
            headers: { 'content-type': 'application/json' },
          }),
      ],
      [
        'no JSON',
        415,
        'media_type_unsupported',
        () => rig.http.call('POST', PATH, { token: rig.token, body: 'x', headers: { 'content-type': 'text/plain' } }),
      ],
      [
        'too large a body',
        413,
        'body_too_large',
        () =>
          rig.http.call('POST', PATH, {
            token: rig.token,
            body: `"${'x'.repeat(21_000_000)}"`,
            headers: { 'content-type': 'application/json' },
          }),
      ],
      ['an unknown path', 404, 'path_not_found', () => rig.http.call('GET', '/v1/nothing', { token: rig.token })],
      ['another method', 405, 'method_not_allowed', () => rig.http.call('GET', PATH, { token: rig.token })],
      [
        'an unknown model’s page',
        404,
        'model_not_found',
        () => rig.http.call('GET', '/v1/models/gpt-0', { token: rig.token }),
      ],
      [
        'the other path',
        404,
        'model_not_found',
        () => rig.http.call('POST', '/api/v1/llm/chat/completions', { token: rig.token, json: ask('gpt-0') }),
      ],
    ];
    it.each(cases)('%s: %i %s', async (_, status, code, call) => {
      const answer = await call();
      expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
      expect(answer.body).toMatchObject(shape);
    });

    it('leaves the other operations their problem details', async () => {
      expect((await rig.http.call('GET', '/api/v1/me')).body.code).toBe('token_missing');
    });

    it('takes a body of more than 256 KB', async () => {
      const url = `data:image/png;base64,${'A'.repeat(2_000_000)}`;
      const { status } = await post(
        ask('one', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }),
      );
      expect(status).toBe(200);
    });
  });

  it('lists what can be asked for', async () => {
    const { body } = await rig.http.call<{ data: { id: string }[] }>('GET', '/v1/models', { token: rig.token });
    expect(body.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['one', 'two', 'priced', 'demo', 'coder']));
    expect((await rig.http.call('GET', '/v1/models/coder', { token: rig.token })).status).toBe(200);
  });

  it('lets calls at hand end at shutdown, cuts the rest and takes no more', async () => {
    const own = await openGatewayRig('gateway_stop', { firstTokenMs: 5_000, silenceMs: 10_000, totalMs: 20_000 });
    try {
      own.fakes[0].script({ text: 'A short one', delayMs: 40 }, { text: 'A long one', fault: 'hang-mid-stream' });
      const start = () => own.http.call<string>('POST', PATH, { token: own.token, json: ask('one', { stream: true }) });
      const short = start();
      await waitFor('the short call', () => own.fakes[0].calls.length === 1);
      const long = start();
      await waitFor('the long call', () => own.fakes[0].calls.length === 2);
      const closing = own.active.close(1_000);
      expect(
        (await own.http.call<OpenAiError>('POST', PATH, { token: own.token, json: ask('one') })).body.error.code,
      ).toBe('gateway_stopping');
      expect((await short).body).toContain('[DONE]');
      await closing;
      expect((await long).body).toContain('gateway_stopping');
      expect(own.rows.map(({ outcome }) => outcome)).toEqual(['ok', 'aborted']);
    } finally {
      await own.close();
    }
  }, 30_000);
});
