/** Provider keys of organisations, in running processes: whose key each call has, and who learns of it. */
import { ObjectId } from 'mongodb';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import type { ProviderKey, ProviderKeyTest } from '../../../src/contracts/gateway/provider-keys';
import type { ModelCall } from '../../../src/contracts/money/usage';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { RecordedCall } from '../../fakes/fake-llm/reply';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

const KEYS = '/api/v1/organisation/provider-keys';
const SETTINGS = '/api/v1/organisation/provider-key-settings';
const CLAUDE = 'claude-sonnet-4-6';
/** What is promised of a change. */
const TAKES_HOLD_MS = 5_000;
let fake: FakeLlm;
let rig: ProcessRig;

beforeAll(async () => {
  fake = await startFakeLlm();
  rig = await ProcessRig.start({
    schedulers: 0,
    environment: {
      ANTHROPIC_API_KEY: 'key-of-the-operator',
      ANTHROPIC_BASE_URL: fake.url,
      PROVIDER_KEYS_PRIVATE_ADDRESSES: 'true',
    },
  });
}, 120_000);
afterAll(async () => {
  await rig?.stop();
  await fake?.close();
});
beforeEach(() => {
  fake.calls.length = 0;
  fake.script({ text: 'Well.' });
});

const keyOf = ({ headers }: RecordedCall) =>
  String(headers['x-api-key'] ?? headers['authorization']).replace('Bearer ', '');
const addKey = (person: WeftClient, secret: string, more: object = {}) =>
  person.request<ProviderKey>('POST', KEYS, { body: { provider: 'anthropic', name: 'Ours', secret, ...more } });
async function chat(person: WeftClient, text: string, { model = CLAUDE, stream = true } = {}) {
  const body = { model, stream, messages: [{ role: 'user', content: text }] };
  const response = await person.fetch('POST', '/v1/chat/completions', { body });
  return { status: response.status, text: await response.text() };
}
async function generate(person: WeftClient, prompt: string) {
  const { id } = await person.createCanvas('Board');
  const { runId, ended } = await person.generate(id, prompt);
  await ended;
  return person.run(runId);
}
const callsOf = async (person: WeftClient, count: number) =>
  waitFor('the rows of the ledger', async () => {
    const { items } = await person.request<List<ModelCall>>('GET', '/api/v1/usage/calls', { query: { limit: 50 } });
    return items.length >= count && items;
  });
/** Keys that calls with this text had. */
const keysFor = (text: string) => fake.calls.filter(({ body }) => JSON.stringify(body).includes(text)).map(keyOf);

it('calls with the key of the caller’s organisation alone, through the gateway and as agents', async () => {
  const [ana, ben, cleo] = [await rig.person(), await rig.person(), await rig.person()];
  const own = await addKey(ana, 'sk-ant-same-beginning-of-ana');
  await addKey(ben, 'sk-ant-same-beginning-of-ben');
  expect(own).toMatchObject({ last4: '-ana', state: 'ready', enabled: true, lastUsedAt: null, baseUrl: null });
  const people = [
    { person: ana, name: 'I-am-ana', key: 'sk-ant-same-beginning-of-ana' },
    { person: ben, name: 'I-am-ben', key: 'sk-ant-same-beginning-of-ben' },
    { person: cleo, name: 'I-am-cleo', key: 'key-of-the-operator' },
  ];
  await Promise.all(
    people.flatMap(({ person, name }) => [
      chat(person, name),
      chat(person, name, { stream: false }),
      chat(person, name),
      generate(person, `${name} says something`),
    ]),
  );
  for (const { name, key } of people) expect([name, keysFor(name)]).toEqual([name, [key, key, key, key]]);
  const rows = await callsOf(ana, 4);
  expect(rows.map(({ agent }) => agent).sort()).toEqual(['canvas', 'gateway', 'gateway', 'gateway']);
  expect(new Set(rows.map(({ providerKeyId }) => providerKeyId))).toEqual(new Set([own.id]));
  expect((await callsOf(cleo, 4)).map(({ providerKeyId }) => providerKeyId)).toEqual([null, null, null, null]);
  const csv = await (await ana.fetch('GET', '/api/v1/usage/calls.csv')).text();
  expect(csv.split('\r\n')[0]).toMatch(/,providerKeyId$/);
  expect(csv.split('\r\n')[1]).toMatch(new RegExp(`,${own.id}$`));
  const used = await waitFor('the last use', async () => {
    const { items } = await ana.request<List<ProviderKey>>('GET', KEYS);
    return items[0]?.lastUsedAt ?? undefined;
  });
  expect(Date.now() - Date.parse(used)).toBeLessThan(60_000);
});

it('makes models callable for those with a key alone: chat, embeddings, a server of their own', async () => {
  const [ana, ben, cleo] = [await rig.person(), await rig.person(), await rig.person()];
  const at = { provider: 'openai', baseUrl: `${fake.url}/v1` };
  await addKey(ana, 'sk-openai-of-ana-0001', at);
  await addKey(ben, 'sk-openai-of-ben-0002', at);
  await addKey(ben, 'sk-house-of-ben-0003', { ...at, provider: 'openai-compatible', models: ['house-7b'] });
  const modelsOf = async (person: WeftClient) =>
    (await person.request<{ data: { id: string }[] }>('GET', '/v1/models')).data.map(({ id }) => id);
  expect(await modelsOf(ana)).toEqual(expect.arrayContaining(['gpt-5-mini', CLAUDE]));
  expect(await modelsOf(ana)).not.toContain('own/house-7b');
  expect(await modelsOf(ben)).toEqual(expect.arrayContaining(['gpt-5-mini', 'own/house-7b']));
  expect(await modelsOf(cleo)).not.toEqual(expect.arrayContaining(['gpt-5-mini']));
  expect(await modelsOf(ana)).toEqual(expect.arrayContaining(['text-embedding-3-small', 'demo-embedding']));
  expect(await modelsOf(cleo)).not.toContain('text-embedding-3-small');
  expect(await cleo.request('GET', '/v1/models/demo-embedding')).toMatchObject({ id: 'demo-embedding' });

  for (const [person, name] of [
    [ana, 'I-am-ana'],
    [ben, 'I-am-ben'],
    [cleo, 'I-am-cleo'],
  ] as const) {
    await chat(person, name, { model: 'gpt-5-mini' });
    const body = { model: 'text-embedding-3-small', input: name, dimensions: 8 };
    const { status } = await person.fetch('POST', '/v1/embeddings', { body });
    expect(status).toBe(person === cleo ? 404 : 200);
  }
  expect(keysFor('I-am-ana')).toEqual(['sk-openai-of-ana-0001', 'sk-openai-of-ana-0001']);
  expect(keysFor('I-am-ben')).toEqual(['sk-openai-of-ben-0002', 'sk-openai-of-ben-0002']);
  expect(keysFor('I-am-cleo')).toEqual([]);
  expect((await callsOf(ana, 2)).map(({ providerKeyId }) => providerKeyId)).not.toContain(null);
  expect((await chat(ben, 'house', { model: 'own/house-7b' })).status).toBe(200);
  expect(fake.calls.at(-1)?.body['model']).toBe('house-7b');
  expect(keysFor('house')).toEqual(['sk-house-of-ben-0003']);
  expect((await chat(ana, 'house', { model: 'own/house-7b' })).status).toBe(404);
});

it('uses a replaced key, and no deleted or disabled one, within 5 s', async () => {
  const people = [await rig.person(), await rig.person(), await rig.person()] as const;
  const keys = await Promise.all(people.map((person) => addKey(person, 'sk-ant-of-yesterday')));
  for (const person of people) await chat(person, 'before');
  expect(keysFor('before')).toEqual(Array(3).fill('sk-ant-of-yesterday'));
  const [replaced, removed, disabled] = people;
  const path = (place: number) => `${KEYS}/${keys[place]?.id ?? ''}`;
  await replaced.request('PUT', `${path(0)}/secret`, { body: { secret: 'sk-ant-of-today-0000' } });
  await removed.request('DELETE', path(1));
  await disabled.request('PATCH', path(2), { body: { enabled: false } });
  const from = Date.now();
  await waitFor(
    'the changes',
    async () => {
      fake.calls.length = 0;
      await Promise.all(people.map((person, place) => chat(person, `after-${place}-`)));
      return [0, 1, 2].every((place) => keysFor(`after-${place}-`)[0] !== 'sk-ant-of-yesterday');
    },
    TAKES_HOLD_MS,
  );
  expect(Date.now() - from).toBeLessThan(TAKES_HOLD_MS);
  expect([0, 1, 2].map((place) => keysFor(`after-${place}-`))).toEqual([
    ['sk-ant-of-today-0000'],
    ['key-of-the-operator'],
    ['key-of-the-operator'],
  ]);
}, 30_000);

it('refuses where a record was tampered with or swapped: no other key stands in, unless the organisation says so', async () => {
  const [ana, ben, cleo] = [await rig.person(), await rig.person(), await rig.person()];
  const [ofAna, ofBen] = [await addKey(ana, 'sk-ant-good-of-ana'), await addKey(ben, 'sk-ant-good-of-ben')];
  await addKey(ana, 'sk-ant-second-of-ana'); // good, and not used in silence either
  const records = rig.db.collection('provider_keys');
  const recordOfBen = await records.findOne({ _id: new ObjectId(ofBen.id) });
  // Ana's record gets what was sealed for Ben's: the same master key, a good ciphertext.
  await records.updateOne({ _id: new ObjectId(ofAna.id) }, { $set: { sealed: recordOfBen?.['sealed'] as string } });
  const sealed = Buffer.from(String(recordOfBen?.['sealed']), 'base64url');
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  await records.updateOne({ _id: new ObjectId(ofBen.id) }, { $set: { sealed: sealed.toString('base64url') } });
  for (const person of [ana, ben]) {
    const { status, text } = await chat(person, 'broken');
    expect([status, (JSON.parse(text) as { error: { code: string } }).error.code]).toEqual([
      503,
      'provider_key_unreadable',
    ]);
    expect((await generate(person, 'broken')).error).toMatchObject({ code: 'provider_key_unreadable' });
  }
  expect(fake.calls).toEqual([]);
  const listed = await ben.request<List<ProviderKey>>('GET', KEYS);
  expect(listed.items.map(({ state }) => state)).toEqual(['unreadable']);
  const tested = await ben.fetch('POST', `${KEYS}/${ofBen.id}/test`);
  expect([tested.status, ((await tested.json()) as Problem).code]).toEqual([503, 'provider_key_unreadable']);

  const { id } = await addKey(cleo, 'sk-ant-broken-of-cleo');
  await records.updateOne({ _id: new ObjectId(id) }, { $set: { keyVersion: 'gone' } });
  await cleo.request('PATCH', SETTINGS, { body: { fallBackToShared: true } });
  expect((await chat(cleo, 'shared')).status).toBe(200);
  expect(keysFor('shared')).toEqual(['key-of-the-operator']);
});

it('lets the server’s key stand in for one that fails only where the organisation says so', async () => {
  fake.script((call) => (keyOf(call) === 'key-of-the-operator' ? { text: 'Well.' } : { status: 401 }));
  const [ana, ben] = [await rig.person(), await rig.person()];
  await addKey(ana, 'sk-ant-refused-of-ana');
  await addKey(ben, 'sk-ant-refused-of-ben');
  await ben.request('PATCH', SETTINGS, { body: { fallBackToShared: true } });
  const refused = await chat(ana, 'alone');
  expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('model_misconfigured')]);
  expect(new Set(keysFor('alone'))).toEqual(new Set(['sk-ant-refused-of-ana']));
  expect((await chat(ben, 'together')).status).toBe(200);
  expect(keysFor('together')).toEqual(['sk-ant-refused-of-ben', 'key-of-the-operator']);
  expect((await ana.request('GET', SETTINGS)) as object).toEqual({ fallBackToShared: false });
});

it('tries a key for nothing, and says what came of it', async () => {
  const ana = await rig.person();
  fake.script((call) => (keyOf(call) === 'sk-good-0000000' ? {} : { status: 401 }));
  const test = async (key: object) => {
    const made = await ana.request<ProviderKey>('POST', KEYS, { body: { name: 'One', ...key } });
    return ana.request<ProviderKeyTest>('POST', `${KEYS}/${made.id}/test`);
  };
  const baseUrl = `${fake.url}/v1`;
  expect(await test({ provider: 'openai', secret: 'sk-good-0000000', baseUrl })).toEqual({
    outcome: 'ok',
    status: 200,
  });
  expect(await test({ provider: 'anthropic', secret: 'sk-bad' })).toEqual({ outcome: 'refused', status: 401 });
  expect(await test({ provider: 'ollama', secret: 'none', baseUrl: 'http://127.0.0.1:1' })).toEqual({
    outcome: 'unreachable',
    status: null,
  });
  expect(fake.calls.map(({ path }) => path)).toEqual(['/v1/models', '/v1/models']);
  expect((await callsOf(ana, 0)).length).toBe(0);
});

it('tells a secret to nobody: not in answers, the audit log, the database or the log', async () => {
  const ana = await rig.person();
  const secret = 'sk-ant-never-to-be-seen-9876';
  const { id } = await addKey(ana, secret);
  await ana.request('PUT', `${KEYS}/${id}/secret`, { body: { secret: `${secret}-again` } });
  await ana.request('PATCH', `${KEYS}/${id}`, { body: { weight: 2 } });
  await chat(ana, 'hello');
  await ana.request('DELETE', `${KEYS}/${id}`);
  const audit = await ana.request<List<{ action: string; details: object }>>('GET', '/api/v1/audit');
  expect(audit.items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['created', 'replaced', 'changed', 'removed'].map((verb) => `provider-key.${verb}`)),
  );
  const kept = await rig.db.collection('provider_keys').find().toArray();
  const said = JSON.stringify([audit, kept, await ana.request('GET', KEYS)]) + rig.logs();
  for (const part of [secret, secret.slice(0, 14)]) expect(said).not.toContain(part);
  expect(JSON.stringify(audit)).not.toContain('sealed');
  for (const bad of [
    { secret: 'with space' },
    { secret: '' },
    { provider: 'ollama' },
    { provider: 'gemini', baseUrl: 'https://x.example' },
    { provider: 'ollama', baseUrl: 'x' },
    { provider: 'ollama', baseUrl: '' },
  ]) {
    const body = { provider: 'openai', name: 'x', secret: 'good-enough', ...bad };
    const response = await ana.fetch('POST', KEYS, { body });
    expect([bad, response.status]).toEqual([bad, 400]);
    expect(await response.text()).not.toContain('good-enough');
  }
});

it('goes nowhere but to the public internet by an address that an admin gave, where the operator has not said otherwise', async () => {
  const [ana, strict] = [await rig.person(), await rig.spawn('api', { PROVIDER_KEYS_PRIVATE_ADDRESSES: 'false' })];
  const there = ana.at(strict.url);
  const house = { provider: 'openai-compatible', name: 'House', secret: 'sk-house-0000', models: ['house'] };
  for (const baseUrl of [
    'https://127.0.0.1/v1',
    'https://[::1]/v1',
    'https://169.254.169.254/v1',
    'http://example.org/v1',
  ]) {
    const refused = await there.fetch('POST', KEYS, { body: { ...house, baseUrl } });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([400, 'address_refused']);
  }
  // A name that passes as such, and stands for this machine once it is looked up.
  const baseUrl = `${fake.url.replace('127.0.0.1', 'localhost')}/v1`;
  const { id } = await ana.request<ProviderKey>('POST', KEYS, { body: { ...house, baseUrl } });
  await ana.request('POST', KEYS, { body: { ...house, provider: 'openai', models: [], baseUrl } });
  expect((await chat(ana, 'allowed', { model: 'own/house' })).status).toBe(200);
  fake.calls.length = 0;
  expect((await chat(there, 'refused', { model: 'own/house' })).status).toBe(503);
  expect(await there.request('POST', `${KEYS}/${id}/test`)).toEqual({ outcome: 'unreachable', status: null });
  const body = { model: 'text-embedding-3-small', input: 'refused', dimensions: 8 };
  expect((await there.fetch('POST', '/v1/embeddings', { body })).status).toBe(503);
  expect(fake.calls).toEqual([]);
}, 60_000);
