import OpenAI from 'openai';
import { type FakeLlm, startFakeLlm } from '../support/fake-llm/fake-llm-server';
import { LONG_LEASE, ProcessRig } from '../support/process-rig';

/** OpenAI's responses through the whole gateway, to a provider that knows nothing of them. */
describe('responses through the gateway', () => {
  let fake: FakeLlm;
  let rig: ProcessRig;
  let client: OpenAI;
  const TEXT = 'Grüße, 世界. '.repeat(40);

  beforeAll(async () => {
    fake = await startFakeLlm();
    const environment = { ...LONG_LEASE, ANTHROPIC_API_KEY: 'sk-ant-fake', ANTHROPIC_BASE_URL: fake.url };
    rig = await ProcessRig.start({ workers: 0, schedulers: 0, environment });
    const person = await rig.person();
    client = new OpenAI({ baseURL: `${rig.url}/v1`, apiKey: person.token, maxRetries: 0 });
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await fake?.close();
  });
  const ask = { model: 'claude-haiku-4-5', input: 'Tell me.' };

  it('answers whole, with what it used', async () => {
    fake.script({ text: TEXT });
    const answer = await client.responses.create(ask);
    expect(answer).toMatchObject({
      status: 'completed',
      output_text: TEXT,
      usage: { input_tokens: 12, output_tokens: 7 },
    });
  });

  it('streams, with what it used', async () => {
    fake.script({ text: TEXT });
    let text = '';
    let usage: unknown;
    for await (const event of await client.responses.create({ ...ask, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') usage = event.response.usage;
    }
    expect(text).toBe(TEXT);
    expect(usage).toMatchObject({ input_tokens: 12, output_tokens: 7 });
  });

  it('ends with an error where the provider breaks off', async () => {
    fake.script({ text: TEXT, fault: 'reset-mid-stream', delayMs: 2 }); // or nothing would be out yet
    const types: string[] = [];
    for await (const { type } of await client.responses.create({ ...ask, stream: true })) types.push(type);
    expect(types.at(-1)).toBe('response.failed');
    expect(types).toContain('response.output_text.delta');
  });

  it('says before the first byte that no model answers', async () => {
    fake.script({ status: 400, message: 'temperature: must be at most 1' });
    await expect(client.responses.create({ ...ask, stream: true })).rejects.toMatchObject({ status: 400 });
    await expect(client.responses.create({ ...ask, model: 'nobody' })).rejects.toMatchObject({ status: 404 });
  });
});
