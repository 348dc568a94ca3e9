/** Agents on connected accounts over HTTP: what they read, store and let wait for a device that is away. */
import { Types } from 'mongoose';
import type { AgentRunLog, CloudAgent } from '../../../src/contracts/devices/agent-schemas';
import type { List } from '../../../src/contracts/kernel/common';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import type { DeviceAccountTokensRecord } from '../../../src/models/devices/accounts/device-account.model';
import { openTokens } from '../../../src/security/devices/accounts/sealed-tokens';
import { TableData, TableDevice } from '../../rigs/table-device';
import { type FakeGmail, openFakeGmail } from '../../fakes/fake-gmail';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { FAKE_CLIENT, FAKE_TENANT, type FakeAccounts, openFakeAccounts } from '../../fakes/fake-accounts';
import { Mailbox } from '../../fakes/fake-graph/mailbox';
import { Channels } from '../../fakes/fake-graph/channels';
import { type FakeGraph, openFakeGraph } from '../../fakes/fake-graph/open-fake-graph';
import { connectAccount, PUBLIC_BASE, returnUris, tokensOf } from '../../rigs/connect-account';
import { openProduct, type Product } from '../../rigs/open-product';
import { waitFor } from '../../rigs/test-services';
import { sampleOf } from '../../support/depth';
import { startOwnTime } from '../../support/own-time';
import { HttpFailure, WeftClient } from '../../support/weft-client';

const AGENTS = '/api/v1/agents';
let google: FakeAccounts;
let gmail: FakeGmail;
let microsoft: FakeAccounts;
let graph: FakeGraph;
let product: Product;
let login = 0;
beforeAll(async () => {
  google = await openFakeAccounts('google', returnUris('gmail'));
  gmail = await openFakeGmail();
  microsoft = await openFakeAccounts('microsoft', returnUris('outlook', 'teams'));
  graph = await openFakeGraph();
  graph.tokens = tokensOf(microsoft);
  product = await openProduct({
    ...{ PUBLIC_URL: PUBLIC_BASE, MICROSOFT_CLIENT_ID: FAKE_CLIENT.id, MICROSOFT_CLIENT_SECRET: FAKE_CLIENT.secret },
    ...{ MICROSOFT_LOGIN_URL: microsoft.url, MICROSOFT_TENANT: FAKE_TENANT, MICROSOFT_GRAPH_URL: graph.url },
    ...{ GOOGLE_CLIENT_ID: FAKE_CLIENT.id, GOOGLE_CLIENT_SECRET: FAKE_CLIENT.secret, GOOGLE_ISSUER: google.url },
    ...{ GMAIL_API_URL: gmail.url, RUN_LEASE_MS: '2000', RECONCILE_INTERVAL_MS: '500' },
  });
}, 60_000);
afterAll(async () => {
  await product?.stop();
  await Promise.all([google, gmail, microsoft, graph].map((fake) => fake?.close()));
});
beforeEach(() => {
  graph.mailbox = new Mailbox(graph.url);
  graph.channels = new Channels(graph.url);
  Object.assign(graph, { faults: [], latencyMs: 0 });
  armCrashPoint('');
});
const mail = (subject: string, text: string, folder = 'Inbox') =>
  graph.mailbox.add({ folder, subject, text, receivedAt: new Date(Date.now() - 60_000).toISOString() });
const mails = (count: number) => {
  for (let number = 0; number < count; number += 1) mail(`Mail ${number}`, `Milestone: step ${number} 2026-12-01`);
};
const reads = () => [...graph.mailbox.reads.values()].reduce((sum, count) => sum + count, 0);

/** Somebody with a paired device that is away and a connected mailbox. */
async function person() {
  const client = await WeftClient.register(product.url);
  login += 1;
  const connectionId = await connectAccount(client, 'outlook', microsoft, `ada${login}`);
  await product.base.models.Device.create({
    ...{ userId: client.user.id, organisationId: client.user.organisation.id },
    ...{ deviceId: 'laptop', name: 'Laptop', publicKey: 'x', timeZone: 'Europe/Berlin' },
  });
  const create = (fields: object = {}) =>
    client.request<CloudAgent>('POST', `${AGENTS}/cloud`, {
      body: {
        ...{ name: 'Mail', provider: 'outlook', connection_id: connectionId, data_types: ['checkpoints'] },
        ...{ prompt_template: 'Lines with Milestone are checkpoints.', ...fields },
      },
    });
  const start = async (agent: CloudAgent) =>
    (await client.request<{ runId: string }>('POST', `${AGENTS}/${agent.id}/run`, { body: {} })).runId;
  const agentNow = async ({ id }: CloudAgent) =>
    (await client.request<List<CloudAgent>>('GET', `${AGENTS}/cloud`)).items.find((one) => one.id === id);
  const ended = (runId: string) =>
    waitFor(
      'the end of a run of an agent',
      async () => {
        const { items } = await client.request<List<AgentRunLog>>('GET', `${AGENTS}/runs`);
        return items.find((log) => log.run_id === runId && log.status !== 'running');
      },
      40_000,
    );
  const run = async (agent: CloudAgent) => ended(await start(agent));
  return { client, connectionId, create, start, ended, run, agentNow, login: `ada${login}` };
}
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof HttpFailure ? `${error.status} ${error.problem?.code}` : String(error)),
  );
const itemsOf = (agent: CloudAgent) => product.base.models.AgentItem.countDocuments({ agentId: agent.id });
const writesOf = (agent: CloudAgent) => product.base.models.DeviceWrite.countDocuments({ agentId: agent.id });
const runOf = (runId: string) => product.base.models.Run.findById(runId).lean<RunRecord>().orFail();

/** A mailbox of Gmail that is connected, and an agent that reads it. */
async function gmailAgent(deviceId: string) {
  const ana = await person();
  const connectionId = await connectAccount(ana.client, 'gmail', google, ana.login);
  const record = await product.base.models.DeviceAccountTokens.findById(connectionId)
    .orFail()
    .lean<DeviceAccountTokensRecord>();
  const { accessToken } = openTokens(product.base.secrets, record);
  const mailbox = gmail.openMailbox(accessToken);
  const agent = await ana.create({
    ...{ provider: 'gmail', connection_id: connectionId, data_types: ['tasks'], device_id: deviceId },
    prompt_template: 'Lines with TODO are tasks.',
  });
  const deliver = (subject: string, text: string) =>
    mailbox.deliver({ raw: `From: Ada <ada@example.test>\r\nSubject: ${subject}\r\n\r\n${text}\r\n` });
  return { ...ana, agent, deliver, record, accessToken };
}

it('OAuth flow: Gmail is connected, its tokens are sealed, and an agent reads it by them', async () => {
  const { agent, run, deliver, record, accessToken } = await gmailAgent('laptop');
  expect(google.isGood(accessToken)).toBe(true);
  expect(JSON.stringify(record)).not.toContain(accessToken);
  expect(agent).toMatchObject({ provider: 'gmail', connection_id: record._id.toHexString(), paused_reason: null });
  deliver('Offer', 'TODO: send the offer');
  expect(await run(agent)).toMatchObject({ status: 'success', items_processed: 1, items_queued: 1 });
});

it('Cloud agent run: what Gmail has becomes tasks on the device, as suggestions', async () => {
  const { agent, client, run, deliver } = await gmailAgent('laptop');
  const { models } = product.base;
  await models.Device.updateOne({ userId: client.user.id }, { $set: { capabilities: { ledger: true } } });
  const data = new TableData();
  const device = await TableDevice.open(product.url, DEVICE_DOOR, client.token, data, { ledger: true });
  try {
    device.hello('laptop', { capabilities: { ledger: true } });
    await device.next(({ type }) => type === 'hello_ok');
    deliver('Offer', 'TODO: send the offer\r\nTODO: call Bob');
    deliver('Hello', 'TODO: order cards');
    const { run_id: runId } = await run(agent);
    await waitFor('the rows', () => data.rows('tasks').size === 3);
    const rows = [...data.rows('tasks').values()];
    expect(rows.map(({ title }) => title).sort()).toEqual(['call Bob', 'order cards', 'send the offer']);
    for (const row of rows) expect(row).toMatchObject({ isAiSuggested: 1, isApproved: 0 });
    const log = await waitFor('the counts', async () => {
      const kept = await models.AgentRunLog.findOne({ runId }).lean();
      return kept?.itemsQueued === 0 && kept;
    });
    expect(log).toMatchObject({ status: 'success', itemsProcessed: 2, itemsCreated: 3, itemsSkipped: 0 });
    // Nothing new: nothing is read, or there twice.
    expect(await run(agent)).toMatchObject({ status: 'success', items_processed: 0, items_queued: 0 });
    expect(data.rows('tasks').size).toBe(3);
  } finally {
    device.close();
  }
});

it('reads the channels of Teams, replies to what it has read too, each once', async () => {
  const ana = await person();
  const [team, channel] = ['fbe2bf47-16c8-47cf-b4a5-4b9b187c508b', '19:4a95f7d8db4c4e7f@thread.tacv2'];
  graph.channels.addChannel(team, channel);
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const post = (minutes: number, html: string, more: object = {}) =>
    graph.channels.post({ team, channel, at: ago(minutes), html, ...more });
  const agent = await ana.create({
    ...{ provider: 'teams', connection_id: await connectAccount(ana.client, 'teams', microsoft, ana.login) },
    filter_config: { channels: [{ team_id: team, channel_id: channel }] },
  });
  const plan = post(9, '<p>Milestone: plan ready 2026-12-02</p>');
  post(8, '<p>Good morning</p>');
  post(7, '<p>Milestone: plan agreed 2026-12-03</p>', { replyTo: plan });
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 3, items_queued: 2, errors: [] });
  post(1, '<p>Milestone: plan sent 2026-12-04</p>', { replyTo: plan });
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 1, items_queued: 1 });
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 0, items_queued: 0 });
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([4, 3]);
});

it('looks into each message once, and lets what it finds wait for a device that is away', async () => {
  const ana = await person();
  mail('Offer', 'Please read.\nMilestone: send the offer 2026-12-01\n');
  mail('Hello', 'No more than hello from the canary-in-mail.');
  mail('Plan', 'Milestone: plan ready 2026-12-02\nMilestone: plan agreed 2026-12-03\n');
  const agent = await ana.create();
  expect(agent).toMatchObject({ paused_reason: null, device_id: 'laptop' });
  const log = await ana.run(agent);
  expect(log).toMatchObject({ status: 'success', items_processed: 3, items_queued: 3, items_created: 0, errors: [] });
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([3, 3]);
  // What was read is nowhere in plain text; of the run's own sealed steps nothing is left.
  const { connection } = product.base;
  for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
    const kept = JSON.stringify(await connection.collection(name).find({}).toArray());
    expect({ name, has: /canary-in-mail|send the offer/.test(kept) }).toEqual({ name, has: false });
  }
  const { journal, forgotten, usage } = await runOf(log.run_id);
  expect({ journal: journal.length, forgotten: forgotten?.steps, calls: usage.modelCalls }).toEqual({
    ...{ journal: expect.any(Number), forgotten: expect.any(Number), calls: 3 },
  });
  expect(journal.length + (forgotten?.steps ?? 0)).toBe(4);

  // The next run reads what is new alone.
  mail('More', 'Milestone: more 2026-12-04\n');
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 1, items_queued: 1 });
  expect(reads()).toBe(4);
  // Another filter was never read: all is looked through, and what is known is not read again.
  await ana.client.request('PUT', `${AGENTS}/cloud/${agent.id}`, { body: { filter_config: { folders: ['Inbox'] } } });
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 0 });
  expect(reads()).toBe(4);
  expect(await product.base.models.CloudAgentCursor.countDocuments({ userId: ana.client.user.id })).toBe(1);
  await ana.client.request('DELETE', `${AGENTS}/cloud/${agent.id}`);
  expect(await product.base.models.CloudAgentCursor.countDocuments({ userId: ana.client.user.id })).toBe(0);
});

it('reads no account but its person’s own, of its provider, and pauses while that must be connected again', async () => {
  const [ana, bob] = [await person(), await person()];
  expect(await failing(bob.create({ connection_id: ana.connectionId }))).toBe('404 connection_not_found');
  expect(await failing(ana.create({ provider: 'gmail' }))).toBe('404 connection_not_found');
  const none = await ana.create({ connection_id: null });
  expect(none.paused_reason).toBe('no_connection');
  expect(await failing(ana.start(none))).toBe('409 agent_not_connected');
  const agent = await ana.create({ schedule_cron: '0 */6 * * *' });
  mail('Offer', 'Milestone: offer 2026-12-01');
  // Taken back at the provider: the run that finds out is no failure of the agent's.
  microsoft.takeBack(ana.login);
  await product.base.models.DeviceAccountTokens.updateOne({ _id: ana.connectionId }, { expiresAt: new Date(0) });
  expect(await ana.run(agent)).toMatchObject({ status: 'error', items_processed: 0 });
  expect(await ana.agentNow(agent)).toMatchObject({
    paused_reason: 'connection_needs_reconnect',
    failures_in_a_row: 0,
    enabled: true,
  });
  expect(await failing(ana.start(agent))).toBe('409 connection_needs_reconnect');
  const { models } = product.base;
  await models.RunSchedule.updateOne({ subjectId: agent.id }, { $set: { nextAt: new Date() } });
  const tick = await waitFor(
    'the tick',
    async () =>
      (await models.ScheduleTick.findOne({ userId: ana.client.user.id }).sort({ _id: -1 }).lean()) ?? undefined,
  );
  expect(tick).toMatchObject({ skipped: 'connection_needs_reconnect' });
  expect(await models.AgentRunLog.countDocuments({ agentId: agent.id })).toBe(1);
});

it('shows in a dry run what would wait, and stores and moves nothing', async () => {
  const ana = await person();
  mails(60);
  const agent = await ana.create();
  const { runId } = await ana.client.request<{ runId: string }>('POST', `${AGENTS}/${agent.id}/preview`, { body: {} });
  expect(await ana.ended(runId)).toMatchObject({ is_preview: true, items_processed: 50, items_queued: 0 });
  const { items } = await ana.client.request<List<object>>('GET', `${AGENTS}/${agent.id}/preview`);
  expect(items).toHaveLength(50);
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([0, 0]);
  expect(await product.base.models.CloudAgentCursor.countDocuments({ userId: ana.client.user.id })).toBe(0);
});

it.each(
  sampleOf(
    [
      'model.after-step',
      'cloud-agent.before-store',
      'cloud-agent.after-store',
      'journal.before-forget',
      'journal.after-forget',
      'cloud-agent.before-cursor',
      'cloud-agent.after-cursor',
    ],
    3,
  ),
)('goes on where an attempt broke off at %s: nothing is missed, or there twice', async (point) => {
  const ana = await person();
  mails(12);
  const agent = await ana.create();
  armCrashPoint(`${point}:throw`);
  const log = await ana.run(agent);
  expect(log).toMatchObject({ status: 'success', items_processed: 12, items_queued: 12 });
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([12, 12]);
  const run = await runOf(log.run_id);
  expect(run.attempt).toBe(2);
  const { models } = product.base;
  const counted = await models.QuotaCounter.findById(`agent-items:${ana.client.user.organisation.id}`).lean();
  expect(counted?.slices.reduce((sum, { taken }) => sum + taken, 0)).toBe(12);
});

it('keeps to the messages of its tier, and to what may wait for a device; the next run goes on', async () => {
  const ana = await person();
  mails(5);
  const agent = await ana.create();
  const { models } = product.base;
  const _id = `agent-items:${ana.client.user.organisation.id}`;
  const slice = Math.floor(Date.now() / (12 * 3_600_000));
  await models.QuotaCounter.create({
    ...{ _id, revision: 1, slices: [{ slice, taken: 498 }] },
    forgetAt: new Date(Date.now() + 86_400_000),
  });
  expect(await ana.run(agent)).toMatchObject({ status: 'partial', items_processed: 2, items_queued: 2 });
  await models.QuotaCounter.deleteOne({ _id });
  const [first] = await models.DeviceWrite.find({ agentId: agent.id }).sort({ _id: 1 }).lean();
  const waiting = Array.from({ length: 997 }, (_, number) => ({
    ...first,
    ...{ _id: new Types.ObjectId(), key: `other:${number}` },
  }));
  await models.DeviceWrite.insertMany(waiting);
  const full = await ana.run(agent);
  expect(full).toMatchObject({ status: 'partial', items_processed: 1, items_queued: 1 });
  expect(full.errors.join()).toContain('1000 items wait for the device');
  await models.DeviceWrite.deleteMany({ key: /^other:/ });
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 2, items_queued: 2 });
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([5, 5]);
});

it('waits for a provider that says so, holding no worker, and ends where what it is to read is gone', async () => {
  const ana = await person();
  graph.mailbox.addFolder('Clients');
  for (const number of [1, 2, 3]) mail(`Mail ${number}`, `Milestone: step ${number} 2026-12-01`, 'Clients');
  const agent = await ana.create({ filter_config: { folders: ['Clients'] } });
  graph.faults.push({ path: /\/me\/messages\//, answer: { status: 429, body: {}, headers: { 'retry-after': '600' } } });
  const runId = await ana.start(agent);
  const parked = await waitFor('the run to wait', async () => {
    const run = await runOf(runId);
    return run.status === 'waiting' && run;
  });
  expect(parked.waitingFor).toMatchObject({ kind: 'timer' });
  await product.base.models.Run.updateOne({ _id: runId }, { $set: { 'waitingFor.deadline': new Date() } });
  expect(await ana.ended(runId)).toMatchObject({ status: 'success', items_processed: 3, items_queued: 3 });
  graph.mailbox.removeFolder('Clients');
  const lost = await ana.run(agent);
  expect(lost).toMatchObject({ status: 'error', items_processed: 0 });
  expect(lost.errors.join()).toContain('Clients');
  expect(await ana.agentNow(agent)).toMatchObject({ failures_in_a_row: 1, paused_reason: null });
});

it('goes on where a run that failed is run again, though what it had read is deleted', async () => {
  const ana = await person();
  mails(6);
  const agent = await ana.create();
  graph.faults.push({
    path: /\/me\/messages\//,
    answer: { status: 403, body: { error: { code: 'ErrorAccessDenied' } } },
  });
  const runId = await ana.start(agent);
  expect(await ana.ended(runId)).toMatchObject({ status: 'error' });
  await product.base.models.DeviceRunKey.deleteMany({ runId });
  await ana.client.request('POST', `/api/v1/runs/${runId}/retry`, { body: {} });
  await waitFor('the run to succeed', async () => (await runOf(runId)).status === 'succeeded', 40_000);
  expect([await itemsOf(agent), await writesOf(agent)]).toEqual([6, 6]);
});

it('stops where it is cancelled, waiting for no answer, and stores nothing after', async () => {
  const ana = await person();
  mails(3);
  const agent = await ana.create();
  const requests = graph.counts.requests;
  graph.latencyMs = 30_000;
  const runId = await ana.start(agent);
  await waitFor('the first request', () => graph.counts.requests > requests);
  const time = startOwnTime();
  await ana.client.request('POST', `/api/v1/runs/${runId}/cancel`, { body: {} });
  expect(await ana.ended(runId)).toMatchObject({ status: 'partial', items_processed: 0 });
  expect(time()).toBeLessThan(1_000);
  graph.latencyMs = 0;
  expect(await ana.run(agent)).toMatchObject({ status: 'success', items_processed: 3, items_queued: 3 });
});
