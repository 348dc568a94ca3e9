import { randomInt } from 'node:crypto';
import { Types } from 'mongoose';
import { Registry } from 'prom-client';
import type { Tokens } from '../../../src/contracts/accounts/auth';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import {
  type ModelCall,
  USAGE_GROUPS,
  USAGE_SPLITS,
  type UsageSeries,
  type UsageReport,
} from '../../../src/contracts/money/usage';
import { USAGE_SERIES_MAX } from '../../../src/models/money/usage/split-days';
import { platformMetricsRoutes } from '../../../src/http/routes/platform-metrics.routes';
import { usageRoutes } from '../../../src/http/routes/money/usage.routes';
import { createLedger, insertModelCalls } from '../../../src/llm/create-ledger';
import { createModels, type Models } from '../../../src/models/index';
import { CALL_AGENTS, CALL_OUTCOMES, type ModelCallRecord } from '../../../src/models/money/model-call.model';
import { modelCalls } from '../../../src/models/money/usage/find-calls';
import { createMetrics } from '../../../src/platform/metrics';
import { connect } from '../../../src/platform/mongo';
import { DAY_MS, SECOND_MS } from '../../../src/platform/time';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { hostOf, startFaultProxy, throughProxy } from '../../fakes/tcp-fault-proxy';
import { openTestServices, serviceUris, type TestServices, withDatabase } from '../../rigs/test-services';

const ROWS = 10_000;
const FROM = '2026-01-10';
const TO = '2026-02-08';
const MODELS = ['claude-haiku-4-5', 'gpt-5-mini', 'demo'];
const OPERATOR_TOKEN = 'operator-token-of-the-test';
const oneOf = <Item>(items: readonly Item[]): Item => items[randomInt(items.length)] as Item;

let services: TestServices;
let rig: HttpRig;
let boss: Person;
let member: Person;
let stranger: Person;
let rows: ModelCallRecord[];

interface Person {
  token: string;
  userId: Types.ObjectId;
  organisationId: Types.ObjectId;
  name: string;
}

const insertInto = (models: Models) =>
  createLedger({
    log: services.log,
    metrics: new Registry(),
    insert: insertModelCalls(models),
    flushMs: 30 * SECOND_MS,
  });

function buildRow(person: Person, overrides: Partial<ModelCallRecord> = {}): ModelCallRecord {
  const days = (Date.parse(TO) - Date.parse(FROM)) / DAY_MS + 1;
  const outcome = oneOf(CALL_OUTCOMES);
  const model = oneOf(MODELS);
  const inputTokens = randomInt(200_000);
  return {
    _id: new Types.ObjectId().toHexString(),
    organisationId: person.organisationId,
    userId: person.userId,
    agent: oneOf(CALL_AGENTS),
    modelAsked: oneOf([model, 'fast', '=HYPERLINK("x")', 'a "b", c']),
    model,
    target: model,
    provider: model === 'demo' ? 'demo' : 'openai',
    inputTokens,
    outputTokens: randomInt(16_000),
    cachedInputTokens: randomInt(inputTokens + 1),
    isEstimated: false,
    costNanoUsd: randomInt(2 ** 40),
    startedAt: new Date(Date.parse(FROM) + randomInt(days * DAY_MS)),
    firstTokenMs: randomInt(2) === 0 ? null : randomInt(900),
    durationMs: randomInt(9_000),
    outcome,
    ...(outcome === 'failed' ? { errorKind: 'unavailable' } : {}),
    ...overrides,
  };
}

async function logIn(email: string, password: string): Promise<string> {
  const { status, body } = await rig.call<Tokens>('POST', '/api/v1/auth/login', { json: { email, password } });
  expect(status).toBe(200);
  return body.access_token;
}

async function openPerson(colleagueOf?: Person): Promise<Person> {
  const { user, email, password } = await rig.register();
  const userId = new Types.ObjectId(user.id);
  const organisationId = colleagueOf?.organisationId ?? new Types.ObjectId(user.organisation.id);
  if (colleagueOf) await services.models.User.updateOne({ _id: userId }, { $set: { organisationId, role: 'member' } });
  return { token: await logIn(email, password), userId, organisationId, name: user.name };
}

beforeAll(async () => {
  services = await openTestServices('usage');
  const { models } = services;
  rig = await openHttpRig(services, {
    config: { METRICS_TOKEN: OPERATOR_TOKEN, TRUST_PROXY: 0 },
    routes: [
      ...usageRoutes({ models, usableModels: () => [{ id: 'demo', label: 'Demo model' }] }),
      ...platformMetricsRoutes({
        models,
        config: { METRICS_TOKEN: OPERATOR_TOKEN, TRUST_PROXY: 0 },
        metrics: createMetrics('api'),
        authenticate: (token) => rig.authenticate(token),
        router: { health: () => [] },
        readQueues: () =>
          Promise.resolve([
            { name: 'q', waiting: 2, active: 1, delayed: 0, failed: 0, oldestWaitMs: 1_500, workers: 1 },
          ]),
      }),
    ],
  });
  boss = await openPerson();
  member = await openPerson(boss);
  stranger = await openPerson();
  rows = Array.from({ length: ROWS }, () => buildRow(oneOf([boss, member])));
  const ledger = insertInto(models);
  for (const row of rows) ledger.record(row);
  await ledger.flush();
  // Told twice, as by a worker that did not hear that its write was done.
  for (const row of rows.slice(0, 700)) ledger.record({ ...row, costNanoUsd: 1 });
  for (let count = 0; count < 20; count += 1) ledger.record(buildRow(stranger));
  await ledger.flush();
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
});

const get = <Body>(person: Person, path: string) => rig.call<Body>('GET', path, { token: person.token });
const range = `from=${FROM}&to=${TO}`;

/** Exact, by another way than the one under test. */
function sumOf(some: readonly ModelCallRecord[]) {
  const sum = (name: 'inputTokens' | 'outputTokens' | 'cachedInputTokens' | 'costNanoUsd') =>
    some.reduce((total, row) => total + BigInt(row[name]), 0n);
  const nano = sum('costNanoUsd').toString().padStart(10, '0');
  return {
    calls: some.length,
    failed: some.filter(({ outcome }) => outcome === 'failed' || outcome === 'aborted').length,
    cached: some.filter(({ outcome }) => outcome === 'cached').length,
    inputTokens: Number(sum('inputTokens')),
    outputTokens: Number(sum('outputTokens')),
    cachedInputTokens: Number(sum('cachedInputTokens')),
    costUsd: `${nano.slice(0, -9)}.${nano.slice(-9)}`.replace(/\.?0+$/, ''),
  };
}
const keyOf: Record<UsageReport['groupBy'], (row: ModelCallRecord) => string> = {
  day: ({ startedAt }) => startedAt.toISOString().slice(0, 10),
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  agent: ({ agent }) => agent,
  user: ({ userId }) => userId.toHexString(),
  apiKey: ({ apiKeyId }) => apiKeyId?.toHexString() ?? '',
};

describe('GET /api/v1/usage', () => {
  it.each(USAGE_GROUPS)('by %s it is the exact sum of the rows, each counted once', async (groupBy) => {
    const { status, body } = await get<UsageReport>(boss, `/api/v1/usage?${range}&groupBy=${groupBy}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: FROM, to: TO, groupBy });
    expect(body.total).toEqual(sumOf(rows));
    const keys = new Set(rows.map(keyOf[groupBy]));
    expect(new Set(body.items.map(({ key }) => key))).toEqual(keys);
    for (const { key, label, ...sums } of body.items) {
      expect(sums).toEqual(sumOf(rows.filter((row) => keyOf[groupBy](row) === key)));
      expect(label).not.toBe('');
    }
  });

  it('has days without a call, in order', async () => {
    const { body } = await get<UsageReport>(boss, '/api/v1/usage?from=2026-02-07&to=2026-02-10');
    expect(body.items.map(({ key, calls }) => [key, calls > 0])).toEqual([
      ['2026-02-07', true],
      ['2026-02-08', true],
      ['2026-02-09', false],
      ['2026-02-10', false],
    ]);
    expect(body.items[3]?.costUsd).toBe('0');
  });

  it.each(USAGE_SPLITS)('splits the days by %s: the dearest, and all others, are each day’s sums', async (by) => {
    const { body } = await get<UsageReport>(boss, `/api/v1/usage?${range}&splitBy=${by}`);
    const series = body.series ?? [];
    const keys = new Set(rows.map(keyOf[by]));
    expect(series.filter(({ key }) => key !== null).length).toBe(Math.min(keys.size, USAGE_SERIES_MAX));
    expect(series.some(({ key }) => key === null)).toBe(keys.size > USAGE_SERIES_MAX);
    const own = new Set(series.map(({ key }) => key));
    const cost = ({ days }: UsageSeries) => days.reduce((sum, { costUsd }) => sum + Number(costUsd), 0);
    const dear = series.filter(({ key }) => key !== null).map(cost);
    expect(dear).toEqual([...dear].sort((a, b) => b - a));
    const rowsOf = new Map<string | null, ModelCallRecord[]>(body.items.map(({ key }) => [key, []]));
    for (const row of rows) rowsOf.get(keyOf.day(row))?.push(row);
    for (const { key, days } of series)
      for (const [index, day] of body.items.entries()) {
        const isMine = (row: ModelCallRecord) => (key === null ? !own.has(keyOf[by](row)) : keyOf[by](row) === key);
        const { calls, costUsd } = sumOf((rowsOf.get(day.key) ?? []).filter(isMine));
        expect(days[index]).toEqual({ calls, costUsd });
      }
    const wrong = await get(boss, `/api/v1/usage?${range}&groupBy=user&splitBy=${by}`);
    expect(wrong.body).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('gives models beyond the dearest as others', async () => {
    const person = await openPerson();
    const some = Array.from({ length: USAGE_SERIES_MAX + 2 }, (_, index) =>
      buildRow(person, { model: `model ${index}`, costNanoUsd: 10 ** index, startedAt: new Date(`${FROM}T12:00:00Z`) }),
    );
    await services.models.ModelCall.insertMany(some);
    const { body } = await get<UsageReport>(person, `/api/v1/usage?from=${FROM}&to=${FROM}&splitBy=model`);
    expect(body.series?.map(({ key, days }) => [key, days[0]?.costUsd])).toEqual([
      ['model 6', '0.001'],
      ['model 5', '0.0001'],
      ['model 4', '0.00001'],
      ['model 3', '0.000001'],
      ['model 2', '0.0000001'],
      [null, '0.000000011'],
    ]);
  });

  it('names models, people and keys', async () => {
    const apiKeyId = new Types.ObjectId();
    const { _id, ...names } = { _id: apiKeyId, organisationId: boss.organisationId, name: 'Deploy key' };
    await services.connection.collection('api_keys').insertOne({ _id, ...names });
    const startedAt = new Date('2025-06-01T12:00:00Z');
    await modelCalls(services.models).insertMany([
      buildRow(boss, { apiKeyId, startedAt, model: 'demo' }),
      buildRow(member, { apiKeyId: new Types.ObjectId(), startedAt, model: 'gone' }),
      buildRow(member, { startedAt, model: 'demo' }),
    ]);
    const labels = async (groupBy: string) => {
      const path = `/api/v1/usage?from=2025-06-01&to=2025-06-01&groupBy=${groupBy}`;
      return (await get<UsageReport>(boss, path)).body.items.map(({ label }) => label).sort();
    };
    expect(await labels('apiKey')).toEqual(['A key that is gone', 'Deploy key', 'No key']);
    expect(await labels('model')).toEqual(['Demo model', 'gone']);
    expect(await labels('user')).toEqual([boss.name, member.name].sort());
  });

  it('shows a member their own calls alone, whoever they ask for', async () => {
    const own = sumOf(rows.filter(({ userId }) => userId.equals(member.userId)));
    const { body } = await get<UsageReport>(member, `/api/v1/usage?${range}&groupBy=user`);
    expect(body.total).toEqual(own);
    expect(body.items.map(({ key }) => key)).toEqual([member.userId.toHexString()]);
    const other = await get<UsageReport>(member, `/api/v1/usage?${range}&userId=${boss.userId.toHexString()}`);
    expect(other.body.total.calls).toBe(0);
    const byBoss = await get<UsageReport>(boss, `/api/v1/usage?${range}&userId=${member.userId.toHexString()}`);
    expect(byBoss.body.total).toEqual(own);
  });

  it('shows another organisation nothing', async () => {
    const { body } = await get<UsageReport>(stranger, `/api/v1/usage?${range}&groupBy=user`);
    expect(body.total.calls).toBe(20);
    const asked = `/api/v1/usage?${range}&userId=${boss.userId.toHexString()}`;
    expect((await get<UsageReport>(stranger, asked)).body.total.calls).toBe(0);
    expect((await get<List<ModelCall>>(stranger, `/api/v1/usage/calls?${range}&limit=500`)).body.items).toHaveLength(
      20,
    );
  });

  it.each([
    ['from=2026-02-01&to=2026-01-31', 'usage_range_invalid'],
    ['from=2025-01-01&to=2026-01-02', 'usage_range_invalid'],
    ['from=2026-02-30', 'validation_failed'],
    ['groupBy=secret', 'validation_failed'],
  ])('refuses %s', async (query, code) => {
    for (const path of ['/api/v1/usage', '/api/v1/usage/calls', '/api/v1/usage/calls.csv']) {
      if (query.startsWith('groupBy') && path !== '/api/v1/usage') continue;
      const { status, body } = await get<Problem>(boss, `${path}?${query}`);
      expect([path, status, body.code]).toEqual([path, 400, code]);
    }
  });
});

describe('GET /api/v1/usage/calls', () => {
  it('gives every row once, newest first, page by page', async () => {
    const seen: ModelCall[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/api/v1/usage/calls?${range}&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body }: { body: List<ModelCall> } = await get<List<ModelCall>>(boss, path);
      seen.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(seen).toHaveLength(ROWS);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(ROWS);
    const times = seen.map(({ startedAt }) => startedAt);
    expect(times).toEqual([...times].sort().reverse());
    const [first] = seen;
    const known = rows.find(({ _id }) => _id === first?.id);
    expect(first).toMatchObject({
      model: known?.model,
      inputTokens: known?.inputTokens,
      costUsd: known && sumOf([known]).costUsd,
      userName: known?.userId.equals(boss.userId) ? boss.name : member.name,
    });
  });

  it('gives the one call of an id, of any time, to whom it belongs', async () => {
    const call = buildRow(boss, { startedAt: new Date('2020-01-01') });
    await modelCalls(services.models).insertOne(call);
    const path = `/api/v1/usage/calls?callId=${call._id}`;
    expect((await get<List<ModelCall>>(boss, path)).body.items).toMatchObject([{ id: call._id }]);
    for (const other of [member, stranger]) expect((await get<List<ModelCall>>(other, path)).body.items).toEqual([]);
  });

  it('gives a run’s calls of any time', async () => {
    const runId = new Types.ObjectId();
    await modelCalls(services.models).insertOne(
      buildRow(boss, { runId, stepKey: 'model:1', startedAt: new Date('2020-01-01') }),
    );
    const path = `/api/v1/usage/calls?runId=${runId.toHexString()}`;
    expect((await get<List<ModelCall>>(boss, path)).body.items).toMatchObject([{ stepKey: 'model:1' }]);
    expect((await get<List<ModelCall>>(member, path)).body.items).toEqual([]);
    expect((await get<List<ModelCall>>(stranger, path)).body.items).toEqual([]);
  });
});

describe('GET /api/v1/usage/calls.csv', () => {
  it('has every row, oldest first, with texts that no spreadsheet runs', async () => {
    const { status, headers, body } = await get<string>(boss, `/api/v1/usage/calls.csv?${range}`);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/csv')]);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="weft-calls-${FROM}-${TO}.csv"`);
    const [head = '', ...lines] = body.split('\r\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(ROWS);
    expect(body).not.toMatch(/[,"]=HYPER/);
    expect(body).toContain(`"'=HYPERLINK(""x"")"`);
    const column = (name: string) => head.split(',').indexOf(name);
    const byId = new Map(rows.map((row) => [row._id, row]));
    const cells = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, 'text').split(','));
    let cost = 0n;
    for (const cell of cells) {
      const row = byId.get(cell[column('id')] ?? '');
      expect([cell[column('startedAt')], cell[column('inputTokens')], cell[column('outcome')]]).toEqual([
        row?.startedAt.toISOString(),
        String(row?.inputTokens),
        row?.outcome,
      ]);
      const [whole = '0', fraction = ''] = (cell[column('costUsd')] ?? '').split('.');
      cost += BigInt(whole + fraction.padEnd(9, '0'));
    }
    expect(cost).toBe(rows.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd), 0n));
    const times = cells.map((cell) => cell[column('startedAt')] ?? '');
    expect(times).toEqual([...times].sort());
  });

  it('is its head alone where there is nothing, and one’s own for a member', async () => {
    const empty = await get<string>(boss, '/api/v1/usage/calls.csv?from=2024-01-01&to=2024-01-01');
    expect(empty.body.split('\r\n')).toHaveLength(2);
    const own = await get<string>(member, `/api/v1/usage/calls.csv?${range}`);
    expect(own.body.split('\r\n').length - 2).toBe(rows.filter(({ userId }) => userId.equals(member.userId)).length);
  });
});

describe('the ledger', () => {
  it('loses no row while MongoDB is away for 2 s, and counts none twice', async () => {
    const { mongodbUri } = serviceUris();
    const proxy = await startFaultProxy({ target: hostOf(mongodbUri) });
    const uri = new URL(throughProxy(withDatabase(mongodbUri, services.prefix), proxy));
    uri.searchParams.set('directConnection', 'true');
    const connection = await connect(uri.toString(), { serverSelectionTimeoutMs: 300 });
    const models = createModels(connection);
    const ledger = insertInto(models);
    const ids = Array.from({ length: 3_000 }, (_, index) => `away:${index}`);
    try {
      for (const [index, _id] of ids.entries()) {
        ledger.record(buildRow(stranger, { _id, startedAt: new Date('2023-01-01') }));
        if (index === 700) proxy.setFaults({ kind: 'down' });
        if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await expect(Promise.race([ledger.flush(), afterMs(2 * SECOND_MS)])).rejects.toThrow('still away');
      proxy.setFaults();
      await ledger.flush();
      const kept = await modelCalls(services.models)
        .find({ _id: /^away:/ })
        .toArray();
      expect(kept.map(({ _id }) => _id).sort()).toEqual([...ids].sort());
    } finally {
      await connection.close();
      await proxy.close();
    }
  }, 30_000);

  it('gives up a row that MongoDB refuses, and keeps those beside it', async () => {
    const metrics = new Registry();
    const ledger = createLedger({ log: services.log, metrics, insert: insertModelCalls(services.models) });
    ledger.record(buildRow(stranger, { _id: 'beside:1' }));
    ledger.record(buildRow(stranger, { _id: 'beside:2', modelAsked: 'x'.repeat(17 * 1_048_576) }));
    ledger.record(buildRow(stranger, { _id: 'beside:3' }));
    await expect(ledger.flush()).rejects.toThrow('1 rows');
    expect(await modelCalls(services.models).countDocuments({ _id: /^beside:/ })).toBe(2);
    expect((await metrics.getSingleMetric('weft_ledger_lost_rows_total')?.get())?.values[0]?.value).toBe(1);
  });
});

const afterMs = (durationMs: number) =>
  new Promise<never>((_, reject) => void setTimeout(() => reject(new Error('still away')), durationMs));

describe('GET /api/agent-builder/metrics', () => {
  const asOperator = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  const read = <Body>(form: string, headers: Record<string, string> = asOperator) =>
    rig.call<Body>('GET', `/api/agent-builder/metrics/${form}`, { headers });

  it('tells the operator of all organisations', async () => {
    const { status, body } = await read<{
      llm: { total: { calls: number; costUsd: string }; byModel: Record<string, { calls: number }> };
    }>('json');
    const all = await modelCalls(services.models).find().toArray();
    expect(status).toBe(200);
    expect(body.llm.total).toMatchObject({ calls: all.length, costUsd: sumOf(all).costUsd });
    expect(body.llm.byModel['demo']?.calls).toBe(all.filter(({ model }) => model === 'demo').length);
    expect((await read<object>('summary')).body).toMatchObject({ jobsWaiting: 2, executions: 0, successRate: null });
    const { headers, body: text } = await read<string>('prometheus');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toContain(`weft_platform_llm_calls ${all.length}\n`);
    expect(text).toContain('weft_platform_queue_oldest_wait_seconds{queue="q"} 1.5\n');
    expect(text).toContain('weft_platform_executions{status="running"} 0\n');
  });

  it('tells an admin of their own organisation, and of nothing else', async () => {
    const asBoss = { authorization: `Bearer ${boss.token}` };
    const { body } = await read<{ llm: { total: { calls: number; costUsd: string } } }>('json', asBoss);
    const own = await modelCalls(services.models).find({ organisationId: boss.organisationId }).toArray();
    expect(body.llm.total).toMatchObject({ calls: own.length, costUsd: sumOf(own).costUsd });
    expect(Object.keys(body).sort()).toEqual(['at', 'executions', 'llm']);
    expect((await read<object>('summary', asBoss)).body).toMatchObject({ llmCalls: own.length, jobsWaiting: null });
    expect((await read<Problem>('prometheus', asBoss)).status).toBe(403);
  });

  it.each(['json', 'summary', 'prometheus'])('tells nobody else: %s', async (form) => {
    const forwarded = { 'x-forwarded-for': '10.0.0.1' };
    expect((await read<Problem>(form, {})).status).toBe(403);
    expect((await read<Problem>(form, forwarded)).status).toBe(403);
    expect((await read<Problem>(form, { ...forwarded, authorization: `Bearer ${member.token}` })).status).toBe(403);
    expect((await read(form, { ...forwarded, authorization: `Bearer ${OPERATOR_TOKEN}` })).status).toBe(200);
  });
});
