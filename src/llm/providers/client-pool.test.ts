import { catalogueSchema } from '../../../config/model-catalogue';
import { resolveModels, type ResolvedModel } from '../../../config/models';
import { createClientPool } from './client-pool';

const resolve = (...keys: string[]) =>
  resolveModels(
    { keys: {}, baseUrls: {}, environment: Object.fromEntries(keys.map((key, place) => [`KEY_${place}`, key])) },
    catalogueSchema.parse({
      models: [
        {
          id: 'own',
          label: 'Own',
          provider: 'openai',
          providerModel: 'own',
          price: null,
          targets: keys.map((_, place) => ({ baseUrl: 'http://own.example.org/v1', apiKeyEnv: `KEY_${place}` })),
        },
        { id: 'demo', label: 'Demo', provider: 'demo', providerModel: 'demo', price: null },
        { id: 'demo-slow', label: 'Slow', provider: 'demo', providerModel: 'demo', price: null },
      ],
    }),
  );
const modelsOf = (resolved: ReturnType<typeof resolve>) => resolved.targets.map(({ model }) => model);

describe('createClientPool', () => {
  it('has one client a credential, by the whole of it', async () => {
    const resolved = resolve('sk-proj-same-beginning-one', 'sk-proj-same-beginning-two', 'sk-proj-same-beginning-one');
    const pool = createClientPool(resolved);
    const [first, second, third, demo, slow] = await Promise.all(modelsOf(resolved).map((model) => pool.get(model)));
    expect(first).toBe(third);
    expect(new Set([first, second, demo, slow]).size).toBe(4);
    expect(await pool.get({ ...(modelsOf(resolved)[0] as ResolvedModel) })).toBe(first);
    expect(pool.size).toBe(4);
  });

  it('forgets clients that the catalogue no longer names', async () => {
    let current = resolve('one', 'two');
    const pool = createClientPool({
      get models() {
        return current.models;
      },
      get targets() {
        return current.targets;
      },
      roles: {},
      defaultModel: 'own',
      known: { models: [], roles: {} },
    });
    const made = await Promise.all(modelsOf(current).map((model) => pool.get(model)));
    current = resolve('two');
    expect(pool.size).toBe(3); // the demo models and one key
    expect(await pool.get(modelsOf(current)[0] as ResolvedModel)).toBe(made[1]);
  });
});
