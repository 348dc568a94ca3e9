import type { OpenAiError } from '../../src/contracts/chat-completions';
import type { Problem } from '../../src/contracts/common';
import { SLICES } from '../../src/models/quota/take-units';
import { HOUR_MS } from '../../src/platform/time';
import { LONG_LEASE, ProcessRig } from '../support/process-rig';
import { WeftClient } from '../support/weft-client';

/** Quotas at the door, in two processes that share nothing but MongoDB. */
describe('what a tier gives', () => {
  let rig: ProcessRig;
  const CHAT = { model: 'demo', messages: [{ role: 'user', content: 'Hello' }] };

  beforeAll(async () => {
    rig = await ProcessRig.start({ api: 2, workers: 0, schedulers: 0, environment: LONG_LEASE });
  }, 60_000);
  afterAll(() => rig?.stop());

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
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => ask(person, index)));
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
});
