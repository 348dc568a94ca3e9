import { Types } from 'mongoose';
import type { Socket } from 'socket.io-client';
import type { RunEvent } from '../../../src/contracts/kernel/run-events';
import type { RunSummary } from '../../../src/contracts/kernel/runs';
import { runFollow } from '../../../src/contracts/socket-events';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { createBroadcaster } from '../../../src/realtime/broadcaster';
import { createEventLog } from '../../../src/runs/events/event-log';
import { presentRunSummary } from '../../../src/runs/lifecycle/present-run';
import {
  connectClient,
  createCanvas,
  createPerson,
  gather,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

let services: TestServices;
let instances: [SocketInstance, SocketInstance];
let ann: TestPerson;
const clients: Socket[] = [];

beforeAll(async () => {
  services = await openTestServices('run_socket');
  instances = [await startSocketInstance(services), await startSocketInstance(services)];
  ann = await createPerson(services);
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await services.close();
});

const open = async (instance: SocketInstance, person: TestPerson) => {
  const client = await connectClient(instance, '/runs', person.token);
  clients.push(client);
  return client;
};
async function createRun(canvasId: string): Promise<RunRecord> {
  const run = await services.models.Run.create({
    kind: 'canvas.generate',
    organisationId: new Types.ObjectId(ann.organisationId),
    userId: new Types.ObjectId(ann.userId),
    userName: ann.name,
    tier: 'free',
    title: 'Test',
    subjectKind: 'canvas',
    subjectId: new Types.ObjectId(canvasId),
    input: {},
    inputHash: 'none',
    status: 'running',
    attempt: 1,
    ticket: 1,
    ticketAt: new Date(),
    crashes: 0,
    errorCount: 0,
    retries: 0,
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
    costNanoUsd: 0,
  });
  return run.toObject() as RunRecord;
}
const statusEvent = (seq: number): RunEvent => ({
  seq,
  at: new Date().toISOString(),
  type: 'status',
  data: { phase: 'thinking', message: String(seq) },
});
const append = (runId: string, ...seqs: number[]) =>
  createEventLog(services.redis.command, { prefix: services.prefix, ttlSeconds: 60, maxEntries: 1_000 }).append(
    runId,
    seqs.map((seq) => ({ seq, sub: 0, event: statusEvent(seq) })),
    true,
  );

describe('run_follow', () => {
  it('gives the events after `since`, those to come too, in order, on any instance', async () => {
    const run = await createRun(await createCanvas(services, ann));
    const runId = run._id.toString();
    await append(runId, 1, 2, 3);
    const client = await open(instances[1], ann);
    const heard = gather<{ event: RunEvent }>(client, 'run_event');
    const answer: unknown = await client.emitWithAck('run_follow', { runId, since: 1 });
    expect(runFollow.ack.safeParse(answer).error).toBeUndefined();
    for (let seq = 4; seq <= 30; seq += 1) await append(runId, seq);
    await waitFor('the last', () => heard.at(-1)?.event.seq === 30);
    expect(heard.map(({ event }) => event.seq)).toEqual(Array.from({ length: 29 }, (_, index) => index + 2));
    // A late worker's, not newer than the log: refused there, passed over here.
    expect(await append(runId, 30)).toBe(false);
    expect(await append(runId, 31)).toBe(true);
    await waitFor('the last', () => heard.at(-1)?.event.seq === 31);
    expect(heard).toHaveLength(30);
    await client.emitWithAck('run_unfollow', { runId });
    await append(runId, 32);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard.at(-1)?.event.seq).toBe(31);
  });

  it('is refused to strangers, and ends within 5 s for who lost the canvas', async () => {
    const bob = await createPerson(services, { name: 'Bob', organisationId: ann.organisationId });
    const canvasId = await createCanvas(services, ann, bob);
    const runId = (await createRun(canvasId))._id.toString();
    await append(runId, 1);
    const eve = await open(instances[0], await createPerson(services));
    expect(await eve.emitWithAck('run_follow', { runId })).toMatchObject({
      ok: false,
      error: { code: 'run_not_found' },
    });
    const client = await open(instances[0], bob);
    const heard = gather<{ event: RunEvent }>(client, 'run_event');
    expect(await client.emitWithAck('run_follow', { runId })).toMatchObject({ ok: true });
    await waitFor('the first', () => heard.length === 1);
    await services.models.Canvas.updateOne(
      { _id: new Types.ObjectId(canvasId) },
      { $pull: { members: { userId: new Types.ObjectId(bob.userId) } } },
    );
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await append(runId, 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toHaveLength(1);
  }, 20_000);
});

describe('run_follow of a support session', () => {
  it('is for who may see the session, and ends within 5 s for who may no more', async () => {
    const [lead, taker, peer] = await Promise.all(
      [0, 1, 2].map(() => createPerson(services, { organisationId: ann.organisationId })),
    );
    if (!lead || !taker || !peer) throw new Error('nobody came');
    await services.models.User.updateOne({ _id: lead.userId }, { role: 'admin' });
    const session = await services.models.SupportSession.create({
      ...{ organisationId: ann.organisationId, userId: ann.userId, userName: ann.name, title: 'VPN', mode: 'chat' },
      ...{ status: 'escalated', escalatedToId: taker.userId, escalatedToName: taker.name, revision: 1 },
      ...{ messageCount: 0, lane: { revision: 0 }, notesVersion: 0, psaStatus: 'no_psa', costNanoUsd: 0 },
    });
    const run = await createRun(session._id.toString());
    await services.models.Run.updateOne({ _id: run._id }, { kind: 'support.document', subjectKind: 'support' });
    const runId = run._id.toString();
    await append(runId, 1);
    const stranger = await open(instances[0], peer);
    expect(await stranger.emitWithAck('run_follow', { runId })).toMatchObject({ error: { code: 'run_not_found' } });
    const follow = async (person: TestPerson) => {
      const client = await open(instances[0], person);
      const heard = gather<{ event: RunEvent }>(client, 'run_event');
      expect(await client.emitWithAck('run_follow', { runId })).toMatchObject({ ok: true });
      await waitFor('the first', () => heard.length === 1);
      return heard;
    };
    const [own, admins, takers] = [await follow(ann), await follow(lead), await follow(taker)];
    await services.models.User.updateOne({ _id: lead.userId }, { role: 'engineer' });
    await services.models.SupportSession.updateOne({ _id: session._id }, { $unset: { escalatedToId: '' } });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await append(runId, 2);
    await waitFor('the owner to hear more', () => own.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([admins, takers].map(({ length }) => length)).toEqual([1, 1]);
  }, 20_000);
});

describe('run_updated', () => {
  it('reaches every socket of its people, and no other', async () => {
    const run = await createRun(await createCanvas(services, ann));
    const stranger = await open(instances[0], await createPerson(services, { organisationId: ann.organisationId }));
    const heard = [await open(instances[0], ann), await open(instances[1], ann)].map((client) =>
      gather<RunSummary>(client, 'run_updated'),
    );
    const foreign = gather(stranger, 'run_updated');
    const broadcaster = createBroadcaster(services.redis.command, {
      prefix: services.prefix,
      log: services.log,
      isStrict: true,
    });
    await broadcaster.runUpdated(ann.organisationId, [ann.userId], presentRunSummary(run));
    for (const list of heard) await waitFor('told', () => list.length === 1);
    expect(heard[0]).toEqual([presentRunSummary(run)]);
    expect(foreign).toEqual([]);
  });
});
