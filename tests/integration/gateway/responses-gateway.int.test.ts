import OpenAI from 'openai';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { LONG_LEASE, ProcessRig } from '../../rigs/process-rig';

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

  it.each([false, true])('gives an answer again where it is asked to (stream: %s)', async (isStream) => {
    fake.script({ text: 'Once.' });
    const texts: string[] = [];
    const cache: (string | null)[] = [];
    const before = fake.calls.length;
    for (let time = 0; time < 2; time += 1) {
      const request = { ...ask, input: `Tell me ${isStream ? 'slowly' : 'at once'}.`, cache: true };
      const answered = await client.responses.create({ ...request, stream: isStream }).withResponse();
      cache.push(answered.response.headers.get('x-weft-cache'));
      let text = '';
      if ('output_text' in answered.data) text = answered.data.output_text;
      else
        for await (const event of answered.data) if (event.type === 'response.output_text.delta') text += event.delta;
      texts.push(text);
    }
    expect(texts).toEqual(['Once.', 'Once.']);
    expect(cache).toEqual(['miss', 'hit']);
    expect(fake.calls.length - before).toBe(1);
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

  it.each([false, true])(
    'passes over tools that it cannot serve, as Codex offers them, and says so (stream: %s)',
    async (isStream) => {
      fake.script({ toolCalls: [{ name: 'exec_command', args: { cmd: 'ls' } }] });
      const before = fake.calls.length;
      const tools = [
        { type: 'function' as const, name: 'exec_command', strict: false, parameters: { type: 'object' } },
        { type: 'web_search' as const },
        { type: 'custom' as const, name: 'apply_patch' },
      ];
      const { data, response } = await client.responses.create({ ...ask, tools, stream: isStream }).withResponse();
      let answer = 'output' in data ? data : undefined;
      if (!('output' in data))
        for await (const event of data) if (event.type === 'response.completed') answer = event.response;
      expect(answer?.output).toMatchObject([
        { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}' },
      ]);
      expect(answer).toMatchObject({
        tools: [{ name: 'exec_command' }],
        warnings: [{ param: 'tools.1' }, { param: 'tools.2' }],
      });
      expect(response.headers.get('x-weft-warning')).toContain('web_search');
      expect(fake.calls.slice(before).map(({ body }) => (body['tools'] as unknown[]).length)).toEqual([1]);
      const forced = { ...ask, tools, tool_choice: { type: 'web_search_preview' as const } };
      await expect(client.responses.create(forced)).rejects.toMatchObject({ status: 400, param: 'tool_choice' });
    },
  );
});
