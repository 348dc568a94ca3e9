import type { Catalogue } from '../../../config/model-catalogue';
import { catalogueSchema } from '../../../config/model-catalogue';
import { resolveModels, type ResolvedModels } from '../../../config/models';
import type { ClassifiedError, ModelErrorKind } from '../classify-error';
import { createModelRouter } from './create-model-router';
import { mayCure } from './may-cure';
import type { CallNeeds } from './model-router';
import { alwaysAs } from './watch-models';

const NEEDS: CallNeeds = { inputTokens: 100, hasTools: false, hasImages: false };
const error = (kind: ModelErrorKind, retryAfterMs?: number): ClassifiedError => ({
  kind,
  isTransient: true,
  isCurableElsewhere: true,
  retryAfterMs,
});
const model = (id: string, changes: object = {}) => ({
  id,
  label: id.toUpperCase(),
  provider: 'openai',
  providerModel: id,
  window: 100_000,
  price: null,
  targets: [{ baseUrl: `http://${id}.example.org/v1` }],
  ...changes,
});
const several = (...weights: number[]) => ({
  targets: weights.map((weight, place) => ({ baseUrl: `http://t${place}.example.org/v1`, weight })),
});
const demo = { id: 'demo', label: 'Demo', provider: 'demo', providerModel: 'demo', window: 200_000, price: null };
const resolve = (models: object[], roles: Catalogue['roles'] = {}) =>
  resolveModels({ keys: {}, baseUrls: {} }, catalogueSchema.parse({ models: [...models, demo], roles }));

/** Numbers between 0 and 1, the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
function start(resolved: ResolvedModels) {
  const clock = { ms: 1_000_000 };
  const router = createModelRouter({ resolved, now: () => clock.ms, random: seeded(1) });
  const plan = (name: string, needs: Partial<CallNeeds> = {}, role?: string) =>
    router.plan(name, { ...NEEDS, ...needs }, role);
  const ids = (...asked: Parameters<typeof plan>) => plan(...asked).map(({ id }) => id);
  const fail = (id: string, kind: ModelErrorKind = 'unavailable', times = 5) => {
    const target = resolved.targets.find((other) => other.id === id);
    if (!target) throw new Error(id);
    for (let count = 0; count < times; count += 1) router.failed(target, error(kind));
    return target;
  };
  return { clock, router, plan, ids, fail };
}

describe('plan', () => {
  const roles = { coder: ['a', 'b', 'c'], demos: ['demo'] };
  const three = () => start(resolve([model('a'), model('b'), model('c'), model('d')], roles));

  it.each<[string, string | undefined, string[]]>([
    ['coder', undefined, ['a', 'b', 'c']],
    ['a', undefined, ['a', 'b', 'c']],
    ['b', undefined, ['b', 'c']], // a chain is walked down
    ['d', undefined, ['d']],
    ['b', 'coder', ['b', 'a', 'c']],
    ['d', 'coder', ['d', 'a', 'b', 'c']],
    ['d', 'nothing', ['d']],
    ['demos', undefined, ['demo']],
    ['demo', 'coder', ['demo']],
  ])('%s (role %s) is %j', (name, role, expected) => expect(three().ids(name, {}, role)).toEqual(expected));

  it.each(['nobody', '__proto__', 'constructor', ''])('knows no model %j', (name) =>
    expect(() => three().plan(name)).toThrow(
      expect.objectContaining({ code: 'model_not_found', status: 404 }) as Error,
    ),
  );

  it('takes the fallbacks that the catalogue names, also of a role and none', () => {
    const { ids } = start(
      resolve([model('a', { fallbacks: ['d', 'pair'] }), model('b', { fallbacks: [] }), model('c'), model('d')], {
        coder: ['a', 'b', 'c'],
        pair: ['b', 'c', 'a'],
      }),
    );
    expect(ids('a')).toEqual(['a', 'd', 'b', 'c']);
    expect(ids('b')).toEqual(['b']);
    expect(ids('b', {}, 'coder')).toEqual(['b']);
  });

  it('chooses among targets by weight, seen over many calls', () => {
    const { ids } = start(resolve([model('a', several(6, 3, 1))]));
    const firsts = new Map<string, number>();
    const orders = new Set<string>();
    for (let call = 0; call < 10_000; call += 1) {
      const order = ids('a');
      orders.add(order.join());
      firsts.set(order[0] ?? '', (firsts.get(order[0] ?? '') ?? 0) + 1);
    }
    expect(orders.size).toBe(6); // each order comes, and always all three
    for (const [id, share] of [
      ['a#1', 0.6],
      ['a#2', 0.3],
      ['a#3', 0.1],
    ] as const)
      expect(Math.abs((firsts.get(id) ?? 0) / 10_000 - share)).toBeLessThan(0.02);
  });

  it('passes over what lacks tools, images or room', () => {
    const { ids, plan } = start(
      resolve(
        [
          model('a', { capabilities: { tools: false } }),
          model('b', { capabilities: { images: false } }),
          model('c', { window: 1_000 }),
        ],
        { coder: ['a', 'b', 'c'] },
      ),
    );
    expect(ids('coder', { hasTools: true })).toEqual(['b', 'c']);
    expect(ids('coder', { hasImages: true })).toEqual(['a', 'c']);
    expect(ids('coder', { inputTokens: 1_001 })).toEqual(['a', 'b']);
    expect(() => plan('coder', { hasTools: true, hasImages: true, inputTokens: 2_000 })).toThrow(
      expect.objectContaining({ code: 'model_context_too_long', status: 413 }) as Error,
    );
    expect(() =>
      start(resolve([model('a', { capabilities: { images: false } })])).plan('a', { hasImages: true }),
    ).toThrow(expect.objectContaining({ code: 'model_request_unsupported', status: 400 }) as Error);
  });

  it('keeps no call from a model whose window nobody told', () =>
    expect(start(resolve([model('a', { window: undefined })])).ids('a', { inputTokens: 1_000_000 })).toEqual(['a']));

  it('puts failing targets last, the one that failed first before the others', () => {
    const { ids, fail, clock } = three();
    fail('b');
    expect(ids('coder')).toEqual(['a', 'c', 'b']);
    clock.ms += 1_000;
    fail('a');
    expect(ids('coder')).toEqual(['c', 'b', 'a']);
    clock.ms += 1_000;
    fail('c');
    expect(ids('coder')).toEqual(['b', 'a', 'c']);
  });

  it('lets one call try a target again, and the rest when it is well', () => {
    const { ids, fail, clock, router } = three();
    const target = fail('a');
    clock.ms += 10_000;
    expect(router.health()[0]).toMatchObject({ id: 'a', state: 'half-open' });
    expect(ids('coder')).toEqual(['a', 'b', 'c']);
    expect(ids('coder')).toEqual(['b', 'c', 'a']); // somebody is trying
    router.failed(target, error('timeout'));
    clock.ms += 10_000;
    expect(ids('coder')).toEqual(['b', 'c', 'a']); // it rests twice as long now
    clock.ms += 10_000;
    expect(ids('coder')).toEqual(['a', 'b', 'c']);
    router.succeeded(target);
    expect(ids('coder')).toEqual(['a', 'b', 'c']);
    expect(ids('coder')).toEqual(['a', 'b', 'c']);
  });

  it('does not spend the trial of a target that another call would stand before', () => {
    const { ids, fail, clock } = three();
    fail('c');
    clock.ms += 10_000;
    expect(ids('coder')).toEqual(['a', 'b', 'c']);
    expect(ids('c')).toEqual(['c']); // still to be had
  });

  it('keeps the breakers of the targets of one model apart', () => {
    const { ids, fail } = start(resolve([model('a', several(1, 1_000_000))]));
    fail('a#2', 'auth', 1);
    for (let call = 0; call < 20; call += 1) expect(ids('a')).toEqual(['a#1', 'a#2']);
  });

  it('has stand-ins for one kind of failure only for that', () => {
    const { plan } = start(
      resolve([
        model('a', { contextFallbacks: ['b'], contentPolicyFallbacks: ['c', 'd'], fallbacks: ['d'] }),
        model('b', { window: 500_000 }),
        model('c'),
        model('d'),
      ]),
    );
    const targets = plan('a');
    expect(targets.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    const [first] = targets;
    const curing = (kind: ModelErrorKind) =>
      targets.filter((to) => first && to !== first && mayCure(error(kind), first, to)).map(({ id }) => id);
    expect(curing('unavailable')).toEqual(['d']);
    expect(curing('context-too-long')).toEqual(['b']);
    expect(curing('content-policy')).toEqual(['c', 'd']);
  });
});

describe('list and health', () => {
  it('name models and roles, and no secret', () => {
    const resolved = resolveModels(
      { keys: {}, baseUrls: {}, environment: { KEY: 'sk-secret' } },
      catalogueSchema.parse({
        models: [model('a', { targets: [{ apiKeyEnv: 'KEY' }] }), demo],
        roles: { coder: ['a'] },
      }),
    );
    const { router, fail } = start(resolved);
    expect(router.list()).toEqual([
      { id: 'a', label: 'A', isDemo: false, kind: 'model' },
      { id: 'demo', label: 'Demo', isDemo: true, kind: 'model' },
      { id: 'coder', label: 'coder', isDemo: false, kind: 'role' },
    ]);
    fail('a', 'unavailable', 5);
    expect(router.health()).toEqual([
      {
        id: 'a',
        modelId: 'a',
        provider: 'openai',
        state: 'open',
        coolUntil: new Date(1_010_000),
        calls: 5,
        failures: 5,
      },
      { id: 'demo', modelId: 'demo', provider: 'demo', state: 'closed', coolUntil: null, calls: 0, failures: 0 },
    ]);
    expect(JSON.stringify([router.list(), router.health()])).not.toContain('sk-secret');
  });
});

describe('a catalogue that changes', () => {
  it('holds for the next call; health stays with what stayed', () => {
    let current = resolve([model('a'), model('b')], { coder: ['a', 'b'] });
    const { ids, fail, router } = start(alwaysAs(() => current));
    fail('b');
    const gone = fail('a');
    current = resolve([model('a', { targets: [{ baseUrl: 'http://new.example.org/v1' }] }), model('b'), model('c')], {
      coder: ['b', 'a', 'c'],
    });
    expect(ids('coder')).toEqual(['a', 'c', 'b']); // b fails as before, a has a new address
    router.failed(gone, error('auth')); // of a call at work: nobody's any more
    expect(ids('coder')).toEqual(['a', 'c', 'b']);
  });
});
