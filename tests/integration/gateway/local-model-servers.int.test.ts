import OpenAI from 'openai';
import { catalogueSchema } from '../../../config/model-catalogue';
import { resolveModels } from '../../../config/models';
import { generateOnCanvas } from '../../../src/agents/canvas/generate-on-canvas';
import type { CallLimits } from '../../../src/llm/call-limits';
import { createModelCatalogue } from '../../../src/llm/catalogue';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { LLAMA_CPP_LOADING, LLAMA_CPP_OVERFLOW, vllm } from '../../fakes/fake-llm/local-servers';
import { buildTarget, openGatewayRig } from '../../rigs/gateway-rig';
import { createMemoryContext, createMemoryJournal } from '../../rigs/in-memory-run-context';
import { waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

const LIMITS: Partial<CallLimits> = { backoffMs: 1, firstTokenMs: 5_000, totalMs: 8_000, attemptsPerModel: 2 };

/** Agents at servers of one's own, which say things in their own way. */
describe('an agent at a server of one’s own', () => {
  let fake: FakeLlm;
  beforeEach(async () => {
    fake = await startFakeLlm();
  });
  afterEach(() => fake.close());

  const model = (id: string, more: object = {}) => ({
    ...{ id, label: id, provider: 'openai', providerModel: `${id}-q4`, price: null },
    targets: [{ baseUrl: `${fake.url}/v1` }],
    ...more,
  });
  /** A generation by `house`. */
  async function generate(
    changes: object = {},
    {
      others = [],
      limits = {},
      signal,
    }: { others?: object[]; limits?: Partial<CallLimits>; signal?: AbortSignal } = {},
  ) {
    const catalogue = catalogueSchema.parse({
      models: [model('house', changes), ...others],
      roles: { canvas: ['house'] },
    });
    const input = { canvasId: 'c'.repeat(24), generationSessionId: 'x', prompt: 'Make a sticky', model: 'house' };
    return generateOnCanvas(createMemoryContext(createMemoryJournal(), { input }, signal ? { signal } : {}), {
      models: createModelCatalogue(resolveModels({ keys: {}, baseUrls: {} }, catalogue)),
      view: { blocks: [], occupied: [], total: 0 },
      onPreview: () => undefined,
      callLimits: { ...LIMITS, ...limits },
    });
  }
  const asked = () => fake.calls.map(({ body }) => body['model']);

  it('falls back to the model for long inputs where llama.cpp says that this one is too long', async () => {
    fake.script(({ body }) => (body['model'] === 'house-q4' ? LLAMA_CPP_OVERFLOW : { text: 'Done.' }));
    // Nobody has told how large either window is: the catalogue names which stands in.
    const result = await generate({ fallbacks: [], contextFallbacks: ['large'] }, { others: [model('large')] });
    expect(result).toMatchObject({ text: 'Done.', model: 'large' });
    expect(asked()).toEqual(['house-q4', 'large-q4']);
  });

  it('says what can be done where nobody stands in', async () => {
    fake.script(LLAMA_CPP_OVERFLOW);
    await expect(generate()).rejects.toMatchObject({
      code: 'model_context_too_long',
      message: expect.stringMatching(/Send less, or choose a model with a larger window.*contextFallbacks/) as string,
    });
    expect(fake.calls).toHaveLength(1);
  });

  it.each([
    [{}, 16_000],
    [{ outputMax: 700 }, 700],
    [{ outputMax: 64_000 }, 16_000],
    [{ window: 12_000 }, 4_096],
  ])('asks for an answer that ends: %j', async (changes, most) => {
    fake.script({ text: 'Done.' });
    await generate(changes);
    expect(fake.calls.map(({ body }) => body['max_tokens'])).toEqual([most]);
  });

  it('asks once more without a limit where vLLM has no room for that length', async () => {
    fake.script(vllm(8_192, 5_000, { text: 'Done.' }));
    expect(await generate()).toMatchObject({ text: 'Done.' });
    expect(fake.calls.map(({ body }) => body['max_tokens'])).toEqual([16_000, undefined]);
  });

  it('goes on once the server is there again: away at first, then loading its model', async () => {
    const port = Number(new URL(fake.url).port);
    await fake.close();
    const going = generate({}, { limits: { localRestartMs: 30_000, backoffMs: 20 } });
    fake = await startFakeLlm(port);
    fake.script(LLAMA_CPP_LOADING, LLAMA_CPP_LOADING, LLAMA_CPP_LOADING, LLAMA_CPP_LOADING, { text: 'Back.' });
    expect(await going).toMatchObject({ text: 'Back.' });
  });

  it('is cancelled within a second while its server is away', async () => {
    await fake.close();
    const controller = new AbortController();
    const going = generate({}, { limits: { localRestartMs: 600_000, backoffMs: 400_000 }, signal: controller.signal });
    const had = startOwnTime();
    setTimeout(() => controller.abort(new Error('cancelled')), 100);
    await expect(going).rejects.toThrow('cancelled');
    expect(had()).toBeLessThan(1_100);
    fake = await startFakeLlm();
  });

  it('waits minutes for a first token; for somebody else’s server as for any', async () => {
    fake.script({ text: 'Slow.', delayMs: 150 });
    const limits = { firstTokenMs: 50, localFirstTokenMs: 7_000, silenceMs: 7_000, attemptsPerModel: 1 };
    expect(await generate({}, { limits })).toMatchObject({ text: 'Slow.' });
    await expect(generate({ local: false }, { limits })).rejects.toMatchObject({
      code: 'model_timeout',
      message: expect.stringContaining('LLM_FIRST_TOKEN_TIMEOUT_MS') as string,
    });
  });
});

describe('the gateway before a server of one’s own', () => {
  it('falls back for an input that is too long, and tells the server’s own words where nobody stands in', async () => {
    const rig = await openGatewayRig('local_servers', undefined, ([small, large]) => {
      const first = buildTarget('small', { baseUrl: `${small.url}/v1`, isWindowAssumed: true });
      const next = buildTarget('large', { baseUrl: `${large.url}/v1`, isWindowAssumed: true });
      return { small: [first], helped: [first, { ...next, standsInFor: ['context-too-long' as const] }] };
    });
    try {
      const client = new OpenAI({ baseURL: `${rig.http.url}/v1`, apiKey: rig.token, maxRetries: 0 });
      const messages = [{ role: 'user' as const, content: 'Tell me.' }];
      rig.fakes[0].script(LLAMA_CPP_OVERFLOW);
      rig.fakes[1].script({ text: 'I have read it all.' });
      for (const stream of [false, true]) {
        const { data, response } = await client.chat.completions
          .create({ model: 'helped', messages, stream })
          .withResponse();
        expect(response.headers.get('x-weft-model')).toBe('large');
        if ('choices' in data) expect(data.choices[0]?.message.content).toBe('I have read it all.');
        else for await (const _ of data);
      }
      await expect(client.chat.completions.create({ model: 'small', messages })).rejects.toMatchObject({
        status: 413,
        code: 'model_context_too_long',
        message: expect.stringMatching(
          /Send less.*request \(9412 tokens\) exceeds the available context size/,
        ) as string,
      });
      await waitFor('the rows', () => rig.rows.length === 5);
      expect(rig.rows.map(({ errorKind }) => errorKind).filter(Boolean)).toEqual(
        Array.from({ length: 3 }, () => 'context-too-long'),
      );
    } finally {
      await rig.close();
    }
  });
});
