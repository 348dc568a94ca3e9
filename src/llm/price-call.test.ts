import { modelCatalogue, resolveModels } from '../../config/models';
import { createModelCatalogue } from './catalogue';
import { costOf, estimateCall, priceCall } from './price-call';

const price = { input: '3', cachedInput: '0.3', output: '15', date: '2026-01-01', source: 'test' };

describe('priceCall', () => {
  it('is exact in nano-dollars', () => {
    expect(costOf(price, { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 10, modelCalls: 1 })).toBe(
      600 * 3_000 + 400 * 300 + 10 * 15_000,
    );
    expect(
      costOf({ ...price, input: '0.0001' }, { inputTokens: 5, cachedInputTokens: 0, outputTokens: 0, modelCalls: 1 }),
    ).toBe(1); // 0.5, half up
  });
  it('charges what is put into the provider’s cache at its own price', () => {
    const usage = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 0, modelCalls: 1 };
    expect(costOf({ ...price, cacheWrite: '3.75' }, usage, { tokens: 500 })).toBe(
      100 * 3_000 + 500 * 3_750 + 400 * 300,
    );
    expect(costOf(price, usage, { tokens: 500 })).toBe(costOf(price, usage)); // no price of its own
    expect(costOf({ ...price, cacheWrite: '3.75' }, usage, { tokens: 9_999 })).toBe(600 * 3_750 + 400 * 300); // more than there was
    const told = {
      input_tokens: 600,
      output_tokens: 0,
      total_tokens: 600,
      input_token_details: { cache_creation: 500 },
    };
    expect(priceCall({ ...price, cacheWrite: '3.75' }, told, { inputTokens: 0, outputTokens: 0 }).costNanoUsd).toBe(
      100 * 3_000 + 500 * 3_750,
    );
  });
  it('says what a call’s cost is the sum of', () => {
    const told = {
      ...{ input_tokens: 1_000, output_tokens: 10, total_tokens: 1_010 },
      input_token_details: { cache_read: 400, cache_creation: 500 },
    };
    const { bill, costNanoUsd } = priceCall({ ...price, cacheWrite: '3.75' }, told, {
      inputTokens: 0,
      outputTokens: 0,
    });
    expect(bill).toEqual([
      { part: 'input', tokens: 100, nanoUsdPerMillion: 3_000_000_000 },
      { part: 'cacheWrite', tokens: 500, nanoUsdPerMillion: 3_750_000_000 },
      { part: 'cachedInput', tokens: 400, nanoUsdPerMillion: 300_000_000 },
      { part: 'output', tokens: 10, nanoUsdPerMillion: 15_000_000_000 },
    ]);
    expect(costNanoUsd).toBe(100 * 3_000 + 500 * 3_750 + 400 * 300 + 10 * 15_000);
    expect(priceCall(null, told, { inputTokens: 0, outputTokens: 0 })).not.toHaveProperty('bill');
  });
  it('charges what is kept there for an hour at the price of that, or at twice the input’s', () => {
    const usage = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 0, modelCalls: 1 };
    const priced = { ...price, cacheWrite: '3.75', cacheWriteHour: '6.5' };
    const rest = 100 * 3_000 + 400 * 300;
    expect(costOf(priced, usage, { tokens: 500, hour: 200 })).toBe(rest + 300 * 3_750 + 200 * 6_500);
    expect(costOf({ ...price, cacheWrite: '3.75' }, usage, { tokens: 500, hour: 200 })).toBe(
      rest + 300 * 3_750 + 200 * 6_000,
    );
    expect(costOf(priced, usage, { tokens: 500, hour: 9_999 })).toBe(rest + 500 * 6_500); // more than there was
    const above = { tokens: 900, input: '6', output: '22.5', cacheWriteHour: '13' };
    expect(costOf({ ...priced, above }, usage, { tokens: 600, hour: 600 })).toBe(600 * 13_000 + 400 * 6_000);
    const told = {
      ...{ input_tokens: 600, output_tokens: 0, total_tokens: 600 },
      input_token_details: { cache_creation: 500, cache_creation_hour: 200 },
    };
    expect(priceCall(priced, told, { inputTokens: 0, outputTokens: 0 }).costNanoUsd).toBe(
      100 * 3_000 + 300 * 3_750 + 200 * 6_500,
    );
  });
  it('knows what Anthropic takes for an hour: twice the input', () => {
    const known = modelCatalogue.models.filter(({ provider }) => provider === 'anthropic');
    expect(known.length).toBeGreaterThan(0);
    for (const { price: told } of known) expect(Number(told?.cacheWriteHour)).toBe(2 * Number(told?.input));
  });
  it('charges all of a call with a long input by the prices of such', () => {
    const above = { tokens: 200_000, input: '6', cachedInput: '0.6', output: '22.5', cacheWrite: '7.5' };
    const stepped = { ...price, above };
    const usage = { inputTokens: 200_000, cachedInputTokens: 50_000, outputTokens: 10, modelCalls: 1 };
    expect(costOf(stepped, usage)).toBe(costOf(price, usage));
    const longer = { ...usage, inputTokens: 200_001 };
    expect(costOf(stepped, longer)).toBe(150_001 * 6_000 + 50_000 * 600 + 10 * 22_500);
    expect(costOf(stepped, longer, { tokens: 1 })).toBe(150_000 * 6_000 + 7_500 + 50_000 * 600 + 10 * 22_500);
    // What has no price of its own there costs what plain input does there.
    const bare = { ...price, cacheWrite: '3.75', above: { tokens: 200_000, input: '6', output: '22.5' } };
    expect(costOf(bare, longer, { tokens: 1 })).toBe(200_001 * 6_000 + 10 * 22_500);
    // What is held is held by them too.
    const model = { price: stepped, window: 1_000_000 };
    expect(estimateCall(model, 200_001, 10)).toBe(200_001 * 7_500 + 10 * 22_500);
  });
  it('knows the step of Gemini 2.5 Pro', () => {
    const known = modelCatalogue.models.find(({ id }) => id === 'gemini-2.5-pro')?.price;
    const costOfInput = (inputTokens: number) =>
      known && costOf(known, { inputTokens, cachedInputTokens: 0, outputTokens: 1, modelCalls: 1 });
    expect(costOfInput(200_000)).toBe(200_000 * 1_250 + 10_000);
    expect(costOfInput(200_001)).toBe(200_001 * 2_500 + 15_000);
  });
  it('uses what the provider tells, else an estimate that says so', () => {
    const told = priceCall(
      price,
      { input_tokens: 10, output_tokens: 5, total_tokens: 15, input_token_details: { cache_read: 99 } },
      { inputTokens: 0, outputTokens: 0 },
    );
    expect(told).toMatchObject({
      usage: { inputTokens: 10, cachedInputTokens: 10, outputTokens: 5, modelCalls: 1 },
      isEstimated: false,
    });
    expect(priceCall(null, undefined, { inputTokens: 2.25, outputTokens: 1 })).toEqual({
      usage: { inputTokens: 3, outputTokens: 1, cachedInputTokens: 0, modelCalls: 1 },
      costNanoUsd: 0,
      isEstimated: true,
    });
  });
  it('estimates the most a call may cost; without a price, nothing', () => {
    expect(estimateCall({ price, window: 200_000 }, 1_001)).toBe(1_001 * 3_000 + 16_000 * 15_000);
    expect(estimateCall({ price, window: 2_000 }, 1_000)).toBe(1_000 * 3_000 + 1_000 * 15_000);
    expect(estimateCall({ price, window: 2_000 }, 10_000)).toBe(10_000 * 3_000);
    expect(estimateCall({ price: null, window: 200_000 }, 1_000)).toBe(0);
    const small = { price: { ...price, cacheWrite: '3.75' }, window: 200_000, outputMax: 1_000 };
    expect(estimateCall(small, 1_000)).toBe(1_000 * 3_750 + 1_000 * 15_000);
    expect(estimateCall(small, 1_000, 1_500)).toBe(1_000 * 3_750 + 1_000 * 15_000);
    expect(estimateCall(small, 1_000, 500)).toBe(1_000 * 3_750 + 500 * 15_000);
  });
});

describe('resolveModels', () => {
  it('has only the demo without keys', () => {
    const resolved = resolveModels({ keys: {}, baseUrls: {} });
    expect(resolved.defaultModel).toBe('demo');
    expect(resolved.models.map(({ id }) => id)).toEqual(['demo', 'demo-slow']);
  });
  it('puts a compatible server first and never falls back to the demo', () => {
    const resolved = resolveModels({
      keys: { openai: 'k', anthropic: 'k2' },
      baseUrls: { openai: 'http://localhost:1/v1', openaiModel: 'own' },
    });
    expect(resolved.defaultModel).toBe('compatible');
    const catalogue = createModelCatalogue(resolved);
    expect(catalogue.chain('canvas').map(({ model }) => model.id)).toEqual([
      'compatible',
      'claude-sonnet-4-6',
      'claude-haiku-4-5',
    ]);
    expect(catalogue.chain('canvas', 'demo').map(({ model }) => model.id)).toEqual(['demo']);
    expect(() => catalogue.chain('canvas', 'gpt-5.2')).toThrow(
      expect.objectContaining({ code: 'model_not_found' }) as Error,
    );
    expect(JSON.stringify(catalogue.list())).not.toContain('k2');
  });
  it('refuses a default that cannot be called', () => {
    expect(() => resolveModels({ keys: {}, baseUrls: {}, defaultModel: 'gpt-5.2' })).toThrow(/usable: demo/);
  });
  it('names only models that exist in its roles', () => {
    const ids = ['compatible', 'ollama', ...modelCatalogue.models.map(({ id }) => id)];
    expect(Object.keys(modelCatalogue.roles)).toContain('canvas');
    for (const id of Object.values(modelCatalogue.roles).flat()) expect(ids).toContain(id);
  });
});
