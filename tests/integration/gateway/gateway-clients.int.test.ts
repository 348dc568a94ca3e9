import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { type GatewayRig, openGatewayRig } from '../../rigs/gateway-rig';

/**
 * What clients that others wrote do in several steps. Each single thing with each provider: `foreign-clients.int.test.ts`.
 * `demo` answers offline, `one` is a provider.
 */
describe('foreign clients of the gateway', () => {
  let rig: GatewayRig;
  beforeAll(async () => {
    rig = await openGatewayRig('gateway_clients', { firstTokenMs: 5_000, silenceMs: 10_000, totalMs: 20_000 });
  }, 60_000);
  afterAll(() => rig.close());
  beforeEach(() => rig.fakes[0].script({ text: 'Hello from afar.' }));

  const parameters = {
    type: 'object' as const,
    properties: { city: { type: 'string' as const }, days: { type: 'integer' as const, minimum: 2 } },
    required: ['city', 'days'],
    additionalProperties: false,
  };
  const args = { city: 'demo', days: 2 };
  const callsWeather = { toolCalls: [{ name: 'weather', args }] };
  const wanted: Record<string, string> = { one: 'Hello from afar.', demo: 'This is the demo model' };

  describe.each(['one', 'demo'])('openai for Node, %s', (model) => {
    const client = () => new OpenAI({ baseURL: `${rig.http.url}/v1`, apiKey: rig.token, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];

    it('streams, with usage where it is asked for', async () => {
      for (const include_usage of [false, true]) {
        const stream = await client().chat.completions.create({
          model,
          messages,
          stream: true,
          stream_options: { include_usage },
        });
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toContain(wanted[model]);
        expect(chunks.some(({ usage }) => usage)).toBe(include_usage);
      }
    });

    it('calls a tool and reads its result, whole and streamed', async () => {
      rig.fakes[0].script(callsWeather, callsWeather, { text: 'Sunny, says Hello from afar.' });
      const whole = await client().chat.completions.create({ model, messages, tools });
      const stream = client().chat.completions.stream({ model, messages, tools });
      for (const { choices } of [whole, await stream.finalChatCompletion()]) {
        expect(choices[0]?.finish_reason).toBe('tool_calls');
        const [call] = choices[0]?.message.tool_calls ?? [];
        expect(call).toMatchObject({ type: 'function', function: { name: 'weather' } });
        expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toEqual(args);
      }
      const asked = whole.choices[0]?.message;
      if (!asked?.tool_calls?.[0]) throw new Error('no call');
      const result = { role: 'tool' as const, tool_call_id: asked.tool_calls[0].id, content: 'sunny' };
      const last = await client().chat.completions.create({ model, messages: [...messages, asked, result], tools });
      expect(last.choices[0]?.message.content?.toLowerCase()).toContain('sunny');
    });

    it('gets JSON that fits its schema', async () => {
      rig.fakes[0].script({ text: JSON.stringify(args) });
      const answer = await client().chat.completions.create({
        model,
        messages,
        response_format: { type: 'json_schema', json_schema: { name: 'trip', schema: parameters, strict: true } },
      });
      expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual(args);
    });

    it('lists models', async () => {
      const { data } = await client().models.list();
      expect(data.map(({ id }) => id)).toContain(model);
    });

    it('reads what is left of a budget that refuses', async () => {
      const { access_token: apiKey, user } = await rig.http.register();
      const { id } = user.organisation;
      await rig.services.models.Budget.create({
        ...{ organisationId: id, subjectId: id, scope: 'organisation', period: 'day', limitNanoUsd: 50_000_000 },
      });
      const poor = new OpenAI({ baseURL: `${rig.http.url}/v1`, apiKey, maxRetries: 2 });
      const error: unknown = await poor.chat.completions
        .create({ model: 'priced', messages, max_tokens: 30_000 })
        .catch((thrown: unknown) => thrown);
      if (!(error instanceof OpenAI.APIError)) throw new Error('not refused');
      expect(error).toMatchObject({
        status: 402,
        type: 'insufficient_quota',
        code: 'budget_exceeded',
        error: { current: { limitUsd: '0.05', remainingUsd: '0.05', resetsAt: expect.any(String) as string } },
      });
      expect(error.message).toContain('has $0.05 left');
      const { headers } = error as { headers: Headers };
      expect([headers.get('x-should-retry'), headers.get('retry-after')]).toEqual(['false', null]);
    });

    if (model === 'demo') return; // it does not break off
    it('reads an error in mid-stream', async () => {
      rig.fakes[0].script({ text: 'Half of it is here', fault: 'error-event', delayMs: 5 });
      const stream = await client().chat.completions.create({ model, messages, stream: true });
      const read = async () => {
        for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
      };
      await expect(read()).rejects.toMatchObject({ code: 'model_unavailable' });
    });
  });

  describe.each(['one', 'demo'])('Vercel’s AI SDK, %s', (id) => {
    const model = () => createOpenAI({ baseURL: `${rig.http.url}/v1`, apiKey: rig.token }).chat(id);
    const tools = {
      weather: tool({
        inputSchema: jsonSchema<typeof args>(parameters),
        execute: ({ city, days }) => Promise.resolve(`sunny in ${city} for ${days} days`),
      }),
    };

    it('runs tools, whole and streamed', async () => {
      rig.fakes[0].script(callsWeather, { text: 'It is sunny.' }, callsWeather, { text: 'It is sunny.' });
      const asked = { tools, prompt: 'Weather?', maxRetries: 0, stopWhen: stepCountIs(2) };
      const whole = await generateText({ model: model(), ...asked });
      const streamed = streamText({ model: model(), ...asked });
      await streamed.consumeStream();
      for (const [steps, text] of [
        [whole.steps, whole.text],
        [await streamed.steps, await streamed.text],
      ] as const) {
        expect(steps[0]?.toolResults[0]?.output).toBe('sunny in demo for 2 days');
        expect(text).toContain('sunny');
      }
    });
  });
});
