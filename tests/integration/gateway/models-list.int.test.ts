/** What `GET /api/v1/models` tells: health as calls of several processes made it, figures of one's own organisation, no secrets. */
import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { resolveEmbeddingModels } from '../../../config/embedding-models';
import { catalogueSchema } from '../../../config/model-catalogue';
import { resolveModels } from '../../../config/models';
import type { modelsList, ModelView } from '../../../src/contracts/gateway/models';
import type { z } from 'zod';
import { llmRoutes } from '../../../src/http/routes/gateway/llm.routes';
import { modelsRoutes } from '../../../src/http/routes/gateway/models.routes';
import { createEmbeddings } from '../../../src/llm/embeddings/create-embeddings';
import { createEmbeddingCache } from '../../../src/llm/embeddings/embedding-cache';
import { completeChat } from '../../../src/llm/gateway/complete-chat';
import { createResponseCache } from '../../../src/llm/gateway/response-cache';
import { createLedger, insertModelCalls } from '../../../src/llm/create-ledger';
import { createHealthBoard, type HealthBoard } from '../../../src/llm/routing/health-board';
import { createModelRouter } from '../../../src/llm/routing/create-model-router';
import type { ModelRouter } from '../../../src/llm/routing/model-router';
import type { ModelCallRecord } from '../../../src/models/money/model-call.model';
import { createMeasureModels } from '../../../src/models/money/usage/measure-models';
import { createMetrics } from '../../../src/platform/metrics';
import { createBudgets } from '../../../src/security/money/budgets';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices } from '../../rigs/test-services';

type ModelList = z.infer<(typeof modelsList)['responses'][200]>;
const SECRET = 'sk-secret-of-the-provider';
const MANY = {
  requestsPerMinute: 100_000,
  generationsPerMinute: 100_000,
  llmCallsPerMinute: 100_000,
  supportResolvesPerMinute: 15,
  supportDocumentsPerMinute: 20,
  secretRevealsPerMinute: 20,
};

let services: TestServices;
let fake: FakeLlm;
let rig: HttpRig;
let here: ModelRouter;
let elsewhere: ModelRouter;
const boards: HealthBoard[] = [];
let flush: () => Promise<void>;

beforeAll(async () => {
  services = await openTestServices('models-list');
  fake = await startFakeLlm();
  const { models, log, prefix, redis } = services;
  const price = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'test' };
  const resolved = resolveModels(
    { keys: {}, baseUrls: {}, environment: { HOUSE_KEY: SECRET, HOUSE_URL: `${fake.url}/v1` } },
    catalogueSchema.parse({
      models: [
        {
          id: 'house',
          label: 'House model',
          provider: 'openai',
          providerModel: 'name-at-the-provider',
          price,
          targets: [
            { baseUrl: '${HOUSE_URL}', apiKeyEnv: 'HOUSE_KEY' },
            { baseUrl: '${HOUSE_URL}', apiKeyEnv: 'HOUSE_KEY', weight: 3 },
          ],
          fallbacks: [],
          contextFallbacks: ['spare'],
        },
        {
          id: 'spare',
          label: 'Spare',
          provider: 'openai',
          providerModel: 'spare',
          price: null,
          targets: [{ baseUrl: '${HOUSE_URL}', apiKeyEnv: 'HOUSE_KEY' }],
          fallbacks: [],
        },
      ],
      roles: { coder: ['house', 'spare'] },
    }),
  );
  [here, elsewhere] = [createModelRouter({ resolved }), createModelRouter({ resolved })];
  const board = (processId: string, router: ModelRouter, isCalling = true) => {
    const made = createHealthBoard({ redis: redis.command, prefix, processId, isCalling, router, log });
    boards.push(made);
    return made;
  };
  board('elsewhere', elsewhere);
  const ledger = createLedger({ log, metrics: createMetrics('test').registry, insert: insertModelCalls(models) });
  flush = () => ledger.flush();
  const embedding = resolveEmbeddingModels({
    openai: { apiKey: SECRET, baseUrl: `${fake.url}/v1`, model: 'bge', dimension: 8, price: '0.02' },
    ollama: { baseUrl: '', model: '', dimension: 0 },
    local: { model: '', dimension: 0 },
    defaultModel: '',
  });
  const embeddings = createEmbeddings({
    resolved: embedding,
    cache: createEmbeddingCache(services),
    ledger,
    reserve: () => Promise.resolve(() => Promise.resolve()),
    limits: { totalMs: 1_000, attemptsPerModel: 1, backoffMs: 1, backoffMaxMs: 1 },
  });
  rig = await openHttpRig(services, {
    table: {
      tiers: { free: MANY, pro: MANY, team: MANY, enterprise: MANY },
      anonymous: { requestsPerMinute: 10_000, loginsPerMinute: 10_000 },
    },
    routes: [
      ...modelsRoutes({
        resolved,
        health: board('here', here),
        measure: createMeasureModels(models),
        embeddings,
        warnings: () => ['models.x: HOUSE_KEY_2 is not set'],
      }),
      ...llmRoutes({
        router: here,
        complete: (call) =>
          completeChat(
            {
              router: here,
              ledger,
              metrics: createMetrics('gateway'),
              budgets: createBudgets({ models, log, callTimeoutMs: 60_000, runBudgetUsdOf: () => null, ttlMs: 0 }),
              cache: createResponseCache({ redis: redis.command, prefix, log }),
              limits: { firstTokenMs: 2_000, silenceMs: 3_000, totalMs: 4_000 },
            },
            call,
          ),
      }),
    ],
  });
}, 60_000);
afterAll(async () => {
  await Promise.all(boards.map((board) => board.close()));
  await rig.close();
  await fake.close();
  await services.close();
});

async function list(token: string): Promise<ModelList & { text: string }> {
  const { status, body } = await rig.call<ModelList>('GET', '/api/v1/models', { token });
  expect(status).toBe(200);
  return { ...body, text: JSON.stringify(body) };
}
const find = ({ items }: ModelList, id: string): ModelView => {
  const model = items.find((one) => one.id === id);
  if (!model) throw new Error(`${id} is not listed`);
  return model;
};
const ask = (token: string, model: string) =>
  rig.call('POST', '/v1/chat/completions', {
    token,
    json: { model, messages: [{ role: 'user', content: `Hello ${randomUUID()}` }], stream: true },
  });

it('has models, roles and chains in order, and neither addresses nor keys', async () => {
  const { access_token: token } = await rig.register();
  const listed = await list(token);
  expect(listed.items.map(({ id }) => id)).toEqual(['house', 'spare']);
  expect(listed.roles).toEqual([{ id: 'coder', models: ['house', 'spare'] }]);
  expect(find(listed, 'house')).toMatchObject({
    label: 'House model',
    isDefault: true,
    isWindowAssumed: true,
    price: { input: '1', output: '2', cachedInput: '0.5', cacheWrite: null, currency: 'USD', source: 'test' },
    fallbacks: [{ id: 'spare', standsInFor: ['context-too-long'] }],
    targets: [
      { id: 'house#1', weight: 1, state: 'closed' },
      { id: 'house#2', weight: 3, state: 'closed' },
    ],
    measured: null,
  });
  expect(find(listed, 'spare')).toMatchObject({ price: null, fallbacks: [] });
  expect(listed.embeddings).toMatchObject([
    { id: 'compatible-embedding', dimension: 8, isDefault: true, isDemo: false, price: { embedding: '0.02' } },
    { id: 'demo-embedding', isDefault: false, isDemo: true, price: null, measured: null },
  ]);
  for (const secret of [SECRET, fake.url, 'name-at-the-provider']) expect(listed.text).not.toContain(secret);
});

it('tells warnings of the models’ file to admins alone', async () => {
  const boss = await rig.register();
  expect((await list(boss.access_token)).warnings).toEqual(['models.x: HOUSE_KEY_2 is not set']);
  await services.models.User.updateOne({ _id: new Types.ObjectId(boss.user.id) }, { $set: { role: 'engineer' } });
  const { body } = await rig.call<{ access_token: string }>('POST', '/api/v1/auth/login', {
    json: { email: boss.email, password: boss.password },
  });
  expect((await list(body.access_token)).warnings).toEqual([]);
});

it('shows a breaker that calls opened, here and in another process', async () => {
  const { access_token: token } = await rig.register();
  fake.script({ status: 401 });
  expect((await ask(token, 'spare')).status).toBeGreaterThanOrEqual(400);
  const afterHere = await list(token);
  const [own] = find(afterHere, 'spare').targets;
  expect(own).toMatchObject({ state: 'open', restsIn: 1 });
  expect(Date.parse(own?.coolUntil ?? '')).toBeGreaterThan(Date.now());
  expect(own?.failures).toBeGreaterThan(0);
  expect(afterHere.processes).toBe(2);

  const [target] = elsewhere.plan('house', { inputTokens: 1, hasTools: false, hasImages: false });
  if (!target) throw new Error('there is no target');
  for (let time = 0; time < 5; time += 1)
    elsewhere.failed(target, {
      kind: 'unavailable',
      isTransient: true,
      isCurableElsewhere: true,
      retryAfterMs: undefined,
    });
  await boards[0]?.publish();
  const seen = find(await list(token), 'house').targets;
  expect(seen.find(({ id }) => id === target.id)).toMatchObject({ state: 'open', restsIn: 1, calls: 5, failures: 5 });
  expect(seen.find(({ id }) => id !== target.id)).toMatchObject({ state: 'closed', restsIn: 0 });

  await boards[0]?.close();
  const afterwards = await list(token);
  expect(afterwards.processes).toBe(1);
  expect(find(afterwards, 'house').targets.every(({ state }) => state === 'closed')).toBe(true);
});

it('measures one’s own organisation’s calls of the last 24 hours, nobody else’s', async () => {
  const [mine, other] = [await rig.register(), await rig.register()];
  const insert = insertModelCalls(services.models);
  const row = (person: typeof mine, overrides: Partial<ModelCallRecord>): ModelCallRecord => ({
    _id: randomUUID(),
    organisationId: new Types.ObjectId(person.user.organisation.id),
    userId: new Types.ObjectId(person.user.id),
    agent: 'gateway',
    modelAsked: 'house',
    model: 'house',
    target: 'house#1',
    provider: 'openai',
    inputTokens: 10,
    outputTokens: 50,
    cachedInputTokens: 0,
    isEstimated: false,
    costNanoUsd: 0,
    startedAt: new Date(),
    firstTokenMs: 100,
    durationMs: 1_000,
    outcome: 'ok',
    ...overrides,
  });
  const times = Array.from({ length: 20 }, (_, index) => (index + 1) * 100 + 7);
  await insert([
    ...times.map((firstTokenMs) => row(mine, { firstTokenMs })),
    row(mine, { outcome: 'failed', firstTokenMs: null, outputTokens: 0, errorKind: 'timeout' }),
    row(mine, { outcome: 'aborted', firstTokenMs: null }),
    row(mine, { outcome: 'cached', firstTokenMs: null, durationMs: 1 }),
    row(mine, { firstTokenMs: 9_000, startedAt: new Date(Date.now() - 25 * 3_600_000) }),
    ...Array.from({ length: 30 }, () => row(other, { firstTokenMs: 5_000, outcome: 'failed' })),
  ]);
  expect(find(await list(mine.access_token), 'house').measured).toEqual({
    calls: 23,
    failed: 1,
    aborted: 1,
    cached: 1,
    firstTokenP50Ms: 1_000,
    firstTokenP95Ms: 1_900,
    tokensPerSecond: 50,
  });
  expect(find(await list(other.access_token), 'house').measured).toMatchObject({ calls: 30, firstTokenP95Ms: 5_000 });
  const { access_token: stranger } = await rig.register();
  expect(find(await list(stranger), 'house').measured).toBeNull();
  await flush();
});
