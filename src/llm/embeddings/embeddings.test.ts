import { type EmbeddingSettings, resolveEmbeddingModels } from '../../../config/embedding-models';
import { AppError } from '../../platform/errors';
import { createDemoEmbedder } from './demo-embedder';
import { cacheKey } from './embedding-cache';
import { createLocalEmbedder } from './local-embedder';
import { priceEmbedding } from './price-embedding';
import { splitIntoBatches } from './split-into-batches';
import { fromBytes, toBytes, toNumbers } from './vector-bytes';

const { signal } = new AbortController();
const none = { apiKey: '', baseUrl: '', model: '', dimension: 0 };
const settings: EmbeddingSettings = { openai: none, ollama: none, local: none, defaultModel: '' };
const dot = (one: Float32Array, other: Float32Array) =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

describe('the demo embedder', () => {
  const embed = async (...texts: string[]) => (await createDemoEmbedder(1_536).embed(texts, signal)).vectors;
  const similarity = async (one: string, other: string) => {
    const [left, right] = await embed(one, other);
    if (!left || !right) throw new Error('no vectors');
    return dot(left, right);
  };

  it('makes vectors of length 1, the same for the same text', async () => {
    const texts = ['Hello world', '…', ' ', 'Grüße aus Köln', '你好世界', 'a'.repeat(50_000)];
    const [first, second] = [await embed(...texts), await embed(...texts)];
    expect(second).toEqual(first);
    for (const vector of first) {
      expect(vector).toHaveLength(1_536);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    }
  });

  it('matches words, also misspelt ones; not meaning', async () => {
    const text = 'The invoice of the electric company';
    const same = await similarity(text, 'the INVOICE of the electric company!');
    const misspelt = await similarity(text, 'the invoce of the eletric company');
    const unrelated = await similarity(text, 'My cat sleeps on a red sofa');
    expect(same).toBeCloseTo(1, 5);
    expect(misspelt).toBeGreaterThan(0.5);
    expect(Math.abs(unrelated)).toBeLessThan(0.2);
    expect(await similarity('Money is due', 'Payment required')).toBeLessThan(0.2);
  });
});

describe('splitIntoBatches', () => {
  it('keeps to both limits and to the order; a text beyond the limit goes alone', () => {
    const long = 'x'.repeat(100);
    expect(splitIntoBatches(['a', 'b', 'c'], { inputs: 2, tokens: 100 })).toEqual([['a', 'b'], ['c']]);
    expect(splitIntoBatches(['a', long, 'b', 'c'], { inputs: 9, tokens: 2 })).toEqual([['a'], [long], ['b', 'c']]);
    // A token a character, beyond ASCII.
    expect(splitIntoBatches(['日本語', '日本', 'ab'], { inputs: 9, tokens: 3 })).toEqual([['日本語'], ['日本', 'ab']]);
    expect(splitIntoBatches([], { inputs: 2, tokens: 2 })).toEqual([]);
  });
});

describe('cacheKey', () => {
  const { defaultModel } = resolveEmbeddingModels(settings);
  const scope = { organisationId: 'o', model: defaultModel, dimension: 8 };
  it('is another for another organisation, model, address, dimension, text or tokens', () => {
    const keys = [
      cacheKey(scope, 'text'),
      cacheKey(scope, 'text '),
      cacheKey({ ...scope, organisationId: 'p' }, 'text'),
      cacheKey({ ...scope, dimension: 9 }, 'text'),
      cacheKey({ ...scope, model: { ...defaultModel, id: 'other' } }, 'text'),
      cacheKey({ ...scope, model: { ...defaultModel, baseUrl: 'http://other' } }, 'text'),
      cacheKey({ ...scope, model: { ...defaultModel, providerModel: 'other' } }, 'text'),
      cacheKey(scope, '1 2'),
      cacheKey(scope, [1, 2]),
      cacheKey(scope, [12]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(cacheKey({ ...scope }, 'text')).toBe(keys[0]);
  });
});

describe('vector bytes', () => {
  it('come back as they went, from any place in a buffer', () => {
    const vector = Float32Array.from([0.1, -2, 3e-9]);
    const bytes = Buffer.concat([Buffer.from([1]), toBytes(vector)]).subarray(1);
    expect(fromBytes(bytes)).toEqual(vector);
    expect(toNumbers(vector)).toEqual([0.1, -2, 3e-9].map((value) => Number(Math.fround(value).toPrecision(9))));
    expect(() => fromBytes(bytes.subarray(1))).toThrow('half a number');
  });
});

describe('resolveEmbeddingModels', () => {
  it('has the demo model alone where nothing is set, and prefers an own server to OpenAI’s name for its key', () => {
    expect(resolveEmbeddingModels(settings).defaultModel.id).toBe('demo-embedding');
    const own = { ...settings, openai: { apiKey: 'k', baseUrl: 'http://own/v1', model: 'bge', dimension: 384 } };
    expect(resolveEmbeddingModels(own).models.map(({ id }) => id)).toEqual(['compatible-embedding', 'demo-embedding']);
    const openai = resolveEmbeddingModels({ ...settings, openai: { ...none, apiKey: 'k' } });
    expect(openai.defaultModel).toMatchObject({ id: 'text-embedding-3-small', dimension: 1_536, apiKey: 'k' });
  });

  it('has a price where the environment gives one', () => {
    const priced = { apiKey: '', baseUrl: 'http://own/v1', model: 'bge', dimension: 384, price: '0.015' };
    expect(resolveEmbeddingModels({ ...settings, openai: priced }).defaultModel.price).toMatchObject({
      embedding: '0.015',
    });
    for (const kind of ['ollama', 'local'] as const)
      expect(resolveEmbeddingModels({ ...settings, [kind]: priced }).defaultModel).toMatchObject({
        id: `${kind}-embedding`,
        price: { embedding: '0.015' },
      });
    expect(resolveEmbeddingModels({ ...settings, ollama: { ...priced, price: '' } }).defaultModel.price).toBeNull();
  });

  it('refuses an unknown default and a model without its dimension', () => {
    expect(() => resolveEmbeddingModels({ ...settings, defaultModel: 'x' })).toThrow('"x" is not usable');
    expect(() => resolveEmbeddingModels({ ...settings, local: { model: 'm', dimension: 0 } })).toThrow('dimension');
  });
});

it('prices tokens exactly', () => {
  const price = { embedding: '0.02', date: '2026-11-22', source: 'x' };
  expect(priceEmbedding({ price }, 1_000_000)).toBe(20_000_000);
  expect(priceEmbedding({ price: { ...price, embedding: '0.13' } }, 7)).toBe(910);
  expect(priceEmbedding({ price: null }, 7)).toBe(0);
});

describe('the local embedder', () => {
  it('says how to install its package', async () => {
    const refused = createLocalEmbedder('model', 3).embed(['x'], signal);
    await expect(refused).rejects.toThrow('npm install @huggingface/transformers');
    await expect(refused).rejects.toBeInstanceOf(AppError);
  });
});
