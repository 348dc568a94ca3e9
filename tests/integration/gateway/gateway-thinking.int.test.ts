import { createOpenAI } from '@ai-sdk/openai';
import { stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';
import { CAPABILITIES } from '../../../config/model-catalogue';
import { weighTokens, wholeTokens } from '../../../src/llm/estimate-tokens';
import type { Target } from '../../../src/llm/routing/model-router';
import { type FakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { WireName } from '../../fakes/fake-llm/reply';
import { buildTarget, type GatewayRig, openGatewayRig } from '../../rigs/gateway-rig';
import { startOwnTime } from '../../support/own-time';

const THOUGHT = 'They want a number. Two and two: I count on my fingers, and it is four.';
const TEXT = 'It is 4.';
const WIRES: readonly WireName[] = ['openai', 'anthropic', 'gemini', 'ollama'];
/** One that is given a budget, one that decides by itself. */
const CLAUDES = ['claude-haiku-4-5', 'claude-sonnet-4-6'];

describe('models that think before they answer', () => {
  let rig: GatewayRig;
  let fake: FakeLlm;
  let client: OpenAI;
  beforeAll(async () => {
    rig = await openGatewayRig('gateway_thinking', { firstTokenMs: 700, silenceMs: 700, totalMs: 20_000 }, ([first]) =>
      Object.fromEntries([
        ...WIRES.map((provider): [string, Target[]] => {
          const baseUrl = provider === 'openai' ? `${first.url}/v1` : first.url;
          return [`by-${provider}`, [buildTarget(`by-${provider}`, { provider, baseUrl })]];
        }),
        ...CLAUDES.map((id): [string, Target[]] => {
          const capabilities = { ...CAPABILITIES.anthropic, thinking: true };
          const claude = { provider: 'anthropic', providerModel: id, baseUrl: first.url, capabilities } as const;
          return [id, [buildTarget(id, claude)]];
        }),
      ]),
    );
    fake = rig.fakes[0];
    client = new OpenAI({ baseURL: `${rig.http.url}/v1`, apiKey: rig.token, maxRetries: 0 });
  }, 60_000);
  afterAll(() => rig.close());
  beforeEach(() => void (rig.rows.length = 0));

  const messages = [{ role: 'user' as const, content: 'What is 2 + 2?' }];

  it.each(WIRES)('%s: thoughts go out as they come, however long they take', async (wire) => {
    fake.script({ thought: THOUGHT, text: TEXT, delayMs: 100 }); // more than 1 s of thoughts
    const had = startOwnTime();
    const stream = await client.chat.completions.create({ model: `by-${wire}`, messages, stream: true });
    let [text, thought] = ['', ''];
    let firstAt: number | undefined;
    let hadMs = Infinity;
    for await (const { choices } of stream) {
      const delta: { content?: string | null; reasoning_content?: string } = choices[0]?.delta ?? {};
      if (delta.reasoning_content && !firstAt) {
        firstAt = Date.now();
        hadMs = had();
      }
      thought += delta.reasoning_content ?? '';
      text += delta.content ?? '';
    }
    expect([thought, text]).toEqual([THOUGHT, TEXT]);
    expect(Date.now() - (firstAt ?? Infinity)).toBeGreaterThan(1_000);
    expect(hadMs).toBeLessThan(700);
    expect(rig.rows).toMatchObject([{ outcome: 'ok', outputTokens: 7 }]);
  });

  it.each(WIRES)('%s: a whole answer has them beside it; sent back, they do no harm', async (wire) => {
    fake.script({ thought: THOUGHT, text: TEXT }, { text: 'You are welcome.' });
    const { choices } = await client.chat.completions.create({ model: `by-${wire}`, messages });
    const message = choices[0]?.message;
    expect(message).toMatchObject({ content: TEXT, reasoning_content: THOUGHT });
    if (!message) throw new Error('no message');
    const thanks = { role: 'user' as const, content: 'Thanks.' };
    const second = await client.chat.completions.create({
      model: `by-${wire}`,
      messages: [...messages, message, thanks],
    });
    expect(second.choices[0]?.message.content).toBe('You are welcome.');
    if (wire !== 'openai') expect(JSON.stringify(fake.calls.at(-1)?.body)).not.toContain('fingers');
  });

  it.each(WIRES)('%s: what was thought is charged where nobody tells the tokens', async (wire) => {
    fake.script({ thought: THOUGHT, text: TEXT, usage: false });
    for await (const _ of await client.chat.completions.create({ model: `by-${wire}`, messages, stream: true }));
    const wanted = wholeTokens(weighTokens(THOUGHT) + weighTokens(TEXT));
    expect(rig.rows).toMatchObject([{ outcome: 'ok', outputTokens: wanted, isEstimated: true }]);
  });

  it.each(WIRES)('%s: /v1/responses gives the answer alone', async (wire) => {
    fake.script({ thought: THOUGHT, text: TEXT });
    const stream = await client.responses.create({ model: `by-${wire}`, input: 'What is 2 + 2?', stream: true });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    expect(text).toBe(TEXT);
    expect((await client.responses.create({ model: `by-${wire}`, input: 'Again.' })).output_text).toBe(TEXT);
  });

  describe.each(CLAUDES)('%s, which thinks before it calls a tool', (model) => {
    const tools = [{ type: 'function' as const, function: { name: 'count', parameters: { type: 'object' } } }];
    const asked = { model, messages, tools, reasoning_effort: 'low' as const };
    const ways = {
      whole: async () => (await client.chat.completions.create(asked)).choices[0]?.message,
      streamed: async () => client.chat.completions.stream({ ...asked, stream: true }).finalMessage(),
    };
    const sentLast = () => fake.calls.at(-1)?.body as { thinking?: object; messages: { content: object[] }[] };
    beforeEach(() => fake.script({ thought: THOUGHT, toolCalls: [{ name: 'count', args: {} }] }, { text: TEXT }));

    it.each(['whole', 'streamed'] as const)('goes on where it was, once it has the result (%s)', async (way) => {
      const message = await ways[way]();
      const call = message?.tool_calls?.[0];
      if (!call) throw new Error('no call');
      const result = { role: 'tool' as const, tool_call_id: call.id, content: '4' };
      const second = await client.chat.completions.create({ ...asked, messages: [...messages, message, result] });
      expect(second.choices[0]?.message.content).toBe(TEXT);
      expect(sentLast().thinking).toBeDefined();
      expect(sentLast().messages[1]?.content).toMatchObject([
        { type: 'thinking', thinking: THOUGHT },
        { type: 'tool_use', id: call.id },
      ]);
    });

    describe('by /v1/responses', () => {
      const input = [{ role: 'user' as const, content: 'What is 2 + 2?' }];
      const functions = [{ type: 'function' as const, name: 'count', parameters: { type: 'object' }, strict: false }];
      const question = { model, tools: functions, reasoning: { effort: 'low' as const } };
      const goesOn = (callId: string | undefined) => {
        expect(sentLast().thinking).toBeDefined();
        expect(sentLast().messages[1]?.content).toMatchObject([
          { type: 'thinking', thinking: THOUGHT },
          { type: 'tool_use', id: callId },
        ]);
      };

      it.each([
        ['whole', 'sent back'],
        ['streamed', 'sent back'],
        ['whole', 'by their ids'],
        ['streamed', 'by their ids'],
      ])('goes on with the items of its answer (%s, %s)', async (way, how) => {
        const include: ['reasoning.encrypted_content'] = ['reasoning.encrypted_content'];
        const first = { ...question, input, ...(how === 'sent back' && { include, store: false }) };
        const { output: said } =
          way === 'whole'
            ? await client.responses.create(first)
            : await client.responses.stream({ ...first }).finalResponse();
        expect(said.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
        const output = said.flatMap((item) => (item.type === 'reasoning' || item.type === 'function_call' ? item : []));
        const call = output.find((item) => item.type === 'function_call');
        const items =
          how === 'sent back' ? output : output.map(({ id }) => ({ type: 'item_reference' as const, id: id ?? '' }));
        const result = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: '4' };
        const second = await client.responses.create({ ...question, input: [...input, ...items, result] });
        expect(second.output_text).toBe(TEXT);
        goesOn(call?.call_id);
      });

      it.each([true, false])('goes on in the loop of Vercel’s AI SDK (store: %s)', async (store) => {
        const sdk = createOpenAI({ apiKey: rig.token, baseURL: `${rig.http.url}/v1` });
        const answer = streamText({
          model: sdk(model),
          prompt: 'What is 2 + 2?',
          tools: { count: tool({ inputSchema: z.object({}), execute: () => '4' }) },
          stopWhen: stepCountIs(3),
          providerOptions: { openai: { store, reasoningEffort: 'low', forceReasoning: true } },
        });
        expect(await answer.text).toBe(TEXT);
        goesOn((await answer.steps)[0]?.toolCalls[0]?.toolCallId);
      });
    });

    it('answers a client as well that keeps only what OpenAI gives', async () => {
      const call = (await ways.whole())?.tool_calls?.[0];
      if (call?.type !== 'function') throw new Error('no call');
      const kept = { id: call.id, type: call.type, function: call.function };
      const second = await client.chat.completions.create({
        ...asked,
        messages: [
          ...messages,
          { role: 'assistant', content: null, tool_calls: [kept] },
          { role: 'tool', tool_call_id: call.id, content: '4' },
        ],
      });
      expect(second.choices[0]?.message.content).toBe(TEXT);
      expect(sentLast().messages[1]?.content).toMatchObject([{ type: 'tool_use' }]);
      expect(rig.rows.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    });
  });
});
