import { Types } from 'mongoose';
import type { Socket } from 'socket.io-client';
import { findSeenSince } from '../../src/realtime/last-seen';
import { realtimeNames } from '../../src/realtime/redis-names';
import { sendApprovalMails } from '../../src/security/send-approval-mails';
import { type MailBox, openMailBox } from '../fakes/mail-box';
import {
  connectClient,
  createCanvas,
  createPerson,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../rigs/test-services';
import { systemSubjects } from '../../src/security/systems/subjects';

const MINUTE_MS = 60_000;
const AFTER_MS = 5 * MINUTE_MS;

/** Who is told by mail that something waits, and who is not. */
describe('mail for who is away', () => {
  let services: TestServices;
  let box: MailBox;
  let instance: SocketInstance;
  let ana: TestPerson;
  let ben: TestPerson;
  beforeAll(async () => {
    services = await openTestServices('approvalmails');
    box = openMailBox(services);
    // As after a minute's watch.
    await services.redis.command.set(realtimeNames(services.prefix).watchedSince, Date.now() - 2 * MINUTE_MS);
    instance = await startSocketInstance(services);
  }, 60_000);
  beforeEach(async () => {
    ana = await createPerson(services, { name: 'Ana' });
    ben = await createPerson(services, { name: 'Ben', organisationId: ana.organisationId });
  });
  afterEach(async () => {
    await services.models.Approval.deleteMany({});
  });
  afterAll(async () => {
    await instance.close();
    await box.close();
    await services.close();
  });

  const emailOf = async ({ userId }: TestPerson) => (await services.models.User.findById(userId).lean().orFail()).email;
  /** A request of a run of Ana's, which has waited for so long; about a canvas, or about nothing. */
  const ask = async (title: string, options: { canvasId?: string; waitedMs?: number; audience?: 'admins' } = {}) => {
    const { models } = services;
    const [runId, organisationId] = [new Types.ObjectId(), new Types.ObjectId(ana.organisationId)];
    const userId = new Types.ObjectId(ana.userId);
    await models.Run.collection.insertOne({ _id: runId, organisationId, userId, userName: 'Ana', title });
    const createdAt = new Date(Date.now() - (options.waitedMs ?? 6 * MINUTE_MS));
    const { insertedId } = await models.Approval.collection.insertOne({
      ...{ organisationId, runId, userId, stepKey: 'tool:1', round: 0, tool: 'write_file', risk: 'high' },
      ...{ parameters: { token: 'hidden-parameter' }, parametersHash: 'x', reason: 'hidden-reason', status: 'pending' },
      ...(options.canvasId && { subjectKind: 'canvas', subjectId: new Types.ObjectId(options.canvasId) }),
      ...(options.audience && { audience: options.audience }),
      expiresAt: new Date(Date.now() + 60 * MINUTE_MS),
      ...{ createdAt, updatedAt: createdAt },
    });
    return insertedId;
  };
  const sweep = () =>
    sendApprovalMails({
      models: services.models,
      subjects: systemSubjects,
      connection: services.connection,
      mails: box.outbox,
      findSeenSince: (since) => findSeenSince(services.redis.command, services.prefix, since),
      afterMs: AFTER_MS,
    });
  /** The mails that came since, in full. */
  const delivered = async () => {
    const before = box.mails.length;
    await box.deliver();
    return box.mails.slice(before);
  };
  const seen = async ({ userId }: TestPerson, agoMs: number) => {
    const { lastSeen } = realtimeNames(services.prefix);
    await services.redis.command.zadd(lastSeen, Date.now() - agoMs, userId);
  };
  const connect = async (person: TestPerson, namespace: string): Promise<Socket> => {
    const socket = await connectClient(instance, namespace, person.token);
    const { lastSeen } = realtimeNames(services.prefix);
    await waitFor('the person to be noted', async () =>
      Boolean(await services.redis.command.zscore(lastSeen, person.userId)),
    );
    return socket;
  };

  it('goes once to whoever may answer and is away, however many schedulers look, and says nothing of what exactly is asked', async () => {
    const id = await ask('Write the offer');
    const counts = await Promise.all([sweep(), sweep(), sweep()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await sweep()).toBe(0);
    const [mail, ...others] = await delivered();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: await emailOf(ana), subject: 'Ana waits for you' });
    expect(mail?.text).toContain('“Write the offer”, asked for by Ana: until');
    expect(mail?.text).toContain(`https://weft.example/inbox?id=${id.toHexString()}`);
    expect(mail?.text).not.toContain('hidden');
  });

  it.each(['/runs', '/canvas'])('goes to nobody while one who may answer is connected (%s)', async (namespace) => {
    const canvasId = await createCanvas(services, ana, ben);
    await ask('Rearrange the board', { canvasId });
    const socket = await connect(ben, namespace);
    expect(await sweep()).toBe(0);
    socket.close();
    // Gone just now is not away.
    await waitFor('the socket to be gone', () => instance.io.of(namespace).sockets.size === 0);
    expect(await sweep()).toBe(0);
    await seen(ben, AFTER_MS + 1_000);
    expect(await sweep()).toBe(2);
    expect((await delivered()).map(({ to }) => to).sort()).toEqual([await emailOf(ana), await emailOf(ben)].sort());
  });

  it('is one for several requests, with those asked since, and none for a request that is young alone', async () => {
    await ask('First');
    await ask('Second', { waitedMs: MINUTE_MS });
    expect(await sweep()).toBe(1);
    const [mail] = await delivered();
    expect(mail?.subject).toBe('2 requests wait for you');
    expect(mail?.text).toMatch(/“First”[\s\S]+“Second”[\s\S]+https:\/\/weft\.example\/inbox\n/);
    await ask('Third', { waitedMs: MINUTE_MS });
    expect(await sweep()).toBe(0);
  });

  it('leaves out what was answered meanwhile, and is not sent where nothing is left', async () => {
    const id = await ask('Answered before the look');
    await services.models.Approval.updateOne({ _id: id }, { $set: { status: 'approved' } });
    expect(await sweep()).toBe(0);
    const later = await ask('Answered before the mail');
    expect(await sweep()).toBe(1);
    await services.models.Approval.updateOne({ _id: later }, { $set: { status: 'rejected' } });
    expect(await delivered()).toEqual([]);
  });

  it('goes to admins alone where money is asked for, and to nobody who does not want it', async () => {
    await services.models.User.updateOne({ _id: ben.userId }, { $set: { role: 'admin' } });
    await ask('Spend more', { audience: 'admins' });
    expect(await sweep()).toBe(1);
    expect((await delivered()).map(({ to }) => to)).toEqual([await emailOf(ben)]);
    await services.models.User.updateOne({ _id: ben.userId }, { $set: { approvalMails: false } });
    await ask('Spend still more', { audience: 'admins' });
    expect(await sweep()).toBe(0);
  });

  it('waits while nobody can know who is there', async () => {
    const { watchedSince } = realtimeNames(services.prefix);
    const before = (await services.redis.command.get(watchedSince)) ?? '';
    await ask('Unknown');
    await services.redis.command.del(watchedSince);
    expect(await sweep()).toBe(0);
    await services.redis.command.set(watchedSince, Date.now());
    expect(await sweep()).toBe(0);
    await services.redis.command.set(watchedSince, before);
    expect(await sweep()).toBe(1);
  });
});
