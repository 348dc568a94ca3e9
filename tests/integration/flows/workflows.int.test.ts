/** Flows as things: drafts with their faults, versions that never change, files, and who may see what. */
import { flowiseFile, helpdesk } from '../../../src/flows/import/flowise/__fixtures__/flowise-file';
import { graphOf } from '../../../src/flows/engine/graph-cases';
import type { List } from '../../../src/contracts/kernel/common';
import type {
  FlowDiff,
  FlowExport,
  NodeTypeInfo,
  Workflow,
  WorkflowSummary,
  WorkflowVersion,
} from '../../../src/contracts/flows/workflows';
import type { GraphFault } from '../../../src/contracts/flows/graph';
import type { FlowTemplate } from '../../../src/contracts/flows/templates';
import type { z } from 'zod';
import { io, type Socket } from 'socket.io-client';
import type { flowJoin, flowPresenceChanged } from '../../../src/contracts/flows/socket-events';
import type { SocketPayload } from '../../../src/contracts/kernel/socket-event';
import { openProduct, type Product } from '../../rigs/open-product';
import { HttpFailure, WeftClient } from '../../support/weft-client';
import { waitFor } from '../../rigs/test-services';
import { execute, FLOWS, makeFlow, readExecution, settled } from './flow-ground';

let product: Product;
let person: WeftClient;
beforeAll(async () => {
  product = await openProduct({ DEFAULT_TIER: 'enterprise' });
  person = await WeftClient.register(product.url);
}, 60_000);
afterAll(() => product?.stop());

const at = `${FLOWS}/workflows`;
const said = (text: string) =>
  graphOf(
    { start: ['start'], say: ['template', { template: text }], out: ['output', { value: '{{ nodes.say.output }}' }] },
    ['start -> say -> out'],
  );
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof HttpFailure ? { status: error.status, ...error.problem } : { error }),
  );
const change = (flow: { id: string }, body: object) => person.request<Workflow>('PATCH', `${at}/${flow.id}`, { body });
const publish = (flow: { id: string }, body: object = {}) =>
  person.request<WorkflowVersion>('POST', `${at}/${flow.id}/publish`, { body });

test('a draft with faults is kept, told, and not published', async () => {
  const flow = await makeFlow(
    { person },
    graphOf({ start: ['start'], a: ['http', {}], t: ['retrieval', { store: 'x', query: 'x' }] }, ['start -> a -> t']),
  );
  expect(flow.faults.map(({ code, node_id: node, path }) => [code, node, path])).toEqual(
    expect.arrayContaining([
      ['node_config_invalid', 'a', 'url'],
      ['node_config_invalid', 't', 'stores'],
    ]),
  );
  expect(await failing(publish(flow))).toMatchObject({
    ...{ status: 422, code: 'flow_invalid' },
    errors: expect.arrayContaining([expect.objectContaining({ path: 'nodes.a.config.url' })]) as unknown,
  });
  expect(await failing(person.request('POST', `${at}/${flow.id}/execute`, { body: {} }))).toMatchObject({
    code: 'flow_invalid',
  });
});

test('versions: published ones never change, calls run the one that is named, a rollback takes a moment', async () => {
  const flow = await makeFlow({ person }, said('one'));
  const first = await publish(flow, { note: 'First' });
  expect(first).toMatchObject({ number: 1, note: 'First', is_published: true, node_count: 3 });
  expect(await publish(flow)).toEqual(first);
  const changed = await change(flow, { graph: said('two'), revision: flow.revision });
  expect(changed).toMatchObject({ published_version: 1, is_changed: true, revision: flow.revision + 1 });
  const stale = await failing(change(flow, { name: 'Late', revision: flow.revision }));
  expect(stale).toMatchObject({ status: 409, code: 'stale_revision', current: { revision: changed.revision } });

  const run = async (version?: number | 'draft') => {
    const { execution_id: id } = await person.request<{ execution_id: string }>('POST', `${at}/${flow.id}/execute`, {
      body: { ...(version !== undefined && { version }) },
    });
    return settled({ person }, flow, id);
  };
  expect(await run()).toMatchObject({ output: 'one', version: 1 });
  expect(await run('draft')).toMatchObject({ output: 'two', version: null });
  await publish(flow);
  expect(await run()).toMatchObject({ output: 'two', version: 2 });
  expect(await run(1)).toMatchObject({ output: 'one', version: 1 });
  expect(await failing(run(9))).toMatchObject({ status: 404, code: 'version_not_found' });

  const diff = await person.request<FlowDiff>('GET', `${at}/${flow.id}/diff`, { query: { from: 1, to: 2 } });
  expect(diff).toMatchObject({ nodes: [{ id: 'say', change: 'changed', paths: ['config.template'] }], edges: [] });
  await person.request('POST', `${at}/${flow.id}/rollback`, { body: { version: 1 } });
  expect(await run()).toMatchObject({ output: 'one', version: 1 });
  const { items } = await person.request<List<WorkflowVersion>>('GET', `${at}/${flow.id}/versions`);
  expect(items.map(({ number, is_published: is }) => [number, is])).toEqual([
    [2, false],
    [1, true],
  ]);
});

test('a file comes back as it went, and one that is none is refused', async () => {
  const flow = await makeFlow({ person }, said('{{ input.x | upcase }}'), {
    description: 'Shouts',
    chat: { greeting: 'Hi' },
  });
  const file = await person.request<FlowExport>('GET', `${at}/${flow.id}/export`);
  const made = await person.request<Workflow & { report: unknown[] }>('POST', `${at}/import`, { body: file });
  expect(made.report).toEqual([]);
  expect(await person.request('GET', `${at}/${made.id}/export`)).toEqual(file);
  expect(made.slug).not.toBe(flow.slug);
  const none = (body: object) => failing(person.request('POST', `${at}/import`, { body }));
  expect(await none({ format: 'other' })).toMatchObject({ status: 400, code: 'flow_format_unknown' });
  expect(await none({ ...file, formatVersion: 2 })).toMatchObject({ code: 'flow_format_unknown' });
  expect(await none({ ...file, graph: { nodes: [{ id: '1' }], edges: [] } })).toMatchObject({
    code: 'validation_failed',
  });
});

test('a file of Flowise becomes a flow that answers, with a report; older ones are refused', async () => {
  const importing = (body: object) =>
    person.request<Workflow & { report: GraphFault[] }>('POST', `${at}/import?name=Helpdesk`, { body });
  const made = await importing(helpdesk);
  expect(made).toMatchObject({ name: 'Helpdesk', kind: 'agentflow', description: 'Made for a test', faults: [] });
  expect(made.report.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
    made.report.map(() => 'import_changed warning'),
  );
  const run = await settled({ person }, made, await execute({ person }, made, { message: 'Hello' }));
  expect(run).toMatchObject({ status: 'succeeded', output: expect.stringMatching(/\S/) });
  const unsure = flowiseFile({ start_0: ['start', {}], run_0: ['executeFlow', {}] }, ['start_0 -> run_0']);
  expect((await importing(unsure)).report.map(({ code, node_id }) => `${code} ${node_id}`)).toEqual([
    'import_left_out run_0',
    'node_config_invalid run_0',
  ]);
  const older = { nodes: [{ id: 'a', data: { name: 'chatOpenAI' } }], edges: [] };
  expect(await failing(importing(older))).toMatchObject({ status: 400, code: 'flow_format_unknown' });
  const torn = { nodes: [{ data: { name: 'llmAgentflow' } }], edges: [] };
  expect(await failing(importing(torn))).toMatchObject({ status: 400, code: 'validation_failed' });
});

test('each template works on the demo model', async () => {
  const { items } = await person.request<{ items: FlowTemplate[] }>('GET', `${FLOWS}/templates`);
  const ends = await Promise.all(
    items.map(async ({ id, name, kind, graph, input, sample_store: sample, tool_flows: tools = [] }) => {
      if (sample) await person.request('POST', `${FLOWS}/document-stores`, { body: { sample } });
      for (const { graph: of, ...tool } of tools) await publish(await makeFlow({ person }, of, tool));
      const flow = await makeFlow({ person }, graph, { name, kind });
      const executionId = await execute({ person }, flow, input);
      // With tools it waits for them first.
      const isOver = async () => {
        const now = await readExecution({ person }, flow, executionId);
        return now.finished_at === null ? undefined : now;
      };
      const execution = await (tools.length > 0
        ? waitFor('the execution ends', isOver, 30_000)
        : settled({ person }, flow, executionId));
      return [id, execution.status, execution.error?.message ?? ''];
    }),
  );
  const waits = ['approval-before-sending', 'expense-claim'];
  expect(ends).toEqual(items.map(({ id }) => [id, waits.includes(id) ? 'waiting' : 'succeeded', '']));
});

test('lists, names, private flows, and what nodes there are', async () => {
  const flow = await makeFlow({ person }, said('x'), { name: 'Quarterly numbers', access: 'private', slug: 'numbers' });
  const found = await person.request<List<WorkflowSummary>>('GET', at, { query: { q: 'numbers quarter' } });
  expect(found.items.map(({ id }) => id)).toEqual([flow.id]);
  expect(await failing(makeFlow({ person }, said('x'), { slug: 'numbers' }))).toMatchObject({
    status: 409,
    code: 'slug_taken',
  });
  const stranger = await WeftClient.register(product.url);
  expect(await failing(stranger.request('GET', `${at}/${flow.id}`))).toMatchObject({
    status: 404,
    code: 'flow_not_found',
  });
  const { items } = await person.request<{ items: NodeTypeInfo[] }>('GET', `${FLOWS}/node-types`);
  expect(items).toHaveLength(18);
  expect(items.find(({ type }) => type === 'human')).toMatchObject({
    ...{ outputs: [{ name: 'timeout' }, { name: '*', from: 'actions.id' }] },
    config: { type: 'object' },
  });
  await person.request('DELETE', `${at}/${flow.id}`);
  expect(await failing(person.request('GET', `${at}/${flow.id}`))).toMatchObject({ status: 404 });
});

test('who has a flow open is seen by others there, and told of changes; a stranger is not let in', async () => {
  const flow = await makeFlow({ person }, said('Hello'));
  const stranger = await WeftClient.register(product.url);
  const open = async (token: string) => {
    const socket = io(`${product.url}/flows`, { transports: ['websocket'], forceNew: true, auth: { token } });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  };
  const [here, there, outside] = await Promise.all([open(person.token), open(person.token), open(stranger.token)]);
  const join = (socket: Socket) => socket.emitWithAck('flow_join', { flowId: flow.id }) as Promise<FlowJoined>;
  const heard = <Payload>(name: string, isMeant: (payload: Payload) => boolean) =>
    new Promise<Payload>((resolve) => {
      here.on(name, (payload: Payload) => isMeant(payload) && resolve(payload));
    });
  try {
    const first = await join(here);
    expect(first).toMatchObject({ revision: flow.revision, presence: [{ name: person.user.name, cursor: null }] });
    expect(await join(outside)).toMatchObject({ ok: false, error: { code: 'flow_not_found' } });
    const second = await join(there);
    expect(second.presence).toHaveLength(2);
    const moved = heard<FlowMoved>('presence_changed', ({ present }) => present.some(({ cursor }) => cursor?.x === 12));
    there.emit('presence_update', { flowId: flow.id, cursor: { x: 12, y: 7 }, selection: ['say'] });
    expect((await moved).present).toContainEqual(
      expect.objectContaining({ id: second.selfId, cursor: { x: 12, y: 7 }, selection: ['say'] }),
    );
    // A cursor that is no place, and a node that is none, are refused; the sender stays.
    there.emit('presence_update', { flowId: flow.id, cursor: { x: 'left' } });
    const changed = heard<{ revision: number; by: { name: string } }>('flow_changed', () => true);
    const after = await change(flow, { name: 'Another name' });
    expect(await changed).toMatchObject({ revision: after.revision, by: { name: person.user.name } });
    // Whoever missed that is told within seconds.
    const told = heard<{ revision: number }>('flow_revision', ({ revision }) => revision === after.revision);
    await told;
    const left = heard<FlowMoved>('presence_changed', ({ gone }) => gone.includes(second.selfId));
    there.disconnect();
    await left;
    const lost = heard<{ access: null }>('flow_access', () => true);
    await person.request('DELETE', `${at}/${flow.id}`);
    expect(await lost).toMatchObject({ access: null });
  } finally {
    for (const socket of [here, there, outside]) socket.disconnect();
  }
}, 30_000);

type FlowJoined = Exclude<z.infer<(typeof flowJoin)['ack']>, { ok: false }>;
type FlowMoved = SocketPayload<typeof flowPresenceChanged>;
