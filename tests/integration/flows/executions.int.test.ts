/** Executions of flows: what people draw does what it says, as often as it should, whatever waits, fails or is answered. */
import type { Execution } from '../../../src/contracts/flows/executions';
import { Types } from 'mongoose';
import type { Approval } from '../../../src/contracts/kernel/approvals';
import type { List } from '../../../src/contracts/kernel/common';
import { HttpFailure, WeftClient } from '../../support/weft-client';
import { graphOf } from '../../../src/flows/engine/graph-cases';
import { execute, FLOWS, type FlowGround, makeFlow, openFlowGround, readExecution, run, settled } from './flow-ground';
import { waitFor } from '../../rigs/test-services';

let ground: FlowGround;
beforeAll(async () => {
  ground = await openFlowGround();
}, 60_000);
afterAll(() => ground?.close());

const call = (path: string, more: object = {}): ['http', object] => [
  'http',
  { url: `${ground.counting.url}${path}`, ...more },
];
const statusOf = ({ nodes }: Execution) => Object.fromEntries(nodes.map(({ path, status }) => [path, status]));
const code = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof HttpFailure ? `${error.status} ${error.problem?.code}` : String(error)),
  );

test('a diamond: each node once, branches at once, what they gave in one', async () => {
  const letGo = ground.counting.hold();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const flow = await makeFlow(
    ground,
    graphOf(
      {
        start: ['start'],
        ...Object.fromEntries(names.map((name) => [name, call(`/diamond/${name}`)])),
        join: ['template', { template: names.map((name) => `{{ nodes.${name}.output.body.n }}`).join(',') }],
        out: ['output', { value: { said: '{{ nodes.join.output }}', who: '{{ input.who }}', all: '{{ input }}' } }],
      },
      [...names.flatMap((name) => [`start -> ${name} -> join`]), 'join -> out'],
    ),
  );
  expect(flow.faults).toEqual([]);
  const id = await execute(ground, flow, { who: 'Ana' });
  await waitFor('five calls are under way', () => ground.counting.atOnce.now === 5, 30_000);
  const meanwhile = await waitFor(
    'five nodes are shown at work',
    async () => {
      const now = await readExecution(ground, flow, id);
      return now.nodes.filter(({ status }) => status === 'running').length === 5 ? now : undefined;
    },
    30_000,
  );
  expect(meanwhile.status).toBe('running');
  letGo();
  const execution = await settled(ground, flow, id);
  expect(execution).toMatchObject({
    status: 'succeeded',
    output: { said: '1,1,1,1,1', who: 'Ana', all: { who: 'Ana' } },
    trigger: 'api',
    version: null,
  });
  expect(Object.values(statusOf(execution))).toEqual(Array(8).fill('succeeded'));
  expect([...ground.counting.counts.values()].every((count) => count === 1)).toBe(true);
});

test('a dead branch is skipped, an error takes its own way, a default stands in', async () => {
  const execution = await run(
    ground,
    graphOf(
      {
        start: ['start'],
        ask: ['condition', { rules: [{ left: '{{ input.n }}', operator: '>', right: 3 }] }],
        big: ['template', { template: 'big' }],
        small: call('/never'),
        fails: call('/status/500', { onError: 'error' }),
        saved: ['template', { template: '{{ nodes.fails.error.code }}' }],
        gone: call('/status/404', { onError: 'default', defaultOutput: { body: 'none' } }),
        out: [
          'output',
          { value: ['{{ nodes.big.output }}', '{{ nodes.saved.output }}', '{{ nodes.gone.output.body }}'] },
        ],
      },
      [
        'start -> ask',
        'ask:true -> big -> out',
        'ask:false -> small -> out',
        'start -> fails',
        'fails:error -> saved -> out',
        'start -> gone -> out',
      ],
    ),
    { n: 5 },
  );
  expect(execution).toMatchObject({ status: 'succeeded', output: ['big', 'http_error', 'none'] });
  expect(statusOf(execution)).toMatchObject({ small: 'skipped', fails: 'failed', gone: 'failed', saved: 'succeeded' });
  expect(ground.counting.counts.get('/never')).toBeUndefined();
});

test('loops, iterations, state and code', async () => {
  const execution = await run(
    ground,
    graphOf(
      {
        start: ['start', { state: [{ name: 'sum', type: 'number', default: 0, reducer: 'sum' }] }],
        each: ['iteration', { items: '{{ input.list }}', concurrency: 3 }],
        ask: call('/each/{{ item }}'),
        add: ['set_state', { values: { sum: '{{ item }}' } }],
        again: ['loop', { maxIterations: 10, until: 'last >= 4' }],
        count: ['code', { code: 'return (globalThis.last ?? 0) + 2;' }],
        out: ['output', { value: { sum: '{{ state.sum }}', last: '{{ nodes.again.output }}' } }],
      },
      ['start -> each', 'each:body -> ask -> add', 'each -> again', 'again:body -> count', 'again -> out'],
    ),
    { list: [1, 2, 3, 4] },
  );
  expect(execution).toMatchObject({ status: 'succeeded', output: { sum: 10, last: 4 }, state: { sum: 10 } });
  expect([1, 2, 3, 4].map((item) => ground.counting.counts.get(`/each/${item}`))).toEqual([1, 1, 1, 1]);
  expect(statusOf(execution)).toMatchObject({ 'each[3]/ask': 'succeeded', 'again[1]/count': 'succeeded' });
});

test('a node is tried again as it says, and fails for good', async () => {
  const retry = { times: 2, waitMs: 1 };
  const flaky = await run(
    ground,
    graphOf(
      { start: ['start'], a: call('/flaky/503', { retry }), out: ['output', { value: '{{ nodes.a.output.body.n }}' }] },
      ['start -> a -> out'],
    ),
  );
  expect(flaky).toMatchObject({ status: 'succeeded', output: 2 });
  expect(flaky.nodes.find(({ path }) => path === 'a')).toMatchObject({ tries: 2 });
  const failing = await run(ground, graphOf({ start: ['start'], a: call('/status/502', { retry }) }, ['start -> a']));
  expect(failing).toMatchObject({ status: 'failed', error: { code: 'http_error', retryable: true } });
  expect(ground.counting.counts.get('/status/502')).toBe(3);
});

test('several people are asked at once and answer in any order', async () => {
  const ask = (id: string): ['human', object] => [
    'human',
    {
      message: `Is ${id} right?`,
      actions: [
        { id: 'yes', label: 'Yes' },
        { id: 'reject', label: 'No' },
      ],
      schema: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
    },
  ];
  const flow = await makeFlow(
    ground,
    graphOf(
      {
        ...{ start: ['start'], one: ask('one'), two: ask('two') },
        out: ['output', { value: '{{ nodes.one.output.action }} {{ nodes.two.output.data.note }}' }],
      },
      ['start -> one', 'start -> two', 'one:reject -> out', 'two:yes -> out'],
    ),
  );
  const id = await execute(ground, flow);
  const waiting = await settled(ground, flow, id);
  expect(waiting).toMatchObject({ status: 'waiting' });
  expect(waiting.human_requests.map(({ node_id: node }) => node).toSorted()).toEqual(['one', 'two']);
  const [one, two] = ['one', 'two'].map(
    (name) => waiting.human_requests.find(({ node_id: node }) => node === name)?.id ?? '',
  );
  const answer = (request: string | undefined, body: object) =>
    ground.person.request('POST', `${FLOWS}/agentflows/${flow.id}/executions/${id}/input/${request}`, { body });
  expect(await code(answer(two, { action: 'yes' }))).toBe('400 validation_failed');
  expect(await code(answer(two, { action: 'maybe' }))).toBe('400 validation_failed');
  await answer(two, { action: 'yes', data: { note: 'fine' } });
  expect(await code(answer(two, { action: 'yes', data: { note: 'late' } }))).toBe('409 already_answered');
  // The other way to answer: the inbox.
  await waitFor(
    'one of two is answered',
    async () => (await readExecution(ground, flow, id)).human_requests.length === 1,
    30_000,
  );
  await ground.person.request('PUT', `/api/v1/hitl/requests/${one}/answer`, { body: { action: 'reject' } });
  const done = await waitFor(
    'the flow has ended',
    async () => {
      const now = await readExecution(ground, flow, id);
      return now.status === 'succeeded' ? now : undefined;
    },
    30_000,
  );
  expect(done.output).toBe('reject fine');
});

test('a sub-flow is an execution of its own; cancelling goes down', async () => {
  const inner = await makeFlow(
    ground,
    graphOf(
      { start: ['start'], a: call('/inner'), out: ['output', { value: '{{ input.x }} {{ nodes.a.output.body.n }}' }] },
      ['start -> a -> out'],
    ),
  );
  await ground.person.request('POST', `${FLOWS}/workflows/${inner.id}/publish`, { body: {} });
  const outer = graphOf(
    {
      start: ['start'],
      sub: ['subflow', { workflowId: inner.id, input: { x: '{{ input.x }}' } }],
      out: ['output', { value: 'said {{ nodes.sub.output }}' }],
    },
    ['start -> sub -> out'],
  );
  const done = await run(ground, outer, { x: 'hey' });
  const flow = { id: done.workflow_id };
  const ended = await waitFor(
    'the flow has ended',
    async () => {
      const now = await readExecution(ground, flow, done.id);
      return now.status === 'succeeded' ? now : undefined;
    },
    30_000,
  );
  expect(ended.output).toBe('said hey 1');
  const child = ended.nodes.find(({ path }) => path === 'sub')?.execution_id;
  expect(child).toMatch(/^[0-9a-f]{24}$/);

  const letGo = ground.counting.hold();
  const id = await execute(ground, flow, { x: 'no' });
  const waits = await settled(ground, flow, id);
  const inside = await waitFor(
    'the sub-flow is begun',
    async () => {
      const now = await readExecution(ground, flow, id);
      return now.nodes.find(({ path }) => path === 'sub')?.execution_id ?? undefined;
    },
    30_000,
  );
  expect(waits.status).toBe('waiting');
  await ground.person.request('POST', `${FLOWS}/agentflows/${flow.id}/executions/${id}/cancel`);
  await waitFor(
    'the sub-flow is cancelled',
    async () => (await ground.person.run(inside)).status === 'cancelled',
    30_000,
  );
  letGo();
});

test('a model answers, chooses, and fills a schema; each call is in the sum', async () => {
  const execution = await run(
    ground,
    graphOf(
      {
        start: ['start'],
        say: ['llm', { prompt: 'Sum up: {{ input.text }}', system: 'Be brief.' }],
        kind: [
          'switch',
          {
            input: '{{ input.text }}',
            cases: [
              { id: 'billing', description: 'invoices and money' },
              { id: 'access', description: 'log-in and password trouble' },
            ],
          },
        ],
        money: ['template', { template: 'money' }],
        access: ['template', { template: 'access' }],
        facts: [
          'llm',
          {
            prompt: 'Take facts out.',
            schema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
          },
        ],
        out: [
          'output',
          {
            value: {
              said: '{{ nodes.say.output.text }}',
              way: '{{ nodes.access.output }}',
              facts: '{{ nodes.facts.output }}',
            },
          },
        ],
      },
      [
        'start -> say -> out',
        'start -> kind',
        'kind:billing -> money -> out',
        'kind:access -> access -> out',
        'start -> facts -> out',
      ],
    ),
    { text: 'My password does not work any more. Please help.' },
  );
  expect(execution).toMatchObject({
    status: 'succeeded',
    output: { way: 'access', facts: { title: expect.any(String) as string } },
  });
  expect((execution.output as { said: string }).said).toContain('password');
  const calls = execution.nodes.reduce((sum, { usage }) => sum + (usage?.modelCalls ?? 0), 0);
  expect(calls).toBe(3);
  expect(execution.usage.modelCalls).toBe(3);
});

test('one node is tried alone: with what was pinned, what the newest execution gave, or what is sent', async () => {
  const flow = await makeFlow(ground, {
    nodes: [
      { id: 'start', type: 'start', config: {} },
      { id: 'first', type: 'http', config: { url: `${ground.counting.url}/n/tried` } },
      { id: 'say', type: 'template', config: { template: 'Got {{ nodes.first.output.body.n }} {{ input.word }}' } },
      { id: 'late', type: 'http', config: { url: `${ground.counting.url}/n/late` } },
    ],
    edges: [
      { source: 'start', target: 'first' },
      { source: 'first', target: 'say' },
      { source: 'say', target: 'late' },
    ],
  });
  const tryIt = async (node: string, body: object) => {
    const { execution_id: id } = await ground.person.request<{ execution_id: string }>(
      ...(['POST', `${FLOWS}/workflows/${flow.id}/nodes/${node}/test`, { body }] as const),
    );
    return settled(ground, flow, id);
  };
  const input = { word: 'there' };
  expect(await code(tryIt('say', { input }))).toBe('422 node_values_missing');
  expect(await code(tryIt('start', { input }))).toBe('422 node_test_impossible');
  expect(await code(tryIt('nobody', { input }))).toBe('404 node_not_found');
  const outputOf = ({ nodes }: Execution, id: string) => nodes.find(({ node_id: node }) => node === id)?.output;
  const sent = await tryIt('say', { input, outputs: { first: { body: { n: 7 } } } });
  expect(sent).toMatchObject({ status: 'succeeded', trigger: 'test', version: null });
  expect(outputOf(sent, 'say')).toBe('Got 7 there');
  await settled(ground, flow, await execute(ground, flow, input));
  expect(outputOf(await tryIt('say', { input }), 'say')).toBe('Got 1 there');
  // Nothing else ran for it.
  expect(['/n/tried', '/n/late'].map((path) => ground.counting.counts.get(path))).toEqual([1, 1]);
  expect(outputOf(await tryIt('first', { input }), 'first')).toMatchObject({ body: { n: 2 } });
});

test('where certain people are asked they alone are, and admins; nobody of them there is a failure', async () => {
  const [bob, carl] = await Promise.all([joinAs('member'), joinAs('member')]);
  const asking = (emails: string[]) =>
    graphOf({ start: ['start'], ask: ['human', { message: 'May we?', assignees: emails }] }, ['start -> ask']);
  const flow = await makeFlow(ground, asking([bob.user.email, 'gone@example.com']));
  const id = await execute(ground, flow);
  const { human_requests: requests } = await settled(ground, flow, id);
  expect(requests).toMatchObject([{ assignees: [bob.user.id] }]);
  const inboxOf = async (person: WeftClient) =>
    (await person.request<List<Approval>>('GET', '/api/v1/hitl/requests', { query: { runId: id } })).items.length;
  expect(await Promise.all([bob, carl, ground.person].map(inboxOf))).toEqual([1, 0, 1]);
  const answer = (person: WeftClient) =>
    person.request('POST', `${FLOWS}/agentflows/${flow.id}/executions/${id}/input/${requests[0]?.id}`, {
      body: { action: 'continue' },
    });
  expect(await code(answer(carl))).toBe('403 approval_not_yours');
  const byInbox = carl.request('PUT', `/api/v1/hitl/requests/${requests[0]?.id}/answer`, {
    body: { action: 'continue' },
  });
  expect(await code(byInbox)).toBe('403 approval_not_yours');
  const startOf = async () => (await settled(ground, flow, id)).nodes.find(({ node_id: node }) => node === 'start');
  const begun = await startOf();
  await new Promise((resolve) => void setTimeout(resolve, 50));
  await answer(bob);
  const done = await settled(ground, flow, id);
  expect(done.nodes.at(-1)?.output).toMatchObject({ answeredBy: bob.user.id });
  // What was done before the wait was done then.
  expect(await startOf()).toEqual(begun);
  const nobody = await makeFlow(ground, asking(['gone@example.com']));
  expect(await settled(ground, nobody, await execute(ground, nobody))).toMatchObject({
    ...{ status: 'failed', error: { code: 'human_nobody' } },
  });
});

/** Somebody else of the organisation. */
async function joinAs(role: string): Promise<WeftClient> {
  const { user } = await WeftClient.register(ground.product.url);
  const organisationId = new Types.ObjectId(ground.person.user.organisation.id);
  await ground.product.base.models.User.updateOne({ _id: user.id }, { $set: { organisationId, role } });
  return WeftClient.login(ground.product.url, user.email);
}
