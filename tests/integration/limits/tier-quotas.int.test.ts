import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import type { OpenAiError } from '../../../src/contracts/gateway/chat-completions';
import type { Problem } from '../../../src/contracts/kernel/common';
import { SLICES } from '../../../src/models/kernel/take-units';
import { HOUR_MS } from '../../../src/platform/time';
import { LONG_LEASE, ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

/** Quotas at the door, in two processes that share nothing but MongoDB. */
describe('what a tier gives', () => {
  let rig: ProcessRig;
  const ORIGIN = 'https://pages.example';
  const folder = mkdtempSync(join(tmpdir(), 'tier-quotas-'));
  const file = join(folder, 'tiers.yaml');
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  /** Before their first call with this token, or an instance may believe the tier of before for 5 s. */
  const setTier = (person: WeftClient, tier: string) =>
    rig.db
      .collection('organisations')
      .updateOne({ _id: new ObjectId(person.user.organisation.id) }, { $set: { tier } });
  const CHAT = { model: 'demo', messages: [{ role: 'user', content: 'Hello' }] };

  beforeAll(async () => {
    write(
      'tiers:\n  narrow: { base: free, concurrentLlmCalls: 2, llmCallsPerHour: 1000, approvalsPerHour: 2, generationsPerMinute: 1000 }\n',
    );
    rig = await ProcessRig.start({
      ...{ api: 2, workers: 0, schedulers: 0 },
      environment: { ...LONG_LEASE, TIERS_FILE: file, CORS_ORIGINS: ORIGIN },
    });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (person: WeftClient, index: number) =>
    person.at(rig.apis[index % 2]?.url ?? '').fetch('POST', '/v1/chat/completions', { body: CHAT });
  /** As if so many had been asked for within the hour. */
  const use = (person: WeftClient, taken: number) =>
    rig.db.collection<{ _id: string }>('quota_counters').insertOne({
      _id: `llm:${person.user.id}`,
      revision: 1,
      slices: [{ slice: Math.floor(Date.now() / (HOUR_MS / SLICES)), taken }],
      forgetAt: new Date(Date.now() + 2 * HOUR_MS),
    } as never);

  it('is shared by all instances, and refused in OpenAI’s form once it is used', async () => {
    const person = await WeftClient.register(rig.url);
    await use(person, 90);
    const answers: Response[] = [];
    // Four at a time: the tier lets five be under way at once.
    for (let round = 0; round < 6; round += 1)
      answers.push(...(await Promise.all([0, 1, 2, 3].map((index) => ask(person, index)))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    const refused = answers.find(({ status }) => status === 429);
    expect((await refused?.json()) as OpenAiError).toMatchObject({
      error: { code: 'quota_exceeded', type: 'rate_limit_error' },
    });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3_000);
  });

  it('counts runs and model calls of an organisation together within a month', async () => {
    const person = await WeftClient.register(rig.url);
    const canvas = await person.createCanvas('Board');
    const counters = rig.db.collection<{ _id: string }>('quota_counters');
    expect((await ask(person, 0)).status).toBe(200);
    const id = `requests:${person.user.organisation.id}`;
    await counters.updateOne({ _id: id }, { $set: { 'slices.0.taken': 100 }, $inc: { revision: 1 } });
    const started = await person.fetch('POST', `/api/v1/canvas/${canvas.id}/ai/generate-stream`, {
      body: { prompt: 'One more' },
    });
    expect(started.status).toBe(429);
    expect((await started.json()) as Problem).toMatchObject({ code: 'quota_exceeded' });
    expect(await rig.db.collection('runs').countDocuments({ title: 'One more' })).toBe(0);
  });

  it('does not count what was refused before it was looked at', async () => {
    const person = await WeftClient.register(rig.url);
    const bad = await person.fetch('POST', '/v1/chat/completions', { body: { model: 'demo', messages: 'none' } });
    expect(bad.status).toBe(400);
    expect(
      await rig.db.collection<{ _id: string }>('quota_counters').findOne({ _id: `llm:${person.user.id}` }),
    ).toBeNull();
  });

  it('gives back what a call took that got no answer', async () => {
    const person = await WeftClient.register(rig.url);
    await use(person, 98);
    const other = rig.apis[0]?.url ?? '';
    for (let time = 0; time < 4; time += 1) {
      const unknown = await person
        .at(other)
        .fetch('POST', '/v1/chat/completions', { body: { ...CHAT, model: 'none' } });
      expect(unknown.status).toBe(404);
    }
    const left = [];
    for (let time = 0; time < 3; time += 1)
      left.push((await person.at(other).fetch('POST', '/v1/chat/completions', { body: CHAT })).status);
    expect(left).toEqual([200, 200, 429]);
  });

  it('is told on every answer, of a stream and of a refusal too, also to other origins', async () => {
    const person = await WeftClient.register(rig.url);
    await use(person, 99);
    const stream = await person.fetch('POST', '/v1/chat/completions', {
      body: { ...CHAT, stream: true },
      headers: { origin: ORIGIN },
    });
    await stream.text();
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.headers.get('ratelimit-policy')).toBe(
      '"llm-minute";q=60;w=60, "llm-hour";q=100;w=3600, "requests-month";q=100;w=2592000',
    );
    expect(stream.headers.get('ratelimit')).toMatch(
      /^"llm-minute";r=59;t=6\d, "llm-hour";r=0;t=3[56]\d\d, "requests-month";r=99;t=\d{7}$/,
    );
    expect(stream.headers.get('x-ratelimit-limit-requests')).toBe('100');
    expect(stream.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(stream.headers.get('x-ratelimit-reset-requests')).toMatch(/^(59m|1h\d+m)\d+s$/);
    expect(stream.headers.get('access-control-expose-headers')).toMatch(/RateLimit-Policy.*X-RateLimit-Reset-Requests/);
    const refused = await ask(person, 1);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"llm-minute";r=58;t=\d+, "llm-hour";r=0;t=3[56]\d\d$/);
    expect(refused.headers.get('retry-after')).toBe(
      /"llm-hour";r=0;t=(\d+)/.exec(refused.headers.get('ratelimit') ?? '')?.[1],
    );
    const api = await person.fetch('POST', '/api/v1/llm/chat/completions', { body: CHAT });
    expect(api.headers.get('ratelimit')).toContain('"llm-hour";r=0');
    expect(api.headers.get('x-ratelimit-limit-requests')).toBeNull();
  });

  it('lets an organisation have so many model calls under way at once, and gives the slot back whatever happens', async () => {
    const person = await WeftClient.register(rig.url);
    await setTier(person, 'narrow');
    const slow = { ...CHAT, stream: true, messages: [{ role: 'user', content: 'Hello [demo:delay=80]' }] };
    const leaving = new AbortController();
    const begin = (index: number, signal?: AbortSignal) =>
      person
        .at(rig.apis[index % 2]?.url ?? '')
        .fetch('POST', '/v1/chat/completions', { body: slow, ...(signal ? { signal } : {}) });
    const [first, second] = await Promise.all([begin(0, leaving.signal), begin(1)]);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    const refused = await begin(0);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await refused.json()) as OpenAiError).toMatchObject({ error: { code: 'too_many_at_once' } });
    leaving.abort();
    await second?.text().catch(() => '');
    await waitFor('both slots', async () => {
      const answers = await Promise.all([ask(person, 0), ask(person, 1)]);
      return answers.every(({ status }) => status === 200);
    });
  });

  it('lets an organisation have so many runs at work, started or started again, over both instances', async () => {
    const person = await WeftClient.register(rig.url);
    await setTier(person, 'narrow');
    const canvasId = (await person.createCanvas()).id;
    const leaving = new AbortController();
    const start = async (index: number) => {
      const response = await person
        .at(rig.apis[index % 2]?.url ?? '')
        .fetch('POST', `/api/v1/canvas/${canvasId}/ai/generate-stream`, {
          body: { prompt: `Board ${index}` },
          signal: leaving.signal,
        });
      if (response.status === 429) expect(await response.json()).toMatchObject({ code: 'too_many_runs' });
      return response.status;
    };
    const filter = { organisationId: new ObjectId(person.user.organisation.id), status: 'queued' };
    const countOpen = () => rig.db.collection('runs').countDocuments(filter);
    const statuses = await Promise.all(Array.from({ length: 40 }, (_, index) => start(index)));
    expect(await countOpen()).toBe(statuses.filter((status) => status === 200).length);
    expect(await countOpen()).toBeLessThanOrEqual(20);
    // Of starts at once a few may have been refused for each other's sake: what is left can still be had.
    for (let index = 0; (await start(index)) === 200; index += 1);
    expect(await countOpen()).toBe(20);

    const runs = await rig.db.collection('runs').find(filter).limit(3).toArray();
    for (const { _id } of runs) await person.request('POST', `/api/v1/runs/${_id.toHexString()}/cancel`);
    expect([await start(0), await start(1)]).toEqual([200, 200]);
    const again = await Promise.all(
      runs.map(({ _id }, index) =>
        person.at(rig.apis[index % 2]?.url ?? '').fetch('POST', `/api/v1/runs/${_id.toHexString()}/retry`),
      ),
    );
    expect(again.filter(({ status }) => status === 202).length).toBeLessThanOrEqual(1);
    expect(await countOpen()).toBeLessThanOrEqual(20);
    leaving.abort();
  });

  it('counts answers to approvals, good or not', async () => {
    const person = await WeftClient.register(rig.url);
    await setTier(person, 'narrow');
    const runId = new ObjectId();
    const mine = { organisationId: new ObjectId(person.user.organisation.id), userId: new ObjectId(person.user.id) };
    const approvalId = new ObjectId();
    await rig.db.collection('runs').insertOne({ _id: runId, ...mine, kind: 'canvas.generate', status: 'failed' });
    const asked = { stepKey: 'save', round: 0, tool: 'save', parameters: {}, parametersHash: 'x', risk: 'low' };
    await rig.db.collection('approvals').insertOne({
      _id: approvalId,
      ...mine,
      ...asked,
      runId,
      reason: 'test',
      status: 'rejected',
      expiresAt: new Date(),
      createdAt: new Date(),
    });
    const answer = (index: number) =>
      person
        .at(rig.apis[index % 2]?.url ?? '')
        .fetch('PUT', `/api/v1/hitl/requests/${approvalId.toHexString()}/${index % 2 ? 'approve' : 'reject'}`, {
          body: {},
        });
    expect([(await answer(0)).status, (await answer(1)).status]).toEqual([409, 409]);
    const refused = await answer(2);
    expect(refused.status).toBe(429);
    expect((await refused.json()) as Problem).toMatchObject({ code: 'quota_exceeded' });
    expect(refused.headers.get('ratelimit')).toMatch(/"approvals-hour";r=0;t=3[56]\d\d$/);
  });

  it('is a file that can be changed while it runs; one that is wrong changes nothing', async () => {
    const person = await WeftClient.register(rig.url);
    const hangUp = () => rig.processes.forEach(({ pid }) => pid !== undefined && process.kill(pid, 'SIGHUP'));
    const limitNow = async () =>
      /"llm-minute";q=(\d+)/.exec((await ask(person, 0)).headers.get('ratelimit-policy') ?? '')?.[1];
    expect(await limitNow()).toBe('60');
    write('tiers:\n  free: { llmCallsPerMinute: 61 }\n  gold: { base: none }\n');
    hangUp();
    await waitFor('the refusal of the file', () => {
      const saying = rig.processes.filter(({ lines }) => lines.some((line) => line.includes('tiers_file_refused')));
      return saying.length === rig.processes.length;
    });
    expect(await limitNow()).toBe('60');
    write('tiers:\n  free: { llmCallsPerMinute: 62 }\n');
    hangUp();
    await waitFor('the new limit', async () => (await limitNow()) === '62');
  });
});
