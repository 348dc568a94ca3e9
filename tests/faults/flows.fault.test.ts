/** Flows whose worker dies, and whose Redis forgets everything: each goes on from the last node that was done, and no model is paid twice. */
import { ObjectId } from 'mongodb';
import type { Execution } from '../../src/contracts/flows/executions';
import type { FlowGraph } from '../../src/contracts/flows/graph';
import { graphOf } from '../../src/flows/engine/graph-cases';
import {
  type CountingServer,
  FLOWS,
  followStream,
  openCountingServer,
  type Told,
} from '../integration/flows/flow-ground';
import { type HouseModel, startHouseModel } from '../rigs/house-model';
import { ProcessRig } from '../rigs/process-rig';
import { type OwnRedis, startOwnRedis } from '../rigs/own-redis';
import { waitFor } from '../rigs/test-services';
import { WeftClient } from '../support/weft-client';
import { readRows } from './gateway/ledger-facts';
import { openForTests } from './open-for-tests';
import { profile } from './profile';
import { Redis } from 'ioredis';

const LEASE_MS = 2_000;
const END_MS = 120_000;

let rig: ProcessRig;
let house: HouseModel;
let counting: CountingServer;
let redis: OwnRedis;
let person: WeftClient;
openForTests(async (later) => {
  [house, counting, redis] = await Promise.all([
    startHouseModel({ roles: ['flows'] }),
    openCountingServer(),
    startOwnRedis(),
  ]);
  later(() => house.close());
  later(() => counting.close());
  later(() => redis.close());
  rig = await ProcessRig.start({
    api: 2,
    workers: 1,
    redisUrl: redis.url,
    environment: {
      ...{ RUN_LEASE_MS: String(LEASE_MS), FLOW_HTTP_PRIVATE_ADDRESSES: 'true', DEFAULT_TIER: 'enterprise' },
      ...{ FLOW_RUN_CONCURRENCY: '50', ...house.environment },
    },
  });
  later(() => rig.stop());
  person = await rig.person();
});

const makeFlow = (name: string, graph: FlowGraph) =>
  person.request<{ id: string }>('POST', `${FLOWS}/workflows`, { body: { name, kind: 'workflow', graph } });
const start = async (flow: { id: string }, input: object) =>
  (await person.request<{ execution_id: string }>('POST', `${FLOWS}/workflows/${flow.id}/execute`, { body: { input } }))
    .execution_id;
const ended = (flow: { id: string }, id: string) =>
  waitFor(
    'an execution to end',
    async () => {
      const execution = await person.request<Execution>('GET', `${FLOWS}/agentflows/${flow.id}/executions/${id}`);
      return execution.finished_at === null ? undefined : execution;
    },
    END_MS,
  );

test(
  'R43: a worker dies with executions in flight, and Redis forgets: each ends right, each model call is paid once',
  async () => {
    const { executions } = profile.flows;
    const since = new Date();
    const calls = new Map<string, number>();
    house.fake.script((call) => {
      const key = /\[run:([\w-]+)\]/.exec(JSON.stringify(call.body['messages']))?.[1] ?? '';
      calls.set(key, (calls.get(key) ?? 0) + 1);
      return { text: `said ${key}` };
    });
    const call = (path: string): ['http', object] => ['http', { url: `${counting.url}/${path}/{{ input.key }}` }];
    const flow = await makeFlow(
      'In flight',
      graphOf(
        {
          ...{ start: ['start'], before: call('before'), ask: ['llm', { prompt: '[run:{{ input.key }}] Speak.' }] },
          ...{ after: call('after'), beside: call('beside') },
          out: ['output', { value: '{{ nodes.ask.output.text }} {{ nodes.after.output.status }}' }],
        },
        ['start -> before -> ask -> after -> out', 'start -> beside -> out'],
      ),
    );
    const letGo = counting.hold();
    const keys = Array.from({ length: executions }, (_, index) => `k${index}`);
    const ids = await Promise.all(keys.map((key) => start(flow, { key })));
    // Half of what they call is answered, the other half is cut off with the worker.
    await waitFor('all to be under way', () => counting.atOnce.now >= Math.min(executions, 50), END_MS);
    letGo();
    await waitFor('some models to have answered', () => calls.size >= executions / 2, END_MS);
    await rig.workers[0]?.kill();
    const commands = new Redis(redis.url);
    await commands.flushall();
    await commands.quit();
    await rig.workers[0]?.start();
    const done = await Promise.all(ids.map((id) => ended(flow, id)));
    expect(done.map(({ status, output, error }) => `${status} ${String(output)}${error?.message ?? ''}`)).toEqual(
      keys.map((key) => `succeeded said ${key} 200`),
    );
    // What a killed process had not written yet is written from the journals within minutes (`mendRunCalls`).
    const paid = (await readRows(rig, since)).filter(({ outcome }) => outcome === 'ok');
    for (const execution of done) {
      expect(execution.nodes.map(({ path, status }) => `${path} ${status}`).toSorted()).toEqual(
        ['after', 'ask', 'before', 'beside', 'out', 'start'].map((path) => `${path} succeeded`),
      );
      expect(execution.usage.modelCalls).toBe(1);
      const rows = paid.filter(({ _id: name }) => String(name).startsWith(`${execution.id}:`));
      expect(rows.length).toBeLessThanOrEqual(1);
      for (const { costNanoUsd } of rows) expect(costNanoUsd).toBe(Math.round(Number(execution.costUsd) * 1e9));
      const nodes = execution.nodes.reduce((sum, { costUsd }) => sum + Number(costUsd ?? 0), 0);
      expect(nodes).toBeCloseTo(Number(execution.costUsd), 9);
    }
  },
  profile.timeoutMs,
);

test(
  'R44: a long execution dies in the middle: it goes on from its checkpoint, its documents stay small, time a node even',
  async () => {
    const { rounds } = profile.flows;
    const flow = await makeFlow(
      'Long',
      graphOf(
        {
          start: ['start', { state: [{ name: 'count', type: 'number', default: 0, reducer: 'sum' }] }],
          again: ['loop', { maxIterations: rounds }],
          say: ['template', { template: 'round {{ round }}' }],
          add: ['set_state', { values: { count: 1 } }],
          out: ['output', { value: '{{ state.count }}' }],
        },
        ['start -> again', 'again:body -> say -> add', 'again -> out'],
      ),
    );
    const id = await start(flow, {});
    const runId = new ObjectId(id);
    const rows = rig.db.collection('flow_node_runs');
    await waitFor('the middle', async () => (await rows.countDocuments({ runId })) > rounds * 0.6, END_MS);
    await rig.workers[0]?.restart();
    let largest = 0;
    const look = async () => {
      const documents = await Promise.all(
        ['runs', 'flow_checkpoints'].map((name) => rig.db.collection(name).findOne({ _id: runId })),
      );
      largest = Math.max(largest, ...documents.map((document) => JSON.stringify(document ?? {}).length));
      return documents[0]?.['finishedAt'] != null;
    };
    await waitFor('its end', look, profile.timeoutMs / 2);
    expect(await ended(flow, id)).toMatchObject({ status: 'succeeded', output: rounds, state: { count: rounds } });
    // Each node once: two a round, the loop, the start and the output.
    expect(await rows.countDocuments({ runId, status: 'succeeded' })).toBe(2 * rounds + 3);
    expect(largest).toBeLessThan(1_000_000);
    expect(await rig.db.collection('flow_checkpoints').countDocuments({ _id: runId })).toBe(0);
  },
  profile.timeoutMs,
);

test(
  'R45: a worker dies amid the tools of agents, and between their turns: each turn is paid once, each tool is one execution',
  async () => {
    const agents = Math.max(4, Math.round(profile.flows.executions / 2));
    const since = new Date();
    const answered = new Set<string>();
    house.fake.script((call) => {
      const said = JSON.stringify(call.body['messages']);
      const key = /\[run:([\w-]+)\]/.exec(said)?.[1] ?? '';
      if (!said.includes('"tool"'))
        return {
          toolCalls: [
            { name: 'look_up', args: { key } },
            { name: 'look_up', args: { key: `${key}b` } },
          ],
        };
      answered.add(key);
      return { text: `done ${key}` };
    });
    const tool = await person.request<{ id: string }>('POST', `${FLOWS}/workflows`, {
      body: {
        ...{ name: 'Look up', slug: 'look-up', kind: 'workflow', description: 'Looks up a key' },
        graph: graphOf(
          {
            start: [
              'start',
              { fields: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] } },
            ],
            call: ['http', { url: `${counting.url}/tool/{{ input.key }}` }],
          },
          ['start -> call'],
        ),
      },
    });
    await person.request('POST', `${FLOWS}/workflows/${tool.id}/publish`, { body: {} });
    const flow = await makeFlow(
      'Agents',
      graphOf(
        {
          start: ['start'],
          agent: ['agent', { prompt: '[run:{{ input.key }}] Look it up.', tools: ['look-up'] }],
          out: ['output', { value: '{{ nodes.agent.output.text }}' }],
        },
        ['start -> agent -> out'],
      ),
    );
    const letGo = counting.hold();
    const keys = Array.from({ length: agents }, (_, index) => `a${index}`);
    const ids = await Promise.all(keys.map((key) => start(flow, { key })));
    await waitFor('their tools to be at work', () => counting.atOnce.now >= agents, END_MS);
    await rig.workers[0]?.restart();
    letGo();
    await waitFor('a second turn', () => answered.size >= 1, END_MS);
    await rig.workers[0]?.restart();
    const done = await Promise.all(ids.map((id) => ended(flow, id)));
    expect(done.map(({ status, output, error }) => `${status} ${String(output)}${error?.message ?? ''}`)).toEqual(
      keys.map((key) => `succeeded done ${key}`),
    );
    expect(done.map(({ usage }) => usage.modelCalls)).toEqual(keys.map(() => 2));
    const paid = (await readRows(rig, since)).filter(({ outcome }) => outcome === 'ok');
    for (const { id } of done)
      expect(paid.filter(({ _id: name }) => String(name).startsWith(`${id}:`)).length).toBeLessThanOrEqual(2);
    const runs = await rig.db
      .collection('runs')
      .find({ subjectId: new ObjectId(tool.id) })
      .toArray();
    expect(runs.map(({ status }) => String(status))).toEqual(keys.flatMap(() => ['succeeded', 'succeeded']));
  },
  profile.timeoutMs,
);

test(
  'R46: a chat whose stream is cut in the middle is gone on with at another instance, and has the whole text, once',
  async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    house.fake.script({ text: words, delayMs: 15 });
    const flow = await makeFlow(
      'Chat',
      graphOf(
        {
          start: ['start'],
          ask: ['llm', { prompt: '{{ input.message }}' }],
          out: ['output', { value: '{{ nodes.ask.output.text }}' }],
        },
        ['start -> ask -> out'],
      ),
    );
    const path = `${FLOWS}/chatflow/workflows/${flow.id}/chat/stream`;
    const key = { 'idempotency-key': 'cut-once' };
    const at = (index: number) => WeftClient.login(rig.apis[index]?.url ?? '', person.user.email);
    const [here, there] = await Promise.all([at(0), at(1)]);
    const body = { message: 'Count for me.' };
    // Several tokens of the model are one event where they come close together.
    const textIn = (told: readonly Told[]) =>
      told.reduce(
        (text, { event, data }) => (event === 'reset' ? '' : event === 'token' ? text + String(data['text']) : text),
        '',
      );
    const head = await followStream({ person: here }, path, {
      ...{ body, headers: key },
      until: (told) => textIn(told).includes('word20'),
    });
    expect(head.at(-1)?.event).toBe('token');
    const rest = await followStream({ person: there }, path, {
      ...{ body, headers: { ...key, 'last-event-id': head.at(-1)?.id ?? '' } },
    });
    expect(textIn([...head, ...rest])).toBe(words);
    expect(rest.at(-1)).toMatchObject({ event: 'end', data: { message: words, usage: { modelCalls: 1 } } });
    expect(rest.some(({ event }) => event === 'token')).toBe(true);
  },
  profile.timeoutMs,
);
