/** What starts flows by itself, and what they log in with elsewhere. */
import { Webhook } from 'standardwebhooks';
import { forgetExecutions } from '../../../src/commands/flows/executions/forget-executions';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import type { FlowTrigger, NewFlowTrigger } from '../../../src/contracts/flows/triggers';
import type { Workflow } from '../../../src/contracts/flows/workflows';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { startDue } from '../../../src/runs/schedules/start-due';
import { issueRecorded } from '../../../src/producers/start-run';
import { flowsSystem } from '../../../src/systems/flows/flows.system';
import { HttpFailure } from '../../support/weft-client';
import { type FlowGround, FLOWS, makeFlow, openFlowGround, readExecution, settled } from './flow-ground';

let ground: FlowGround;
beforeAll(async () => {
  ground = await openFlowGround();
}, 60_000);
afterAll(() => ground?.close());

const echo = (): FlowGraph => ({
  nodes: [
    { id: 'start', type: 'start', config: {} },
    { id: 'out', type: 'output', config: { value: '{{ input }}' } },
  ],
  edges: [{ source: 'start', target: 'out' }],
});
const at = (flow: Workflow, more = '') => `${FLOWS}/workflows/${flow.id}/triggers${more}`;
const make = (flow: Workflow, body: object) =>
  ground.person.request<NewFlowTrigger>('POST', at(flow), { body: { name: 'Mine', ...body } });
const read = (flow: Workflow, { id }: FlowTrigger) => ground.person.request<FlowTrigger>('GET', at(flow, `/${id}`));
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof HttpFailure ? `${error.status} ${error.problem?.code}` : String(error)),
  );
/** Looks for what is due, as the scheduler does. */
const sweep = (now: Date) => {
  const { models, connection, log } = ground.product.base;
  const start = flowsSystem.startScheduled?.(ground.product.base);
  return startDue(
    {
      ...{ models, connection, log, startersOf: start ? { flows: start } : {} },
      issue: (run: RunRecord) => issueRecorded(ground.product.base, run),
    },
    now,
  );
};
const runsOf = (flow: Workflow) =>
  ground.product.base.models.Run.find({ subjectId: flow.id }).sort({ _id: 1 }).lean<RunRecord[]>();

it('a schedule starts its flow once for each moment, says what it did, and passes over what it may not', async () => {
  const flow = await makeFlow(ground, echo());
  const trigger = await make(flow, {
    kind: 'schedule',
    cron: '0 7 * * 1-5',
    time_zone: 'Europe/Berlin',
    input: { a: 1 },
  });
  expect(trigger).toMatchObject({
    kind: 'schedule',
    enabled: true,
    version: null,
    webhook: null,
    secret: null,
    last: null,
  });
  const moment = new Date(trigger.schedule?.next_at ?? 0);
  expect(moment.getTime()).toBeGreaterThan(Date.now());
  const later = new Date(moment.getTime() + 1_000);
  const started = await Promise.all([sweep(later), sweep(later)]);
  expect(started[0] + started[1]).toBe(1);
  const [run] = await runsOf(flow);
  expect(run).toMatchObject({ input: { trigger: 'schedule', triggerId: trigger.id } });
  const execution = await settled(ground, flow, String(run?._id));
  expect(execution).toMatchObject({ status: 'succeeded', output: { a: 1 }, trigger: 'schedule' });
  const after = await read(flow, trigger);
  expect(after.last).toMatchObject({ execution_id: execution.id, skipped: null });
  expect(Date.parse(after.schedule?.next_at ?? '')).toBeGreaterThan(moment.getTime());
  // A version that has gone, and one that is switched off.
  await ground.product.base.models.FlowTrigger.updateOne({ _id: trigger.id }, { $set: { version: 9 } });
  expect(await sweep(new Date(Date.parse(after.schedule?.next_at ?? '') + 1_000))).toBe(0);
  expect((await read(flow, trigger)).last).toMatchObject({ execution_id: null, skipped: 'version_not_found' });
  const off = await ground.person.request<FlowTrigger>('PATCH', at(flow, `/${trigger.id}`), {
    body: { enabled: false, version: null },
  });
  expect(off).toMatchObject({ enabled: false, version: null, schedule: { next_at: null } });
  expect(await failing(make(flow, { kind: 'schedule', cron: 'every day' }))).toBe('400 cron_invalid');
  expect(await failing(make(flow, { kind: 'schedule', cron: '0 7 * * *', time_zone: 'Mars/Olympus' }))).toBe(
    '400 time_zone_invalid',
  );
});

it('a webhook starts its flow with what came, once a call, and only where it is signed', async () => {
  const flow = await makeFlow(ground, echo());
  const made = await make(flow, { kind: 'webhook' });
  const call = async (
    body: string,
    { id = 'call-1', secret = made.secret ?? '', path = made.webhook?.url ?? '' } = {},
  ) => {
    const now = new Date();
    const answer = await fetch(`${ground.product.url}${new URL(path).pathname}`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'webhook-id': id },
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, now, body),
      },
      body,
    });
    return { status: answer.status, ...((await answer.json()) as { execution_id?: string; code?: string }) };
  };
  const body = JSON.stringify({ order: 7, password: 'password: hunter2-hunter2' });
  const { status, execution_id: id = '' } = await call(body);
  expect(status).toBe(202);
  const execution = await settled(ground, flow, id);
  expect(execution).toMatchObject({ status: 'succeeded', trigger: 'webhook', output: { order: 7 } });
  expect(JSON.stringify(execution)).not.toContain('hunter2');
  expect(await call(body)).toMatchObject({ status: 409, code: 'hook_call_repeated' });
  expect(await call('[1]', { id: 'call-2' })).toMatchObject({ status: 400, code: 'flow_input_invalid' });
  const other = await make(flow, { kind: 'webhook' });
  expect(await call(body, { id: 'call-3', secret: other.secret ?? '' })).toMatchObject({ status: 401 });
  const nowhere = (made.webhook?.url ?? '').replace(made.id, '000000000000000000000000');
  expect(await call(body, { id: 'call-4', path: nowhere })).toMatchObject({ code: 'hook_signature_invalid' });
  const rotated = await ground.person.request<NewFlowTrigger>('POST', at(flow, `/${made.id}/rotate`), { body: {} });
  expect(await call(body, { id: 'call-5' })).toMatchObject({ status: 401 });
  expect(await call(body, { id: 'call-6', secret: rotated.secret ?? '' })).toMatchObject({ status: 202 });
  await ground.person.request('PATCH', at(flow, `/${made.id}`), { body: { enabled: false } });
  expect(await call(body, { id: 'call-7', secret: rotated.secret ?? '' })).toMatchObject({ code: 'trigger_disabled' });
  expect(await runsOf(flow)).toHaveLength(2);
  // The secret is in no answer but the first, and sealed where it is kept.
  expect(JSON.stringify(await ground.person.request('GET', at(flow)))).not.toContain('whsec_');
  const kept = await ground.product.base.models.FlowTrigger.find({ flowId: flow.id }).lean();
  expect(JSON.stringify(kept)).not.toContain((made.secret ?? '').slice(6));
  await ground.person.request('DELETE', `${FLOWS}/workflows/${flow.id}`);
  expect(await ground.product.base.models.FlowTrigger.countDocuments({ flowId: flow.id })).toBe(0);
});

it('a credential is put into a request to its hosts alone, and stands nowhere else', async () => {
  const secret = 'sk-live-0123456789abcdefXYZ';
  const { host } = new URL(ground.counting.url);
  const { person } = ground;
  const of = (body: object) => person.request('POST', `${FLOWS}/credentials`, { body });
  await of({ name: 'shop', kind: 'header', field: 'X-Shop-Key', hosts: [host], secret });
  await of({ name: 'elsewhere', kind: 'bearer', hosts: ['*.example.com'], secret });
  expect(await failing(of({ name: 'shop', kind: 'bearer', hosts: [host], secret }))).toBe('409 credential_name_taken');
  const listed = await person.request<{ items: { name: string; last4: string }[] }>('GET', `${FLOWS}/credentials`);
  expect(listed.items).toMatchObject([{ name: 'elsewhere' }, { name: 'shop', last4: 'fXYZ' }]);
  expect(JSON.stringify(listed)).not.toContain(secret);
  const { id: variableId } = await person.request<{ id: string }>('POST', `${FLOWS}/variables`, {
    body: { name: 'base', value: ground.counting.url },
  });
  const graph = (credential: string): FlowGraph => ({
    nodes: [
      { id: 'start', type: 'start', config: {} },
      { id: 'call', type: 'http', config: { url: '{{ vars.base }}/headers', credential } },
      { id: 'out', type: 'output', config: { value: '{{ nodes.call.output.body.headers }}' } },
    ],
    edges: [
      { source: 'start', target: 'call' },
      { source: 'call', target: 'out' },
    ],
  });
  const flow = await makeFlow(ground, graph('shop'));
  const run = async (of: Workflow) => {
    const { execution_id: id } = await person.request<{ execution_id: string }>(
      'POST',
      `${FLOWS}/workflows/${of.id}/execute`,
      { body: {} },
    );
    return settled(ground, of, id);
  };
  // The server sent back what it was sent: the secret is taken out again.
  expect(await run(flow)).toMatchObject({ status: 'succeeded', output: { 'x-shop-key': '[credential shop]' } });
  const refused = await run(await makeFlow(ground, graph('elsewhere')));
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'credential_host_refused' } });
  const { connection } = ground.product.base;
  for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
    const kept = JSON.stringify(await connection.collection(name).find({}).toArray());
    expect({ name, has: kept.includes(secret) }).toEqual({ name, has: false });
  }
  const file = JSON.stringify(await person.request('GET', `${FLOWS}/workflows/${flow.id}/export`));
  expect([file.includes('"shop"'), file.includes(secret), file.includes(ground.counting.url)]).toEqual([
    true,
    false,
    false,
  ]);
  // What is named and is not there is a fault of the draft.
  const broken = await makeFlow(ground, {
    nodes: [
      { id: 'start', type: 'start', config: {} },
      { id: 'call', type: 'http', config: { url: '{{ vars.nowhere }}', credential: 'none' } },
    ],
    edges: [{ source: 'start', target: 'call' }],
  });
  expect(broken.faults.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['credential_unknown', 'variable_unknown']),
  );
  await person.request('DELETE', `${FLOWS}/variables/${variableId}`);
  expect(await failing(person.request('DELETE', `${FLOWS}/variables/${variableId}`))).toBe('404 variable_not_found');
});

it('an execution is emptied once its tier keeps it no longer; its row of use and cost stays', async () => {
  const { models } = ground.product.base;
  const flow = await makeFlow(ground, echo());
  const { execution_id: id } = await ground.person.request<{ execution_id: string }>(
    'POST',
    `${FLOWS}/workflows/${flow.id}/execute`,
    { body: { input: { canary: 'canary-to-forget' } } },
  );
  await settled(ground, flow, id);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  await forgetExecutions(models, inDays(6), () => 7);
  expect(await readExecution(ground, flow, id)).toMatchObject({ status: 'succeeded' });
  expect(await forgetExecutions(models, inDays(8), () => null)).toBe(0);
  expect(await forgetExecutions(models, inDays(8), () => 7)).toBeGreaterThan(0);
  expect(await failing(readExecution(ground, flow, id))).toBe('404 execution_not_found');
  expect(await models.FlowNodeRun.countDocuments({ runId: id })).toBe(0);
  const run = await models.Run.findById(id).lean<RunRecord>();
  expect(run).toMatchObject({ status: 'succeeded', title: flow.name });
  expect(JSON.stringify(run)).not.toContain('canary-to-forget');
  expect(await forgetExecutions(models, inDays(8), () => 7)).toBe(0);
});
