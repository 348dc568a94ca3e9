import OpenAI from 'openai';
import { type EmbeddingSettings, resolveEmbeddingModels } from '../../../config/embedding-models';
import { embeddingRoutes } from '../../../src/http/routes/gateway/embeddings.routes';
import { createEmbeddings, type EmbeddingsDeps } from '../../../src/llm/embeddings/create-embeddings';
import { createEmbeddingCache } from '../../../src/llm/embeddings/embedding-cache';
import type { ModelCallRecord } from '../../../src/models/money/model-call.model';
import { AppError } from '../../../src/platform/errors';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { FakeReply } from '../../fakes/fake-llm/reply';
import { fakeVector } from '../../fakes/fake-llm/wire-embeddings';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices } from '../../rigs/test-services';

describe('embeddings', () => {
  let services: TestServices;
  let fake: FakeLlm;
  let rig: HttpRig;
  let token: string;
  const rows: ModelCallRecord[] = [];
  const settled: number[] = [];
  const held: number[] = [];
  /** What happens to a call, in order. */
  const told: string[] = [];
  let reserve: EmbeddingsDeps['reserve'];

  beforeAll(async () => {
    [services, fake] = await Promise.all([openTestServices('embeddings'), startFakeLlm()]);
    const settings: EmbeddingSettings = {
      openai: { apiKey: 'key', baseUrl: `${fake.url}/v1`, model: 'bge', dimension: 8, price: '0.02' },
      ollama: { baseUrl: fake.url, model: 'nomic', dimension: 8 },
      local: { model: '', dimension: 0 },
      defaultModel: '',
    };
    const resolved = resolveEmbeddingModels(settings);
    const vendor = resolveEmbeddingModels({ ...settings, openai: { ...settings.openai, baseUrl: '' } }).models[0];
    if (vendor) resolved.models.push({ ...vendor, baseUrl: `${fake.url}/v1`, dimension: 8 });
    const embeddings = createEmbeddings({
      resolved,
      cache: createEmbeddingCache(services),
      ledger: {
        begin: (_, look) => void told.push(`begun: ${look().errorKind}`),
        record(row) {
          told.push('recorded');
          rows.push(row);
        },
        mark: ({ outcome }) => void told.push(`ended: ${outcome}`),
        marked: () => Promise.resolve(void told.push('marked')),
        flush: () => Promise.resolve(),
      },
      reserve: (caller, call) => reserve(caller, call),
      limits: { totalMs: 300, attemptsPerModel: 3, backoffMs: 1, backoffMaxMs: 50 },
    });
    const tasks = {
      keep: () => Promise.reject(new Error('there are no jobs here')),
      issue: () => Promise.resolve(),
    };
    rig = await openHttpRig(services, { routes: embeddingRoutes({ models: services.models, embeddings, tasks }) });
  });
  afterAll(async () => {
    await rig?.close();
    await fake?.close();
    await services?.close();
  });
  beforeEach(async () => {
    rows.splice(0);
    settled.splice(0);
    held.splice(0);
    told.splice(0);
    fake.calls.splice(0);
    fake.script({});
    reserve = (_, { amountNanoUsd }) => {
      held.push(amountNanoUsd);
      return Promise.resolve((cost: number) => {
        told.push('settled');
        return Promise.resolve(void settled.push(cost));
      });
    };
    token = (await rig.register()).access_token; // of an organisation whose cache is empty
  });

  const post = <Body>(json: unknown, path = '/v1/embeddings') => rig.call<Body>('POST', path, { token, json });
  const client = () => new OpenAI({ apiKey: token, baseURL: `${rig.url}/v1`, maxRetries: 0 });

  it('are known of before the provider is asked, and settled before they are written', async () => {
    fake.script(() => {
      told.push('asked');
      return {};
    });
    expect((await post({ model: 'compatible-embedding', input: 'one' })).status).toBe(200);
    const ending = ['marked', 'settled', 'recorded'];
    expect(told).toEqual(['begun: lost', 'marked', 'asked', 'ended: ok', ...ending]);
    told.splice(0);
    expect((await post({ model: 'compatible-embedding', input: 'one' })).status).toBe(200);
    expect(told).toEqual(['ended: cached', 'marked', 'recorded']);
  });

  it.each(['compatible-embedding', 'ollama-embedding'])('answers the openai package with %s', async (model) => {
    const answer = await client().embeddings.create({ model, input: ['one', 'two', 'one'] });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(
      ['one', 'two', 'one'].map((text) => fakeVector(text)),
    );
    expect(answer.usage.prompt_tokens).toBe(10); // the same text is embedded once
    const floats = await client().embeddings.create({ model, input: 'one', encoding_format: 'float' });
    const [expected] = [fakeVector('one')];
    floats.data[0]?.embedding.forEach((value, at) => expect(Math.fround(value)).toBe(expected[at]));
    expect(fake.calls).toHaveLength(1);
    expect(rows.map(({ outcome, inputTokens }) => [outcome, inputTokens])).toEqual([
      ['ok', 10],
      ['cached', 0],
    ]);
  });

  it('asks for base64, and for shorter vectors only where the model makes them', async () => {
    const short = await client().embeddings.create({ model: 'text-embedding-3-small', input: 'one', dimensions: 4 });
    expect(short.data[0]?.embedding).toEqual(fakeVector('one', 4));
    expect(fake.calls[0]?.body).toMatchObject({ encoding_format: 'base64', dimensions: 4 });
    const refused = await post({ model: 'compatible-embedding', input: 'one', dimensions: 4 });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'model_request_unsupported', param: 'dimensions' } },
    });
  });

  it('pays what the provider told, to the nano-dollar, and writes one row', async () => {
    await post({ model: 'compatible-embedding', input: ['a', 'b', 'c'] });
    expect(settled).toEqual([300]); // 15 tokens at $0.02 a million
    expect(rows).toMatchObject([
      { agent: 'embedding', model: 'compatible-embedding', inputTokens: 15, costNanoUsd: 300, isEstimated: false },
    ]);
    fake.script({ usage: false });
    await post({ model: 'compatible-embedding', input: 'twelve signs' });
    expect(held).toEqual([3 * 20, 3 * 20]); // a quarter of the characters, each text's rounded up
    expect(rows[1]).toMatchObject({ inputTokens: 3, isEstimated: true });
  });

  it('passes tokens on to OpenAI’s protocol, apart from texts in the cache', async () => {
    const model = 'compatible-embedding';
    const tokens = [[9_906, 4_435], [9_906]];
    const { data } = await client().embeddings.create({ model, input: tokens });
    expect(data.map(({ embedding }) => embedding)).toEqual(tokens.map((one) => fakeVector(one)));
    expect(fake.calls[0]?.body['input']).toEqual(tokens);
    const [one, text] = [tokens[1] ?? [], '9906'];
    for (const input of [one, text, one]) await client().embeddings.create({ model, input });
    expect(fake.calls.map(({ body }) => body['input'])).toEqual([tokens, [text]]);
    expect(rows.map(({ outcome, inputTokens }) => [outcome, inputTokens])).toEqual([
      ['ok', 10],
      ['cached', 0],
      ['ok', 5],
      ['cached', 0],
    ]);
    fake.script({ usage: false });
    await post({ model, input: [1, 2, 3] });
    expect(held.at(-1)).toBe(3 * 20);
    expect(rows.at(-1)).toMatchObject({ inputTokens: 3, isEstimated: true });
    rows.splice(0);
    for (const other of ['ollama-embedding', 'demo-embedding'])
      expect(await post({ model: other, input: one })).toMatchObject({
        status: 400,
        body: { error: { code: 'model_request_unsupported', param: 'input' } },
      });
    expect(rows).toEqual([]); // no model was called
  });

  it('calls no model without money', async () => {
    reserve = () => Promise.reject(new AppError('budget_exceeded', 'No money.', { status: 402 }));
    expect((await post({ model: 'compatible-embedding', input: 'x' })).status).toBe(402);
    expect([fake.calls.length, rows.length]).toEqual([0, 0]);
  });

  it('never mixes models or organisations', async () => {
    await post({ model: 'compatible-embedding', input: 'same' });
    await post({ model: 'ollama-embedding', input: 'same' });
    token = (await rig.register()).access_token;
    await post({ model: 'compatible-embedding', input: 'same' });
    expect(fake.calls.map(({ path }) => path)).toEqual(['/v1/embeddings', '/api/embed', '/v1/embeddings']);
  });

  it.each<[string, FakeReply]>([
    ['429', { status: 429, retryAfter: '0' }],
    ['500', { status: 500 }],
    ['a short vector', { embeddingFault: 'short-vector' }],
    ['a vector too few', { embeddingFault: 'wrong-count' }],
    ['NaN', { embeddingFault: 'nan' }],
    ['a page', { fault: 'html-page' }],
    ['silence', { fault: 'hang-before-headers' }],
  ])('tries again after %s', async (_, reply) => {
    for (const model of ['compatible-embedding', 'ollama-embedding']) {
      fake.script(reply, {});
      const answer = await post<{ data: unknown[] }>({ model, input: ['one', 'two'] });
      expect([answer.status, answer.body.data.length]).toEqual([200, 2]);
    }
    expect(fake.calls).toHaveLength(4);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });

  it.each<[FakeReply, number, string, number]>([
    [{ status: 500 }, 503, 'model_unavailable', 3],
    [{ embeddingFault: 'nan' }, 502, 'model_answer_invalid', 3],
    [{ status: 401 }, 503, 'model_misconfigured', 1],
    [{ status: 400, message: 'maximum context length is 8192 tokens' }, 413, 'model_context_too_long', 1],
  ])('gives up: %j', async (reply, status, code, calls) => {
    fake.script(reply);
    expect(await post({ model: 'compatible-embedding', input: 'x' })).toMatchObject({
      status,
      body: { error: { code } },
    });
    expect(fake.calls).toHaveLength(calls);
    expect([rows[0]?.outcome, rows[0]?.costNanoUsd, settled]).toEqual(['failed', 0, [0]]);
  });

  it('passes on what the provider finds wrong, in its words and not to be tried again', async () => {
    fake.script({ status: 400, message: "Invalid 'input[3]': too many letters" });
    expect(await post({ model: 'compatible-embedding', input: 'x' })).toMatchObject({
      status: 400,
      body: {
        error: { code: 'model_request_invalid', message: expect.stringContaining("Invalid 'input[3]'") as string },
      },
    });
    expect(fake.calls).toHaveLength(1);
  });

  it('refuses nothing, what is neither texts nor tokens, and models it does not have', async () => {
    const refused = (input: unknown, message: string) =>
      post({ model: 'compatible-embedding', input }).then((answer) =>
        expect(answer).toMatchObject({
          status: 400,
          body: {
            error: {
              param: expect.stringMatching(/^input/) as string,
              message: expect.stringContaining(message) as string,
            },
          },
        }),
      );
    for (const wrong of ['', [], [''], [[]], [-1], [1.5], ['a', [1]], [1, 'a']]) await refused(wrong, '');
    expect(await post({ model: 'gpt-x', input: 'a' })).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    });
  });

  it('embeds for devices with the default model, and tells which that is', async () => {
    const path = '/api/v1/storage/vectors';
    const info = await rig.call('GET', `${path}/info`, { token });
    expect(info.body).toMatchObject({ model: 'compatible-embedding', dimension: 8, matches: 'meaning' });
    const one = await post<{ vector: number[] }>({ text: 'one' }, `${path}/embed`);
    expect(one.body.vector.map(Math.fround)).toEqual(fakeVector('one'));
    const two = await post<{ vectors: number[][] }>({ texts: ['one', 'two'] }, `${path}/embed`);
    expect(two.body.vectors).toHaveLength(2);
    expect((await post({ text: 'a', texts: ['b'] }, `${path}/embed`)).status).toBe(400);
  });
});
