import { catalogueSchema } from '../../../config/model-catalogue';
import { resolveModels } from '../../../config/models';
import { credentialHash } from '../routing/credential-hash';
import { createModelRouter } from '../routing/create-model-router';
import { type OpenKey, ownModels } from './own-models';

const model = (id: string, provider: string, more: object = {}) => ({
  id,
  label: id,
  provider,
  providerModel: id,
  window: 100_000,
  price: null,
  ...more,
});
const catalogue = catalogueSchema.parse({
  models: [
    model('gpt', 'openai'),
    model('claude', 'anthropic'),
    model('house', 'openai', { targets: [{ baseUrl: 'https://house.example.org/v1', apiKeyEnv: 'HOUSE' }] }),
    model('demo', 'demo'),
  ],
  roles: { canvas: ['claude', 'gpt'], solo: ['gpt'] },
});
const shared = resolveModels(
  { keys: { anthropic: 'shared-claude' }, baseUrls: {}, environment: { HOUSE: 'shared-house' } },
  catalogue,
);
const key = (changes: Partial<OpenKey>): OpenKey => ({
  id: 'a'.repeat(24),
  provider: 'openai',
  secret: 'own',
  baseUrl: undefined,
  models: [],
  weight: 1,
  ...changes,
});
const view = (keys: OpenKey[], fallsBackToShared = false, organisationId = 'o') =>
  ownModels(shared, keys, { organisationId, fallsBackToShared, isPrivateAllowed: false });
const NEEDS = { inputTokens: 1, hasTools: false, hasImages: false };
const plan = (keys: OpenKey[], name: string, fallsBackToShared = false) =>
  createModelRouter({ resolved: shared, random: () => 0 })
    .plan(name, NEEDS, undefined, view(keys, fallsBackToShared))
    .map(({ model: { id, apiKey } }) => `${id}:${apiKey}`);

describe('ownModels', () => {
  it('adds what the keys serve, and leaves the rest as it is', () => {
    const own = view([key({})]);
    expect(own.models.map(({ id }) => id)).toEqual(['claude', 'house', 'demo', 'gpt']);
    expect(own.roles).toEqual({ canvas: ['claude', 'gpt'], solo: ['gpt'] });
    expect(shared.roles).toEqual({ canvas: ['claude'] });
    expect(own.targetsOf('claude').map(({ model: { apiKey } }) => apiKey)).toEqual(['shared-claude']);
    expect(own.defaultModel).toBe('claude');
  });

  it('never sends a provider’s key to a server that the catalogue names, nor a server’s key elsewhere', () => {
    expect(view([key({})]).targetsOf('house')).toEqual(shared.targets.filter(({ id }) => id === 'house'));
    const house = key({ provider: 'openai-compatible', baseUrl: 'https://house.example.org/v1/' });
    const own = view([house]);
    expect(own.targetsOf('house').map(({ model: { apiKey, baseUrl } }) => [apiKey, baseUrl])).toEqual([
      ['own', 'https://house.example.org/v1'],
    ]);
    expect(own.targetsOf('gpt')).toEqual([]);
    const other = view([{ ...house, baseUrl: 'https://other.example.org/v1', models: ['llama'] }]);
    expect(other.targetsOf('house')[0]?.model.apiKey).toBe('shared-house');
    expect(other.targetsOf('own/llama')[0]?.model).toMatchObject({
      baseUrl: 'https://other.example.org/v1',
      own: { isAddressForeign: true },
    });
  });

  it('is the default of an organisation where the server itself has none but the demo', () => {
    const none = resolveModels({ keys: {}, baseUrls: {} }, catalogue);
    const options = { organisationId: 'o', fallsBackToShared: false, isPrivateAllowed: false };
    expect(ownModels(none, [key({})], options)).toMatchObject({ defaultModel: 'gpt', roles: { canvas: ['gpt'] } });
  });
});

describe('a plan with own keys', () => {
  const claude = key({ provider: 'anthropic', secret: 'own-claude' });

  it('stays with own keys along the whole chain, unless the server’s may stand in', () => {
    expect(plan([key({})], 'gpt')).toEqual(['gpt:own']);
    expect(plan([claude], 'canvas')).toEqual(['claude:own-claude']);
    expect(plan([claude, key({})], 'canvas')).toEqual(['claude:own-claude', 'gpt:own']);
    expect(plan([claude], 'canvas', true)).toEqual(['claude:own-claude', 'claude:shared-claude']);
    // What begins with the server's may go on with an own one.
    expect(plan([key({})], 'canvas')).toEqual(['claude:shared-claude', 'gpt:own']);
  });

  it('throws where a key cannot be opened, and is passed over where it only stands in', () => {
    const broken = key({ secret: undefined });
    expect(() => plan([broken], 'gpt')).toThrow(expect.objectContaining({ code: 'provider_key_unreadable' }) as Error);
    expect(() => plan([broken, key({ id: 'b'.repeat(24) })], 'gpt')).toThrow('cannot be read');
    expect(plan([broken], 'canvas')).toEqual(['claude:shared-claude']);
    // Nobody has another one for it.
    expect(() => plan([broken], 'gpt', true)).toThrow('cannot be read');
    expect(plan([key({ provider: 'anthropic', secret: undefined })], 'claude', true)).toEqual(['claude:shared-claude']);
  });

  it('rests one organisation’s target, not another’s with the very same key', () => {
    const router = createModelRouter({ resolved: shared, random: () => 0 });
    const [mine, theirs] = [view([claude], true, 'mine'), view([claude], true, 'theirs')];
    const first = (own: typeof mine) => router.plan('claude', NEEDS, undefined, own)[0];
    const target = first(mine);
    if (!target) throw new Error('no target');
    router.failed(target, { kind: 'auth', isTransient: false, isCurableElsewhere: true, retryAfterMs: undefined });
    expect(first(mine)?.model.apiKey).toBe('shared-claude');
    expect(first(theirs)?.model.apiKey).toBe('own-claude');
    const hashes = [mine, theirs].map((own) => own.targetsOf('claude').map((one) => credentialHash(one.model)));
    expect(hashes[0]?.[0]).not.toBe(hashes[1]?.[0]);
    expect(hashes[0]?.[1]).toBe(hashes[1]?.[1]); // the server's own is one for all
    expect(JSON.stringify(router.list(mine))).not.toContain('own-claude');
  });
});
