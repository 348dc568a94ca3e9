import { mergeCatalogue } from './merge-catalogue';
import { readLiteLlm } from './read-litellm';

const DAY = '2026-11-22';
const read = (file: Record<string, unknown>) => {
  const { raw, problems, warnings } = readLiteLlm(file, DAY);
  const merged = mergeCatalogue(raw);
  return { ...merged, problems: [...problems, ...merged.problems], warnings };
};
const entry = (model: string, params: object = {}, info?: object, model_name = 'chat') => ({
  model_name,
  litellm_params: { model, ...params },
  ...(info && { model_info: info }),
});
const only = (...entries: object[]) => read({ model_list: entries });
const chat = (result: ReturnType<typeof read>) => result.catalogue.models.find(({ id }) => id === 'chat');

describe('readLiteLlm', () => {
  it.each([
    ['openai/gpt-4o', 'openai', 'gpt-4o'],
    ['anthropic/claude-x', 'anthropic', 'claude-x'],
    ['gemini/gemini-x', 'gemini', 'gemini-x'],
    ['ollama/llama3', 'ollama', 'llama3'],
    ['ollama_chat/llama3', 'ollama', 'llama3'],
    ['hosted_vllm/meta/llama', 'openai', 'meta/llama'],
    ['gpt-4o', 'openai', 'gpt-4o'],
    ['claude-x', 'anthropic', 'claude-x'],
  ])('reads %s', (model, provider, providerModel) => {
    const result = only(entry(model));
    expect(result.problems).toEqual([]);
    expect(chat(result)).toMatchObject({ provider, providerModel, label: 'chat' });
  });

  it.each([['azure/gpt-4o'], ['bedrock/x'], ['mystery']])('leaves %s out, and says so', (model) => {
    const result = only(entry(model));
    expect(chat(result)).toBeUndefined();
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/^model_list\.0: left out: the provider of/) as string,
    );
  });

  it.each([
    [
      'embedding',
      'openai/x',
      /^model_list\.0: left out: it is for embedding, not for chat: set OPENAI_EMBEDDING_MODEL /,
    ],
    ['embedding', 'azure/x', /it is for embedding, not for chat: set OPENAI_EMBEDDING_MODEL /],
    [undefined, 'openai/text-embedding-3-small', /it is for embedding by its name .* set OPENAI_EMBEDDING_MODEL /],
    [undefined, 'ollama/nomic-embed-text', /it is for embedding by its name .* OLLAMA_EMBEDDING_MODEL /],
    ['image_generation', 'openai/x', /it is for image_generation, not for chat$/],
    ['audio_transcription', 'openai/x', /it is for audio_transcription, not for chat$/],
    ['rerank', 'cohere/x', /it is for rerank, not for chat$/],
  ])('leaves a model for %s (%s) out, and says so', (mode, model, said) => {
    const result = only(
      entry(model, {}, mode === undefined ? undefined : { mode }),
      entry('openai/gpt-4o', {}, { mode: 'chat' }),
    );
    expect(chat(result)).toMatchObject({ providerModel: 'gpt-4o', fallbacks: [] });
    expect(result.warnings.filter((warning) => warning.includes('left out'))).toEqual([expect.stringMatching(said)]);
  });

  it('believes what an entry says of itself more than its name', () => {
    const result = only(entry('openai/embedded-chat', {}, { mode: 'chat' }));
    expect(chat(result)).toMatchObject({ providerModel: 'embedded-chat' });
  });

  it('takes the prices above 200,000 tokens of input', () => {
    const costs = { input_cost_per_token: 1.25e-6, output_cost_per_token: 1e-5, cache_read_input_token_cost: 1.25e-7 };
    const above = { input_cost_per_token_above_200k_tokens: 2.5e-6, output_cost_per_token_above_200k_tokens: '1.5e-5' };
    const priceOf = (info: object) => chat(only(entry('gemini/x', {}, info)))?.price;
    expect(priceOf({ ...costs, ...above })).toMatchObject({
      ...{ input: '1.25', cachedInput: '0.125', output: '10' },
    });
    expect(priceOf({ ...costs, ...above, cache_creation_input_token_cost: 1.5e-6 })?.above).toEqual({
      ...{ tokens: 200_000, input: '2.5', output: '15' }, // what is cached: as input
    });
    expect(priceOf({ ...costs, output_cost_per_token_above_200k_tokens: 1.5e-5 })?.above).toEqual({
      ...{ tokens: 200_000, input: '1.25', cachedInput: '0.125', output: '15' },
    });
    expect(priceOf({ ...costs, ...above, cache_read_input_token_cost_above_200k_tokens: 2.5e-7 })?.above).toEqual({
      ...{ tokens: 200_000, input: '2.5', cachedInput: '0.25', output: '15' },
    });
    expect(priceOf(costs)).not.toHaveProperty('above');
  });

  it('takes the prices of what Anthropic keeps for an hour', () => {
    const price = chat(
      only(
        entry('anthropic/x', {
          ...{
            input_cost_per_token: 3e-6,
            output_cost_per_token: 1.5e-5,
            input_cost_per_token_above_200k_tokens: 6e-6,
          },
          cache_creation_input_token_cost: 3.75e-6,
          cache_creation_input_token_cost_above_1hr: 6e-6,
          cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1.2e-5,
        }),
      ),
    )?.price;
    expect(price).toMatchObject({
      cacheWrite: '3.75',
      cacheWriteHour: '6',
      above: { input: '6', cacheWriteHour: '12' },
    });
  });

  it('makes entries of one name the targets of one model', () => {
    const result = only(
      entry('openai/gpt-4o', { api_key: 'os.environ/KEY_A', weight: 3 }),
      entry('openai/gpt-4o', { api_key: 'os.environ/KEY_B', api_base: 'https://eu.example.org/v1' }),
    );
    expect(result.problems).toEqual([]);
    expect(chat(result)?.targets).toEqual([
      { apiKey: '${KEY_A}', weight: 3 },
      { apiKey: '${KEY_B}', baseUrl: 'https://eu.example.org/v1', weight: 1 },
    ]);
  });

  it('weighs by the rates where no weight is given', () => {
    const result = only(entry('openai/gpt-4o', { rpm: 900 }), entry('openai/gpt-4o', { rpm: 100 }));
    expect(chat(result)?.targets?.map(({ weight }) => weight)).toEqual([900, 100]);
    expect(result.warnings).toContainEqual(expect.stringContaining('not enforced') as string);
  });

  it('takes prices and the window, exactly', () => {
    const result = only(
      entry(
        'openai/gpt-4o',
        { input_cost_per_token: 2.5e-6, output_cost_per_token: '0.00001' },
        {
          max_input_tokens: 128_000,
          max_output_tokens: 16_384,
          cache_read_input_token_cost: 1.25e-6,
          supports_vision: false,
        },
      ),
    );
    expect(chat(result)).toMatchObject({
      window: 128_000,
      outputMax: 16_384,
      price: { input: '2.5', output: '10', cachedInput: '1.25', date: DAY },
      capabilities: { images: false },
    });
  });

  it('knows price and window of a built-in model, and says where there is none', () => {
    expect(chat(only(entry('openai/gpt-5-mini')))).toMatchObject({ window: 400_000, price: { input: '0.25' } });
    const unknown = only(entry('openai/own-1', { api_base: 'http://127.0.0.1:9/v1', api_key: 'none' }));
    expect(chat(unknown)).toMatchObject({ price: null, targets: [{ baseUrl: 'http://127.0.0.1:9/v1', weight: 1 }] });
    expect(chat(unknown)?.window).toBeUndefined();
    expect(unknown.warnings).toEqual([expect.stringContaining('no price')]);
  });

  it('refuses a key in the file, without repeating it', () => {
    const { problems } = only(entry('openai/gpt-4o', { api_key: 'sk-live-12345' }));
    expect(problems).toEqual([expect.stringMatching(/^model_list\.0\.litellm_params\.api_key: .*os\.environ/)]);
    expect(problems[0]).not.toContain('12345');
  });

  it('puts another model of the same name behind the first', () => {
    const result = only(entry('openai/gpt-4o'), entry('anthropic/claude-x'));
    expect(chat(result)).toMatchObject({ provider: 'openai', fallbacks: ['chat.2'] });
    expect(result.catalogue.models.find(({ id }) => id === 'chat.2')).toMatchObject({ provider: 'anthropic' });
    expect(result.warnings).toContainEqual(expect.stringContaining('not chosen by weight') as string);
  });

  it('reads fallbacks of all kinds, and aliases', () => {
    const result = read({
      model_list: [
        entry('openai/a', {}, undefined, 'a'),
        entry('openai/b', {}, undefined, 'b'),
        entry('openai/c', {}, undefined, 'c'),
      ],
      router_settings: { fallbacks: [{ a: ['b'] }], model_group_alias: { house: 'a' } },
      litellm_settings: {
        context_window_fallbacks: [{ a: ['c'] }],
        content_policy_fallbacks: [{ a: ['gone', 'c'] }],
        default_fallbacks: ['c'],
      },
    });
    expect(result.problems).toEqual([]);
    const byId = (id: string) => result.catalogue.models.find((model) => model.id === id);
    expect(byId('a')).toMatchObject({ fallbacks: ['b'], contextFallbacks: ['c'], contentPolicyFallbacks: ['c'] });
    expect(byId('b')?.fallbacks).toEqual(['c']);
    expect(byId('c')?.fallbacks).toEqual([]);
    expect(result.catalogue.roles['house']).toEqual(['a']);
    expect(result.warnings).toContainEqual(expect.stringContaining('models that are not there') as string);
  });

  it('names what it does not read', () => {
    const { warnings, problems } = read({
      model_list: [{ ...entry('openai/gpt-5-mini', { api_version: '1', order: 2 }, { team_id: 'x' }), note: 'y' }],
      router_settings: { routing_strategy: 'latency-based-routing' },
      general_settings: { master_key: 'sk-1234' },
    });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'model_list.0: not read: note',
      'model_list.0.litellm_params: not read: api_version, order',
      'model_list.0.model_info: not read: team_id',
      'router_settings: not read: routing_strategy',
      expect.stringMatching(/^general_settings: not read/),
    ]);
  });

  it.each([[{ model_list: [] }], [{ model_list: 'x' }], [{ model_list: [{ model_name: 'a' }] }]])(
    'refuses %j',
    (file) => expect(read(file).problems.join()).toMatch(/^model_list/),
  );
});
