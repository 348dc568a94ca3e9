import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { ChatChunk, ChatRequest } from '../../../src/contracts/gateway/chat-completions';
import { responsesRoutes } from '../../../src/http/routes/gateway/responses.routes';
import type { AskChat } from '../../../src/llm/gateway/ask-chat';
import { createKeptItems } from '../../../src/llm/gateway/responses/kept-items';
import { ModelCut } from '../../../src/llm/model-errors';
import { unavailable } from '../../../src/platform/errors';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

interface Said {
  text?: string;
  calls?: { id: string; name: string; arguments: string }[];
  finish?: 'stop' | 'length' | 'tool_calls';
  /** After so many chunks the stream breaks off. */
  cutAfter?: number;
  /** Nothing more comes until the client leaves. */
  hangs?: boolean;
}

/** Foreign clients against `/v1/responses` on a real server; only the model behind is scripted. */
describe('clients of /v1/responses', () => {
  let services: TestServices;
  let rig: HttpRig;
  let apiKey: string;
  let script: (request: ChatRequest) => Said | Error;
  const asked: ChatRequest[] = [];
  let aborts = 0;

  const askChat: AskChat = ({ request, gone: { signal } }) => {
    asked.push(request);
    const said = script(request);
    if (said instanceof Error) return Promise.reject(said);
    const head = { model: 'demo', headers: { 'X-Weft-Model': 'demo' } };
    if (request.stream) return Promise.resolve({ ...head, chunks: chunksOf(said, signal) });
    const { text, calls, finish = calls ? 'tool_calls' : 'stop' } = said;
    const toolCalls = calls?.map(({ id, ...told }) => ({ id, type: 'function' as const, function: told }));
    const message = { role: 'assistant' as const, content: text ?? null, ...(toolCalls && { tool_calls: toolCalls }) };
    return Promise.resolve({
      ...head,
      completion: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'demo',
        choices: [{ index: 0, message, finish_reason: finish }],
        usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
      },
    });
  };

  async function* chunksOf(said: Said, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk' as const, created: 1, model: 'demo' };
    const chunk = (
      delta: ChatChunk['choices'][number]['delta'],
      finish: ChatChunk['choices'][number]['finish_reason'] = null,
    ) => ({
      ...head,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    const chunks = [
      chunk({ role: 'assistant', content: '' }),
      ...(said.text ?? '').split(/(?<= )/).map((content) => chunk({ content })),
      ...(said.calls ?? []).flatMap(({ id, name, arguments: text }, index) => [
        chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
        ...text.split(/(?<=,)/).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      chunk({}, said.finish ?? (said.calls ? 'tool_calls' : 'stop')),
      { ...head, choices: [], usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 } },
    ];
    for (const [place, piece] of chunks.entries()) {
      if (place === said.cutAfter) throw new ModelCut('cut');
      yield piece;
      await new Promise(setImmediate);
      if (said.hangs && place === 1)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      if (signal.aborted) {
        aborts += 1;
        throw signal.reason as Error;
      }
    }
  }

  beforeAll(async () => {
    services = await openTestServices('responses');
    const items = createKeptItems({ redis: services.redis.command, prefix: services.prefix, log: services.log });
    rig = await openHttpRig(services, { routes: responsesRoutes({ askChat, items }) });
    apiKey = (await rig.register()).access_token;
  });
  afterAll(async () => {
    await rig?.close();
    await services?.close();
  });
  beforeEach(() => asked.splice(0));

  const weather = {
    type: 'function' as const,
    name: 'weather',
    description: 'The weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
    strict: true,
  };
  const callWeather = (...cities: string[]) => ({
    calls: cities.map((city, index) => ({
      id: `call_${index}`,
      name: 'weather',
      arguments: JSON.stringify({ city, unit: 'c' }),
    })),
  });

  describe('openai', () => {
    const client = () => new OpenAI({ apiKey, baseURL: `${rig.url}/v1`, maxRetries: 0 });

    it('reads a whole answer', async () => {
      script = () => ({ text: 'Hello there.' });
      const answer = await client().responses.create({ model: 'demo', input: 'Hi', instructions: 'Be brief.' });
      expect(answer).toMatchObject({ output_text: 'Hello there.', status: 'completed', store: false, model: 'demo' });
      expect(answer.usage).toMatchObject({ input_tokens: 12, output_tokens: 7, total_tokens: 19 });
    });

    it('reads a stream: events and what its own accumulator makes of them', async () => {
      script = () => ({ text: 'One two three.' });
      const types: string[] = [];
      for await (const event of await client().responses.create({ model: 'demo', input: 'Hi', stream: true }))
        types.push(event.type);
      expect(types[0]).toBe('response.created');
      expect(types.at(-1)).toBe('response.completed');
      expect(types.filter((type) => type === 'response.output_text.delta')).toHaveLength(3);
      const final = await client().responses.stream({ model: 'demo', input: 'Hi' }).finalResponse();
      expect(final.output_text).toBe('One two three.');
    });

    it('calls functions in parallel and sends their results', async () => {
      script = ({ messages }) =>
        messages.some(({ role }) => role === 'tool') ? { text: 'Warm.' } : callWeather('Rome', 'Oslo');
      const tools = [weather];
      const first = await client().responses.stream({ model: 'demo', input: 'Weather?', tools }).finalResponse();
      const calls = first.output.filter((item) => item.type === 'function_call');
      expect(calls.map(({ call_id, arguments: text }) => [call_id, JSON.parse(text)])).toEqual([
        ['call_0', { city: 'Rome', unit: 'c' }],
        ['call_1', { city: 'Oslo', unit: 'c' }],
      ]);
      const second = await client().responses.create({
        model: 'demo',
        tools,
        input: [
          { role: 'user', content: 'Weather?' },
          ...calls,
          ...calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: '20' })),
        ],
      });
      expect(second.output_text).toBe('Warm.');
      expect(asked.at(-1)?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
    });

    it('parses structured output', async () => {
      script = () => ({ text: '{"city":"Rome"}' });
      const format = zodTextFormat(z.object({ city: z.string() }), 'place');
      const parsed = await client().responses.parse({ model: 'demo', input: 'Where?', text: { format } });
      expect(parsed.output_parsed).toEqual({ city: 'Rome' });
      expect(asked[0]?.response_format).toMatchObject({
        type: 'json_schema',
        json_schema: { name: 'place', strict: true },
      });
    });

    it('hears that an answer is incomplete, refused, away, or broke off', async () => {
      script = () => ({ text: 'Half', finish: 'length' });
      expect(await client().responses.create({ model: 'demo', input: 'Hi' })).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
      });
      await expect(client().responses.create({ model: 'demo', input: 'Hi', background: true })).rejects.toMatchObject({
        status: 400,
      });
      script = () => unavailable('model_unavailable', 'Away.');
      await expect(client().responses.create({ model: 'demo', input: 'Hi', stream: true })).rejects.toMatchObject({
        status: 503,
      });
      script = () => ({ text: 'One two three.', cutAfter: 3 });
      const events = [];
      for await (const event of await client().responses.create({ model: 'demo', input: 'Hi', stream: true }))
        events.push(event);
      expect(events.slice(-2)).toMatchObject([
        { type: 'error', code: 'model_unavailable' },
        { type: 'response.failed', response: { status: 'failed', error: { code: 'model_unavailable' } } },
      ]);
    });

    it('aborts the model’s call when it leaves', async () => {
      script = () => ({ text: 'One two three.', hangs: true });
      const before = aborts;
      const stream = await client().responses.create({ model: 'demo', input: 'Hi', stream: true });
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
      const had = startOwnTime();
      await waitFor('the abort', () => aborts === before + 1);
      expect(had()).toBeLessThan(1_000);
    });
  });

  describe('Vercel’s AI SDK', () => {
    const model = () => createOpenAI({ apiKey, baseURL: `${rig.url}/v1` })('demo');
    const tools = {
      weather: tool({
        description: 'The weather of a city',
        inputSchema: z.object({ city: z.string() }),
        execute: ({ city }) => `20 in ${city}`,
      }),
    };
    const inTwoTurns = ({ messages }: ChatRequest): Said =>
      messages.some(({ role }) => role === 'tool')
        ? { text: 'Warm there.' }
        : { text: 'Let me see.', ...callWeather('Rome') };

    it('generates text, calls its tools in a loop and refers to what was said by id', async () => {
      script = inTwoTurns;
      const answer = await generateText({ model: model(), prompt: 'Weather?', tools, stopWhen: stepCountIs(3) });
      expect(answer.text).toBe('Warm there.');
      expect(answer.steps).toHaveLength(2);
      expect(answer.totalUsage).toMatchObject({ inputTokens: 24, outputTokens: 14 });
      // It sent a reference to the text: what the model gets is the text.
      expect(asked[1]?.messages).toMatchObject([
        { role: 'user' },
        { role: 'assistant', content: 'Let me see.', tool_calls: [{ id: 'call_0' }] },
        { role: 'tool', tool_call_id: 'call_0', content: '20 in Rome' },
      ]);
    });

    it('streams text and tools', async () => {
      script = inTwoTurns;
      const answer = streamText({ model: model(), prompt: 'Weather?', tools, stopWhen: stepCountIs(3) });
      const parts: string[] = [];
      for await (const part of answer.fullStream) parts.push(part.type);
      expect(parts).not.toContain('error');
      expect(await answer.text).toBe('Warm there.');
      expect(parts.filter((type) => type === 'tool-result')).toHaveLength(1);
      expect(await answer.finishReason).toBe('stop');
    });

    it('hears that a stream broke off', async () => {
      script = () => ({ text: 'One two three.', cutAfter: 3 });
      const errors: unknown[] = [];
      const answer = streamText({ model: model(), prompt: 'Hi', onError: ({ error }) => void errors.push(error) });
      await answer.consumeStream();
      expect(errors).toHaveLength(1);
      expect(await answer.finishReason).toBe('error');
    });
  });

  it('knows nobody else’s items', async () => {
    script = () => ({ text: 'Secret.' });
    const mine = await new OpenAI({ apiKey, baseURL: `${rig.url}/v1` }).responses.create({
      model: 'demo',
      input: 'Hi',
    });
    const input = [{ type: 'item_reference', id: mine.output[0]?.id }];
    const other = (await rig.register()).access_token;
    const askAs = (token: string) => rig.call('POST', '/v1/responses', { token, json: { model: 'demo', input } });
    expect(await askAs(other)).toMatchObject({ status: 400 });
    expect(await askAs(apiKey)).toMatchObject({ status: 200 });
  });
});
