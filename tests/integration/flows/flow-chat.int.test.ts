/** Chats with flows and with a model alone: sessions, answers, streams that say all, and what may be set. */
import { graphOf } from '../../../src/flows/engine/graph-cases';
import type { ChatAnswer, ChatMessage, ChatSession } from '../../../src/contracts/flows/chat';
import type { List } from '../../../src/contracts/kernel/common';
import { openProduct, type Product } from '../../rigs/open-product';
import { HttpFailure, WeftClient } from '../../support/weft-client';
import { FLOWS, followStream, makeFlow, type Told } from './flow-ground';

let product: Product;
let person: WeftClient;
beforeAll(async () => {
  product = await openProduct({ DEFAULT_TIER: 'enterprise' });
  person = await WeftClient.register(product.url);
}, 60_000);
afterAll(() => product?.stop());

const at = `${FLOWS}/chatflow`;
const say = (body: object, path = `${at}/chat`) => person.request<ChatAnswer>('POST', path, { body });
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof HttpFailure ? `${error.status} ${error.problem?.code}` : String(error)),
  );
const chatflow = () =>
  makeFlow(
    { person },
    graphOf(
      {
        start: ['start'],
        answer: ['llm', { prompt: '{{ input.message }}', history: true }],
        out: ['output', { value: '{{ nodes.answer.output.text }}' }],
      },
      ['start -> answer -> out'],
    ),
    { kind: 'chatflow', chat: { overrides: ['temperature'] } },
  );

const follow = (path: string, body: object, headers?: Record<string, string>, most?: number) =>
  followStream({ person }, path, { body, headers, most });
/** The tokens since the last reset. */
const textOf = (told: readonly Told[]) =>
  told.reduce(
    (text, { event, data }) => (event === 'reset' ? '' : event === 'token' ? text + String(data['text']) : text),
    '',
  );

test('one model answers, with what was said before; the history has both', async () => {
  const first = await say({ message: 'My printer is on fire. What now?' });
  expect(first).toMatchObject({ message: expect.stringContaining('printer') as string, sources: [] });
  expect(first.usage.total_tokens).toBe(first.usage.prompt_tokens + first.usage.completion_tokens);
  const second = await say({ message: 'And the toner?', session_id: first.session_id });
  expect(second.session_id).toBe(first.session_id);
  expect(second.usage.prompt_tokens).toBeGreaterThan(first.usage.prompt_tokens);
  const { items } = await person.request<List<ChatMessage>>('GET', `${at}/sessions/${first.session_id}/history`);
  expect(items.map(({ seq, role }) => `${seq} ${role}`)).toEqual(['1 user', '2 assistant', '3 user', '4 assistant']);
  expect(items[1]).toMatchObject({
    content: first.message,
    execution_id: first.execution_id,
    message_id: first.message_id,
  });
  const sessions = await person.request<List<ChatSession>>('GET', `${at}/sessions`);
  expect(sessions.items[0]).toMatchObject({ session_id: first.session_id, message_count: 4, execution_id: null });
  await person.request('DELETE', `${at}/sessions/${first.session_id}`);
  expect(await failing(say({ message: 'Still there?', session_id: first.session_id }))).toBe('404 session_not_found');
});

test('a flow answers by all its addresses; a stream says the whole text, also to who comes back', async () => {
  const flow = await chatflow();
  const message = 'The coffee machine leaks since Monday. It is loud too.';
  const answer = await say({ message }, `${at}/workflows/${flow.id}/chat`);
  expect((await say({ message }, `${FLOWS}/flows/chatflows/${flow.id}/chat`)).message).toBe(answer.message);
  const key = { 'idempotency-key': 'once' };
  const told = await follow(`${at}/workflows/${flow.id}/chat/stream`, { message }, key);
  expect(told.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['start', 'node_started', 'token', 'node_finished', 'usage', 'end']),
  );
  expect(textOf(told)).toBe(answer.message);
  expect(told.at(-1)).toMatchObject({ event: 'end', data: { message: answer.message, status: 'succeeded' } });
  // Cut in the middle, gone on with behind the last event that was heard.
  for (const cut of [2, 4, 6]) {
    const head = told.slice(0, cut);
    const rest = await follow(
      `${at}/workflows/${flow.id}/chat/stream`,
      { message },
      { ...key, 'last-event-id': head.at(-1)?.id ?? '' },
    );
    expect(textOf([...head, ...rest])).toBe(answer.message);
  }
});

test('what may be set, and by whom', async () => {
  const flow = await chatflow();
  const path = `${at}/workflows/${flow.id}/chat`;
  await say({ message: 'Hello there', config: { temperature: 0.2 } }, path);
  expect(await failing(say({ message: 'Hello', config: { system_prompt: 'x' } }, path))).toBe(
    '400 override_not_allowed',
  );
  expect(await failing(say({ message: 'Hello', config: { provider: 'ollama', model: 'llama3.3:70b' } }))).toBe(
    '400 model_not_offered',
  );
  expect(await failing(say({ message: 'Hello', config: { tools: ['x'] } }))).toBe('400 tool_not_offered');
  // A tool is a flow; a model that is given some is an agent.
  const fields = { type: 'object', properties: { one: { type: 'number' }, other: { type: 'number' } } };
  const graph = graphOf({ start: ['start', { fields }], does: ['code', { code: 'return input.one * input.other' }] }, [
    'start -> does',
  ]);
  const tool = await makeFlow({ person }, graph, { slug: 'multiply', description: 'Multiplies two numbers' });
  await person.request('POST', `${FLOWS}/workflows/${tool.id}/publish`, { body: {} });
  const used = await say({ message: 'Multiply 6 by 7, please.', config: { tools: ['multiply'] } });
  expect(used.message).toContain('42');
  const mine = await say({ message: 'Hello there' });
  const stranger = await WeftClient.register(product.url);
  const asked = stranger.request('POST', `${at}/chat`, { body: { message: 'Hello', session_id: mine.session_id } });
  expect(await failing(asked)).toBe('404 session_not_found');
});

test('one answer at a time, and one that asks a person is told where it waits', async () => {
  const flow = await makeFlow(
    { person },
    graphOf(
      {
        start: ['start'],
        ask: ['human', { message: 'Go on?' }],
        said: ['reply', { text: 'Done: {{ nodes.ask.output.action }}' }],
      },
      ['start -> ask', 'ask:continue -> said'],
    ),
    { kind: 'chatflow' },
  );
  const path = `${at}/workflows/${flow.id}/chat`;
  const { session_id: id } = await person.request<{ session_id: string }>('POST', path, {
    body: { message: 'Please' },
  });
  expect(await failing(say({ message: 'Now?', session_id: id }, path))).toBe('409 session_busy');
  const { items } = await person.request<{ items: { id: string }[] }>('GET', '/api/v1/hitl/requests', {
    query: { status: 'pending' },
  });
  await person.request('PUT', `/api/v1/hitl/requests/${items[0]?.id}/answer`, { body: { action: 'continue' } });
  for (let tries = 0; tries < 300; tries += 1) {
    const history = await person.request<List<ChatMessage>>('GET', `${at}/sessions/${id}/history`);
    if (history.items.length === 2) {
      expect(history.items[1]?.content).toBe('Done: continue');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no answer came');
});
