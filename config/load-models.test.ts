import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './index';
import { loadModels } from './load-models';

const folder = mkdtempSync(join(tmpdir(), 'models-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(name: string, text: string, environment: Record<string, string> = {}) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const stores = { MONGODB_URI: 'mongodb://x', REDIS_URL: 'redis://x' };
  return loadModels(loadConfig({ ...stores, ...environment, MODELS_FILE: file }, []), environment);
}
const YAML = `
models:
  - id: house
    label: House
    provider: openai
    providerModel: house-1
    price: null
    targets:
      - { baseUrl: 'https://a.example.org/v1', apiKeyEnv: KEY_A, weight: 3 }
      - { baseUrl: '\${ADDRESS_B}', apiKey: '\${KEY_B}' }
      - { baseUrl: 'https://open.example.org/v1' }
roles:
  canvas: [house]
`;

describe('loadModels', () => {
  it('reads YAML, and takes addresses and keys from the environment', () => {
    const environment = { KEY_A: 'a', KEY_B: 'b', ADDRESS_B: 'https://b.example.org/v1', OPENAI_API_KEY: 'vendor' };
    const { resolved, warnings } = load('models.yaml', YAML, environment);
    expect(warnings).toEqual([]);
    expect(resolved.defaultModel).toBe('house');
    const targets = resolved.targets.filter(({ model }) => model.id === 'house');
    expect(targets.map(({ id, weight, model }) => [id, weight, model.baseUrl, model.apiKey])).toEqual([
      ['house#1', 3, 'https://a.example.org/v1', 'a'],
      ['house#2', 1, 'https://b.example.org/v1', 'b'],
      ['house#3', 1, 'https://open.example.org/v1', undefined], // never the vendor's key
    ]);
    expect(targets[0]?.model).toMatchObject({ isWindowAssumed: true, capabilities: { tools: true } });
    expect(resolved.models.filter(({ id }) => id === 'house')).toHaveLength(1);
  });

  it('leaves out targets whose variable is not set, and names it', () => {
    const { resolved, warnings } = load('some.yml', YAML, { KEY_A: 'a' });
    expect(resolved.targets.filter(({ model }) => model.id === 'house')).toHaveLength(2);
    expect(warnings).toEqual(['models.house.targets.1: left out: ADDRESS_B, KEY_B is not set']);
  });

  it('asks OpenAI itself for a target without an address, beside a compatible server', () => {
    const text = JSON.stringify({ models: [{ id: 'gpt-5-mini', targets: [{ apiKeyEnv: 'KEY_A' }] }] });
    const environment = { KEY_A: 'a', OPENAI_API_KEY: 'own', OPENAI_BASE_URL: 'http://own/v1', OPENAI_MODEL: 'm' };
    const { resolved } = load('beside.json', text, environment);
    expect(resolved.models.find(({ id }) => id === 'gpt-5-mini')).toMatchObject({
      apiKey: 'a',
      baseUrl: 'https://api.openai.com/v1',
    });
    expect(resolved.models.find(({ id }) => id === 'compatible')).toMatchObject({ apiKey: 'own' });
  });

  it('reads LiteLLM’s form', () => {
    const text = `model_list:\n  - model_name: x\n    litellm_params: { model: openai/gpt-5-mini, api_key: os.environ/KEY_A }`;
    const { resolved } = load('litellm.yaml', text, { KEY_A: 'a' });
    expect(resolved.models.find(({ id }) => id === 'x')).toMatchObject({ apiKey: 'a', window: 400_000 });
    expect(resolved.defaultModel).toBe('x'); // the only real one
  });

  it('gives a role without a usable model to the demo only where nothing else can be called', () => {
    expect(load('none.json', '{}').resolved.roles['fast']).toEqual(['demo']);
    const { resolved } = load('own.yaml', YAML, { KEY_A: 'a' });
    expect(resolved.roles['fast']).toBeUndefined();
  });

  it.each([
    ['a.txt', '{}', /must end in \.json/],
    ['a.json', '{', /is not JSON/],
    ['a.yaml', 'a: [', /is not YAML/],
    ['a.json', '[]', /write an object/],
    ['a.json', '{"models":[{"id":"x"}],"rolls":{}}', /models\.0\.label[\s\S]*rolls/],
  ])('refuses %s with %j', (name, text, expected) => {
    expect(() => load(name, text)).toThrow(expected);
    expect(() => load(name, text)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }) as Error);
  });

  it('does not repeat a broken file, which may hold a secret', () => {
    for (const name of ['s.json', 's.yaml'])
      expect(() => load(name, 'apiKey: "sk-live-12345\n\t: {')).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('12345') as string }) as Error,
      );
  });

  it('says that a file is missing', () => {
    const config = loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', MODELS_FILE: join(folder, 'gone.json') }, []);
    expect(() => loadModels(config, {})).toThrow(/gone\.json: it cannot be read \(ENOENT\)/);
  });
});
