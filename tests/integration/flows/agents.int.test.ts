/** Agents within flows: a model that uses other flows as tools, whatever those do, and what each call leaves behind. */
import type { Execution } from '../../../src/contracts/flows/executions';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import type { Workflow } from '../../../src/contracts/flows/workflows';
import type { List } from '../../../src/contracts/kernel/common';
import { graphOf } from '../../../src/flows/engine/graph-cases';
import { waitFor } from '../../rigs/test-services';
import {
  execute,
  FLOWS,
  type FlowGround,
  followStream,
  makeFlow,
  openFlowGround,
  readExecution,
  settled,
} from './flow-ground';

let ground: FlowGround;
beforeAll(async () => {
  ground = await openFlowGround();
  await Promise.all([
    publish('weather', 'Tells the weather of a city', form({ city: { type: 'string' } }), [
      'http',
      { url: `${ground.counting.url}/weather`, method: 'POST', body: { city: '{{ input.city }}' } },
    ]),
    publish('multiply', 'Multiplies two numbers', form({ one: { type: 'number' }, other: { type: 'number' } }), [
      'code',
      { code: 'return input.one * input.other' },
    ]),
    publish('refund', 'Refunds an amount', form({ amount: { type: 'number' } }), [
      'human',
      {
        message: 'Refund {{ input.amount }}?',
        actions: [
          { id: 'pay', label: 'Pay' },
          { id: 'reject', label: 'No' },
        ],
      },
    ]),
    publish('broken', 'Looks up an invoice', {}, ['http', { url: `${ground.counting.url}/status/404` }]),
    publish('narrow', 'Books a table', form({ people: { type: 'number', minimum: 100 } }), [
      'template',
      { template: 'booked' },
    ]),
  ]);
}, 60_000);
afterAll(() => ground?.close());

const tools: Record<string, Workflow> = {};
const form = (properties: object) => ({ fields: { type: 'object', properties, required: Object.keys(properties) } });
async function publish(
  slug: string,
  description: string,
  start: object,
  does: ['http' | 'code' | 'human' | 'template', object],
) {
  const graph = graphOf({ start: ['start', start], does }, ['start -> does']);
  const flow = await makeFlow(ground, graph, { slug, description });
  tools[slug] = flow;
  await ground.person.request('POST', `${FLOWS}/workflows/${flow.id}/publish`, { body: {} });
}
const agent = (prompt: string, names: string[], more: object = {}) =>
  graphOf(
    {
      start: ['start'],
      does: ['agent', { prompt, tools: names, ...more }],
      out: ['output', { value: '{{ nodes.does.output }}' }],
    },
    ['start -> does -> out'],
  );
/** The execution once it has ended: it waits for its tools meanwhile. */
const ended = (flow: Workflow, id: string): Promise<Execution> =>
  waitFor(
    'the execution ends',
    async () => {
      const now = await readExecution(ground, flow, id);
      return now.status === 'succeeded' || now.status === 'failed' ? now : undefined;
    },
    30_000,
  );
async function run(graph: FlowGraph, input: object = {}): Promise<Execution> {
  const flow = await makeFlow(ground, graph);
  return ended(flow, await execute(ground, flow, input));
}
const callsOf = (slug: string) =>
  ground.person.request<List<Execution>>('GET', `${FLOWS}/agentflows/${tools[slug]?.id ?? ''}/executions`);
interface Given {
  text: string;
  calls: { tool: string; arguments: object; output?: unknown; error?: string }[];
}

test('tools are used once each, at the same time, and their answers are told', async () => {
  const execution = await run(agent('What is the weather in Paris? Then multiply 6 by 7.', ['weather', 'multiply']));
  expect(execution.status).toBe('succeeded');
  const { text, calls } = execution.output as Given;
  expect(calls.map(({ tool, output }) => [tool, output])).toEqual([
    ['weather', expect.objectContaining({ status: 200 })],
    ['multiply', 42],
  ]);
  expect(calls[1]?.arguments).toEqual({ one: 6, other: 7 });
  expect(text).toContain('42');
  expect(ground.counting.counts.get('/weather')).toBe(1);
  expect((await callsOf('multiply')).items).toMatchObject([{ status: 'succeeded', trigger: 'subflow' }]);
  const node = execution.nodes.find(({ node_id: id }) => id === 'does');
  expect(node).toMatchObject({ status: 'succeeded', usage: { modelCalls: 2 } });
  expect(execution.usage.modelCalls).toBe(2);
});

test('a tool that fails, and arguments that do not fit, are told to the model', async () => {
  const execution = await run(agent('Look up the invoice and book a table for 4.', ['broken', 'narrow']));
  expect(execution.status).toBe('succeeded');
  expect((execution.output as Given).calls.map(({ tool, error }) => [tool, error])).toEqual([
    ['broken', expect.stringMatching(/failed/)],
    ['narrow', expect.stringMatching(/do not fit: .*people/)],
  ]);
  expect((await callsOf('narrow')).items).toEqual([]);
});

test('a tool that asks a person is waited for, and nothing is asked of the model twice', async () => {
  const flow = await makeFlow(ground, agent('Refund 30 please, and multiply 2 by 3', ['refund', 'multiply']));
  const id = await execute(ground, flow);
  const asking = await waitFor(
    'the tool asks',
    async () => (await callsOf('refund')).items.find(({ status }) => status === 'waiting'),
    30_000,
  );
  expect((await settled(ground, flow, id)).status).toBe('waiting');
  const tool = await readExecution(ground, tools['refund'] ?? { id: '' }, asking.id);
  const [request] = tool.human_requests;
  await ground.person.request(
    'POST',
    `${FLOWS}/agentflows/${tools['refund']?.id}/executions/${asking.id}/input/${request?.id}`,
    {
      body: { action: 'pay' },
    },
  );
  const done = await ended(flow, id);
  expect((done.output as Given).calls).toMatchObject([
    { tool: 'refund', output: { action: 'pay' } },
    { tool: 'multiply', output: 60 },
  ]);
  expect(done.usage.modelCalls).toBe(2);
});

test('at the last turn it answers in words; without tools it is a model', async () => {
  const short = await run(agent('Multiply 6 by 7', ['multiply'], { maxTurns: 1 }));
  expect(short).toMatchObject({ status: 'succeeded', output: { calls: [] } });
  expect((short.output as Given).text).toMatch(/\S/);
});

test('a tool by itself, and one that is not there', async () => {
  const alone = graphOf(
    { start: ['start'], does: ['tool', { tool: 'multiply', arguments: { one: '{{ input.n }}', other: 3 } }] },
    ['start -> does'],
  );
  expect(await run(alone, { n: 5 })).toMatchObject({ status: 'succeeded', output: 15 });
  const flow = await makeFlow(ground, agent('x', ['no-such-tool']));
  expect(flow.faults).toMatchObject([{ code: 'tool_unknown', node_id: 'does', path: 'tools.0' }]);
});

test('a stream tells the calls with their results, and the words of the answer as they come', async () => {
  const graph = graphOf(
    {
      start: ['start'],
      does: ['agent', { prompt: '{{ input.message }}', tools: ['multiply', 'broken'] }],
      say: ['reply', { text: '{{ nodes.does.output.text }}' }],
    },
    ['start -> does -> say'],
  );
  const flow = await makeFlow(ground, graph);
  const events = await followStream(ground, `${FLOWS}/agentflows/${flow.id}/execute/stream`, {
    body: { input: { message: 'Multiply 6 by 7, and look up the invoice.' } },
  });
  const named = (name: string) => events.filter(({ event }) => event === name).map(({ data }) => data);
  const [called, other] = named('tool_call');
  expect(called).toMatchObject({ tool: 'multiply', input: { one: 6, other: 7 }, node_id: 'does', path: 'does' });
  expect(other).toMatchObject({ tool: 'broken' });
  const results = new Map(named('tool_result').map((result) => [result['tool_call_id'], result]));
  expect(results.get(called?.['tool_call_id'])).toMatchObject({ tool: 'multiply', output: 42, node_id: 'does' });
  expect(results.get(other?.['tool_call_id'])).toMatchObject({ error: expect.stringMatching(/failed/) as string });
  const tokens = named('token');
  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens[0]).toMatchObject({ node_id: 'does' });
  expect(tokens.map(({ text }) => text).join('')).toBe(named('end')[0]?.['message']);
  expect(named('end')[0]?.['message']).toContain('42');
});
