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

  it('has another client once a model gives longer answers, and forgets the one before', async () => {
    const [model] = modelsOf(resolve('one'));
    if (!model) throw new Error('no model');
    let targets = [{ id: 'own', model, weight: 1 }];
    const pool = createClientPool({
      ...resolve('one'),
      get targets() {
        return targets;
      },
    });
    const first = await pool.get(model, 500);
    const changed = { ...model, outputMax: 100 };
    targets = [{ id: 'own', model: changed, weight: 1 }];
    expect(await pool.get(changed, 500)).not.toBe(first);
    expect(pool.size).toBe(1);
  });

  it('has one client an organisation and provider key, also where two have the very same secret', async () => {
    const [shared] = modelsOf(resolve('sk-same-of-both'));
    if (!shared) throw new Error('no model');
    const pool = createClientPool(resolve('sk-same-of-both'));
    const own = (organisationId: string, providerKeyId: string) =>
      pool.get({ ...shared, own: { organisationId, providerKeyId, isAddressForeign: false } });
    const clients = await Promise.all([
      own('a', 'k1'),
      own('b', 'k2'),
      own('b', 'k3'),
      own('c', 'k1'),
      pool.get(shared),
    ]);
    expect(new Set(clients).size).toBe(clients.length);
    expect(await own('a', 'k1')).toBe(clients[0]);
    expect(await own('b', 'k2')).toBe(clients[1]);
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
