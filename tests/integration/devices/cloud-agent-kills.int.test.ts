/** An agent on a connected account whose worker is killed again and again: nothing is missed, nothing is there twice. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import type { CloudAgent } from '../../../src/contracts/devices/agent-schemas';
import { FAKE_CLIENT, FAKE_TENANT, type FakeAccounts, openFakeAccounts } from '../../fakes/fake-accounts';
import { type FakeGraph, openFakeGraph } from '../../fakes/fake-graph/open-fake-graph';
import { connectAccount, PUBLIC_BASE, returnUris, tokensOf } from '../../rigs/connect-account';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import { isFullDepth } from '../../support/depth';
import type { WeftClient } from '../../support/weft-client';

const MESSAGES = isFullDepth ? 10_000 : 40;
const KILLS = isFullDepth ? 50 : 1;
/** Every so many messages hold something to be found. */
const FINDING_EACH = 20;
/** Where a worker dies; undefined: at any moment. */
const POINTS = [
  undefined,
  'cloud-agent.before-store',
  'cloud-agent.after-store',
  'journal.after-write',
  'journal.before-forget',
  'journal.after-forget',
  'cloud-agent.before-cursor',
  'cloud-agent.after-cursor',
];
/** What a worker may take beyond what it takes idle, its modules loaded: bytes. */
const GROWTH_MAX = 64 * 1_048_576;

let microsoft: FakeAccounts;
let graph: FakeGraph;
let rig: ProcessRig;
let ana: WeftClient;
beforeAll(async () => {
  microsoft = await openFakeAccounts('microsoft', returnUris('outlook'));
  graph = await openFakeGraph();
  graph.tokens = tokensOf(microsoft);
  rig = await ProcessRig.start({
    environment: {
      ...{ PUBLIC_URL: PUBLIC_BASE, MICROSOFT_CLIENT_ID: FAKE_CLIENT.id, MICROSOFT_CLIENT_SECRET: FAKE_CLIENT.secret },
      ...{ MICROSOFT_LOGIN_URL: microsoft.url, MICROSOFT_TENANT: FAKE_TENANT, MICROSOFT_GRAPH_URL: graph.url },
      RUN_LEASE_MS: '2000',
    },
  });
  ana = await rig.person();
}, 120_000);
afterAll(async () => {
  await rig?.stop();
  await Promise.all([microsoft?.close(), graph?.close()]);
});

let added = 0;
/** Mails of some length, each of which is a message alone; now and then there is something in one. */
const addMails = (count: number) => {
  for (const last = added + count; added < last; added += 1)
    graph.mailbox.add({
      ...{ folder: 'Inbox', subject: `Mail ${added}`, receivedAt: new Date(Date.now() - 60_000).toISOString() },
      html: `<p>${'Some words of a mail. '.repeat(100)}</p><p>${added % FINDING_EACH === 0 ? `Milestone: step ${added} 2026-12-01` : ''}</p>`,
    });
};
const residentBytes = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1] ?? Number.NaN);
};

it(
  'killed again and again over a mailbox: 0 missed, 0 doubled, no quota exceeded, memory as idle',
  () =>
    rig.showingLogs(async () => {
      const connectionId = await connectAccount(ana, 'outlook', microsoft, 'ada');
      const own = { userId: new ObjectId(ana.user.id), organisationId: new ObjectId(ana.user.organisation.id) };
      await rig.db.collection('devices').insertOne({ ...own, deviceId: 'laptop', name: 'Laptop', publicKey: 'x' });
      const agent = await ana.request<CloudAgent>('POST', '/api/v1/agents/cloud', {
        body: {
          ...{ name: 'Mail', provider: 'outlook', connection_id: connectionId, data_types: ['checkpoints'] },
          prompt_template: 'Lines with Milestone are checkpoints.',
        },
      });
      const agentId = new ObjectId(agent.id);
      const seen = () => rig.db.collection('agent_items').countDocuments({ agentId });
      const openLog = () => rig.db.collection('agent_run_logs').findOne({ agentId, status: 'running' });
      /** Runs, one after another, until one has nothing left to read. */
      const start = () => ana.request('POST', `/api/v1/agents/${agent.id}/run`, { body: {} });
      const untilIdle = (timeoutMs: number) => waitFor('the end of the run', async () => !(await openLog()), timeoutMs);

      // The first reading; the worker has its modules by then.
      addMails(20);
      await start();
      await untilIdle(60_000);
      const first = rig.workers[0];
      const idle = await residentBytes(first?.url ?? '');
      addMails(MESSAGES - 20);
      await start();
      let [journalMost, bytesMost, grown, killed] = [0, 0, 0, 0];
      const look = async () => {
        const run = await rig.db.collection('runs').findOne({ subjectId: agentId, status: 'running' });
        journalMost = Math.max(journalMost, (run?.['journal'] as unknown[] | undefined)?.length ?? 0);
        bytesMost = Math.max(bytesMost, JSON.stringify(run ?? '').length);
      };
      const step = Math.floor((MESSAGES - 20) / (KILLS + 1));
      for (; killed < KILLS; killed += 1) {
        const worker = await rig.worker();
        const point = POINTS[killed % POINTS.length];
        // Somewhere in its part of the mailbox; not twice at the same place.
        const at = 20 + killed * step + randomInt(1, Math.max(2, step));
        await waitFor(`message ${at}`, async () => (await look(), (await seen()) >= at || !(await openLog())), 600_000);
        grown = Math.max(grown, (await residentBytes(worker.url).catch(() => 0)) - idle);
        if (point === undefined) await worker.kill();
        else await worker.arm(`${point}:exit`);
        await worker.ended(60_000).catch(() => worker.kill());
        await worker.start();
      }
      const watch = setInterval(() => void look(), 500);
      for (let rounds = 0; rounds < 20 && (await seen()) < MESSAGES; rounds += 1) {
        await untilIdle(900_000);
        if ((await seen()) < MESSAGES) await start();
      }
      await untilIdle(900_000);
      clearInterval(watch);
      await delay(500);
      const last = await rig.worker();
      const atEnd = (await residentBytes(last.url)) - idle;

      const runs = await rig.db.collection('runs').find({ subjectId: agentId }).toArray();
      const logs = await rig.db.collection('agent_run_logs').find({ agentId }).toArray();
      const sum = (name: string) => logs.reduce((total, log) => total + Number(log[name]), 0);
      const writes = await rig.db.collection('device_writes').countDocuments({ agentId });
      const crashes = runs.reduce((total, run) => total + Number(run['crashes']), 0);
      const calls = runs.reduce((total, run) => total + Number(run['usage'].modelCalls), 0);
      const rows = await rig.db
        .collection('model_calls')
        .countDocuments({ runId: { $in: runs.map(({ _id }) => _id) } });
      const reads = [...graph.mailbox.reads.values()].reduce((total, count) => total + count, 0);
      const figures = {
        ...{
          messages: await seen(),
          processed: sum('itemsProcessed'),
          queued: sum('itemsQueued'),
          writes,
          killed,
          crashes,
        },
        ...{
          calls,
          rows,
          reads,
          distinct: graph.mailbox.reads.size,
          refused: graph.counts.refused,
          journalMost,
          bytesMost,
        },
        ...{ grownMB: Math.round(grown / 1_048_576), atEndMB: Math.round(atEnd / 1_048_576), runs: runs.length },
        statuses: logs.map((log) => `${log['status']} ${(log['errorTexts'] as string[]).join()}`),
      };
      process.stderr.write(`${JSON.stringify(figures)}\n`);
      expect(figures).toMatchObject({
        ...{ messages: MESSAGES, processed: MESSAGES, queued: writes, writes: Math.ceil(MESSAGES / FINDING_EACH) },
        ...{ distinct: MESSAGES, refused: 0 },
      });
      // A message is read again where its worker died before it was stored; four are under way at most.
      expect(reads).toBeLessThanOrEqual(MESSAGES + 4 * KILLS);
      expect(calls).toBeLessThanOrEqual(MESSAGES + 4 * KILLS);
      expect(journalMost).toBeLessThanOrEqual(51 + 4 * KILLS);
      expect(Math.max(grown, atEnd)).toBeLessThan(GROWTH_MAX);
    }),
  isFullDepth ? 45 * 60_000 : 120_000,
);
