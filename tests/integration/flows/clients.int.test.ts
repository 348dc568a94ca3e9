/** Flows for programs that know nothing of Weft: OpenAI's client, an MCP client, and a plain WebSocket. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import OpenAI from 'openai';
import WebSocket from 'ws';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import type { Workflow } from '../../../src/contracts/flows/workflows';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { startOwnTime } from '../../support/own-time';
import { waitFor } from '../../rigs/test-services';
import { type FlowGround, FLOWS, makeFlow, openFlowGround } from './flow-ground';

let ground: FlowGround;
let key: string;
beforeAll(async () => {
  ground = await openFlowGround();
  ({ key } = await ground.person.request<{ key: string }>('POST', '/api/v1/api-keys', {
    body: { name: 'clients', scopes: ['llm', 'flows'] },
  }));
}, 60_000);
afterAll(() => ground?.close());

const row = (nodes: FlowGraph['nodes']): FlowGraph => ({
  nodes,
  edges: nodes.slice(1).map(({ id }, place) => ({ source: nodes[place]?.id ?? '', target: id })),
});
const node = (id: string, type: string, config: object = {}) => ({ id, type, config }) as FlowGraph['nodes'][number];
const chatGraph = row([
  node('start', 'start'),
  node('ask', 'llm', { prompt: '{{ input.message }}', history: true }),
  node('say', 'reply', { text: '{{ nodes.ask.output.text }}' }),
]);
const published = async (graph: FlowGraph, more: object = {}): Promise<Workflow> => {
  const flow = await makeFlow(ground, graph, more);
  await ground.person.request('POST', `${FLOWS}/workflows/${flow.id}/publish`, { body: {} });
  return flow;
};
const runsOf = (flow: Workflow) =>
  ground.product.base.models.Run.find({ subjectId: flow.id }).sort({ _id: 1 }).lean<RunRecord[]>();
const slow = () => row([node('start', 'start'), node('call', 'http', { url: `${ground.counting.url}/n/slow` })]);

describe('as models of /v1', () => {
  const client = (apiKey = key) => new OpenAI({ apiKey, baseURL: `${ground.product.url}/v1`, maxRetries: 0 });

  it('are listed, answer whole and in pieces, and are paid as their execution is', async () => {
    const flow = await published(chatGraph, { kind: 'chatflow', name: 'Support desk' });
    const model = `flow/${flow.slug}`;
    const names = (await client().models.list()).data.map(({ id }) => id);
    expect(names).toContain(model);
    const messages = [
      { role: 'system' as const, content: 'You are a pirate.' },
      { role: 'user' as const, content: 'My name is Ada.' },
      { role: 'assistant' as const, content: 'Hello Ada.' },
      { role: 'user' as const, content: 'Say hello' },
    ];
    const whole = await client().chat.completions.create({ model, messages });
    const [choice] = whole.choices;
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
    expect(choice?.message.content).not.toBe('');
    const pieces: string[] = [];
    let usage: unknown;
    const stream = await client().chat.completions.create({
      ...{ model: `${model}@1`, messages, stream: true, stream_options: { include_usage: true } },
    });
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
      usage ??= chunk.usage;
    }
    expect(pieces.join('')).toBe(choice?.message.content);
    expect(usage).toEqual(whole.usage);
    const [first, second] = await runsOf(flow);
    expect(first).toMatchObject({ status: 'succeeded', input: { trigger: 'model' } });
    expect(whole.usage?.prompt_tokens).toBe(first?.usage.inputTokens);
    expect(JSON.parse(String(second?.input['history']))).toEqual(messages.slice(1, 3));
    const answered = await client().responses.create({ model, input: 'Say hello' });
    expect(answered.output_text).not.toBe('');
  });

  it('refuse what they cannot, and keys that lack the scope', async () => {
    const flow = await published(chatGraph, { kind: 'chatflow' });
    const model = `flow/${flow.slug}`;
    const user = [{ role: 'user' as const, content: 'Hello' }];
    const refused = (asked: Promise<unknown>) =>
      asked.then(
        () => 'answered',
        (error: unknown) => (error instanceof OpenAI.APIError ? `${error.status} ${error.code}` : String(error)),
      );
    const ask = (more: object, of = client()) =>
      refused(of.chat.completions.create({ model, messages: user, ...more }));
    expect(await ask({ model: 'flow/no-such-flow' })).toBe('404 flow_not_found');
    expect(await ask({ model: `${model}@9` })).toBe('404 version_not_found');
    expect(await ask({ n: 2 })).toBe('400 parameter_not_supported');
    expect(await ask({ messages: [...user, { role: 'assistant', content: 'Hi' }] })).toBe('400 flow_input_invalid');
    const { key: narrow } = await ground.person.request<{ key: string }>('POST', '/api/v1/api-keys', {
      body: { name: 'narrow', scopes: ['llm'] },
    });
    expect(await ask({}, client(narrow))).toBe('403 scope_missing');
    const waits = await published(row([node('start', 'start'), node('ask', 'human', { message: 'May I?' })]));
    expect(await ask({ model: `flow/${waits.slug}` })).toBe('409 flow_waits');
  });

  it('are ended where their client leaves', async () => {
    const letGo = ground.counting.hold();
    const flow = await published(slow());
    const gone = new AbortController();
    const asked = client().chat.completions.create(
      { model: `flow/${flow.slug}`, messages: [{ role: 'user', content: 'Hello' }] },
      { signal: gone.signal },
    );
    await waitFor('the call', () => ground.counting.counts.has('/n/slow'));
    gone.abort();
    await expect(asked).rejects.toThrow();
    await waitFor('the end', async () => (await runsOf(flow))[0]?.status === 'cancelled');
    letGo();
  });
});

describe('as tools of MCP', () => {
  const connect = async (query = '', token = key) => {
    const client = new Client({ name: 'test', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL(`${ground.product.url}/mcp${query}`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    return client;
  };
  const adder = row([
    node('start', 'start', {
      fields: {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' } },
        required: ['a', 'b'],
      },
    }),
    node('sum', 'code', { code: 'return { sum: input.a + input.b }' }),
    node('out', 'output', { value: '{{ nodes.sum.output }}' }),
  ]);

  it('are listed with what they take, and give what the flow gave', async () => {
    const flow = await published(adder, { description: 'Adds two numbers.' });
    const client = await connect(`?flows=${flow.slug}`);
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([
      { name: flow.slug, description: 'Adds two numbers.', inputSchema: { required: ['a', 'b'] } },
    ]);
    const seen: number[] = [];
    const given = await client.callTool({ name: flow.slug, arguments: { a: 2, b: 3 } }, undefined, {
      onprogress: ({ progress }) => void seen.push(progress),
    });
    expect(given).toMatchObject({ structuredContent: { sum: 5 } });
    expect(given.isError).toBeFalsy();
    expect(seen.length).toBeGreaterThan(0);
    expect((await runsOf(flow))[0]).toMatchObject({ input: { trigger: 'mcp' } });
    const wrong = await client.callTool({ name: flow.slug, arguments: { a: 'two' } });
    expect(wrong).toMatchObject({ isError: true });
    expect(JSON.stringify(wrong.content)).toContain('flow_input_invalid');
    expect(await client.callTool({ name: 'no-such-flow' })).toMatchObject({ isError: true });
    await client.close();
  });

  it('take a key with the scope alone, and end a call that is cancelled', async () => {
    await expect(connect('', 'weft_sk_forged')).rejects.toThrow();
    const answer = await fetch(`${ground.product.url}/mcp`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    const listen = await fetch(`${ground.product.url}/mcp`, { headers: { authorization: `Bearer ${key}` } });
    expect(listen.status).toBe(405);
    const letGo = ground.counting.hold();
    const flow = await published(
      row([node('start', 'start'), node('call', 'http', { url: `${ground.counting.url}/n/cancelled` })]),
    );
    const client = await connect();
    const stop = new AbortController();
    const asked = client.callTool({ name: flow.slug, arguments: {} }, undefined, { signal: stop.signal });
    await waitFor('the call', () => ground.counting.counts.has('/n/cancelled'));
    stop.abort();
    await expect(asked).rejects.toThrow();
    await waitFor('the end', async () => (await runsOf(flow))[0]?.status === 'cancelled');
    letGo();
    await client.close();
  });
});

describe('over a WebSocket', () => {
  const door = `${FLOWS}/ai-agent-chat/ws`;
  const open = (sessionId: string, token: string) => {
    const socket = new WebSocket(`${ground.product.url.replace('http', 'ws')}${door}/${sessionId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const frames: { type: string; id?: string; text?: string; code?: string; message?: string }[] = [];
    socket.on('message', (bytes: Buffer) => frames.push(JSON.parse(bytes.toString())));
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    const opened = new Promise<void>((resolve) => void socket.once('open', () => resolve()));
    const last = (type: string) => waitFor(type, () => frames.find((frame) => frame.type === type));
    const send = async (frame: object) => {
      await opened;
      socket.send(JSON.stringify(frame));
    };
    return { socket, frames, closed, last, send };
  };
  const newSession = async (flow: Workflow) =>
    (
      await ground.person.request<{ session_id: string }>('POST', `${FLOWS}/chatflow/sessions`, {
        body: { workflow_id: flow.id },
      })
    ).session_id;

  it('a session is said and told; another connection goes on where one was cut', async () => {
    const flow = await published(chatGraph, { kind: 'chatflow' });
    const sessionId = await newSession(flow);
    const one = open(sessionId, ground.person.token);
    await one.send({ type: 'chat', message: 'Say hello' });
    const end = await one.last('end');
    const said = one.frames.filter(({ type }) => type === 'token').map(({ text }) => text);
    expect(said.join('')).toBe(end.message);
    const { items } = await ground.person.request<{ items: { content: string }[] }>(
      'GET',
      `${FLOWS}/ai-agent-chat/sessions/${sessionId}/history`,
    );
    expect(items.map(({ content }) => content)).toContain(end.message);
    const middle = one.frames.findIndex(({ type }) => type === 'token');
    const other = open(sessionId, ground.person.token);
    await other.send({ type: 'resume', last_event_id: one.frames[middle]?.id });
    await other.last('end');
    expect(other.frames).toEqual(one.frames.slice(middle + 1));
    for (const { socket } of [one, other]) socket.close();
  });

  it('is nobody else’s, ends with its session, and cancels within a second', async () => {
    const letGo = ground.counting.hold();
    const flow = await published(slow(), { kind: 'chatflow' });
    const sessionId = await newSession(flow);
    const client = open(sessionId, ground.person.token);
    await client.send({ type: 'nonsense' });
    expect(await client.last('error')).toMatchObject({ code: 'frame_unknown' });
    client.frames.length = 0;
    ground.counting.counts.delete('/n/slow');
    await client.send({ type: 'chat', message: 'Hello' });
    await waitFor('the call', () => ground.counting.counts.has('/n/slow'));
    await client.send({ type: 'chat', message: 'Hello again', request_id: 'r2' });
    expect(await client.last('error')).toMatchObject({ code: 'session_busy', request_id: 'r2' });
    client.frames.length = 0;
    const time = startOwnTime();
    await client.send({ type: 'cancel' });
    await client.last('error');
    expect(time()).toBeLessThan(1_000);
    letGo();
    expect(await open('000000000000000000000000', ground.person.token).closed).toBe(4404);
    await ground.person.request('DELETE', `${FLOWS}/chatflow/sessions/${sessionId}`);
    expect(await client.closed).toBe(4404);
  });
});

it('a sub-flow that is waited for does not end the wait for a chat’s answer', async () => {
  const inner = await published(row([node('start', 'start'), node('out', 'output', { value: 'inner' })]));
  const flow = await published(
    row([
      node('start', 'start'),
      node('sub', 'subflow', { workflowId: inner.id, input: {} }),
      node('say', 'reply', { text: 'It said {{ nodes.sub.output }}' }),
    ]),
    { kind: 'chatflow' },
  );
  const answer = await ground.person.request<{ message: string }>(
    'POST',
    `${FLOWS}/chatflow/workflows/${flow.id}/chat`,
    {
      body: { message: 'Hello' },
    },
  );
  expect(answer.message).toBe('It said inner');
});
