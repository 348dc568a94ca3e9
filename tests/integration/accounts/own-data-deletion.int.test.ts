import { Types } from 'mongoose';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens, User } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import type { AccountDeletion } from '../../../src/contracts/accounts/own-data';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { createAuthenticator } from '../../../src/security/accounts/authenticate';
import { sealAudit } from '../../../src/security/audit/seal-audit';
import { verifyAudit } from '../../../src/security/audit/verify-audit';
import { type AccountTasks, openAccountTasks } from '../../support/account-tasks';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type MailBox, openMailBox } from '../../fakes/mail-box';
import { callerOf, findInDatabase, plantPerson } from '../../rigs/person-ground';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const DAY_MS = 86_400_000;
const BROWSER = 'marker-of-a-browser/1.0';
const WORDS = 'marker-of-their-words';

let services: TestServices;
let rig: HttpRig;
let box: MailBox;
let tasks: AccountTasks;
beforeAll(async () => {
  services = await openTestServices('deletion');
  box = openMailBox(services);
  tasks = openAccountTasks(services, box);
  rig = await openHttpRig(services, { mails: box.outbox, accountTasks: tasks.outbox, config: { TRUST_PROXY: 1 } });
}, 60_000);
afterAll(async () => {
  armCrashPoint('');
  await rig.close();
  await Promise.all([box.close(), tasks.close()]);
  await services.close();
});

type Person = Awaited<ReturnType<HttpRig['register']>>;
const PATH = '/api/v1/me/deletion';
const ask = (person: Person, body: object = {}) =>
  rig.call<AccountDeletion>('POST', PATH, {
    token: person.access_token,
    json: { password: person.password, confirm: person.email, ...body },
  });
const logIn = async (person: Person, headers: Record<string, string> = {}): Promise<Person> => {
  const { email, password } = person;
  const { body, status } = await rig.call<Tokens>('POST', '/api/v1/auth/login', { json: { email, password }, headers });
  expect(status).toBe(200);
  return { ...body, email, password };
};
const status = async ({ access_token: token }: Person) =>
  (await rig.call<AccountDeletion>('GET', PATH, { token })).body;
const actions = async ({ access_token: token }: Person) =>
  (await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token })).body.items.map(({ action }) => action);

/** Puts somebody into another's organisation, logged in anew. */
async function join(person: Person, owner: Person, role: string): Promise<Person> {
  const organisationId = new Types.ObjectId(owner.user.organisation.id);
  await services.models.User.updateOne({ _id: person.user.id }, { organisationId, role });
  await services.models.AuditEntry.deleteMany({ organisationId: new Types.ObjectId(person.user.organisation.id) });
  return logIn(person);
}
/** The grace period is over. */
async function makeDue({ user }: Person): Promise<void> {
  const deleteAt = new Date(Date.now() - 1);
  await services.models.AccountDeletion.updateOne({ _id: user.id }, { deleteAt });
  await services.models.Outbox.updateMany({ kind: 'account', 'payload.userId': user.id }, { issueAt: deleteAt });
}
async function sealAll(): Promise<void> {
  while ((await sealAudit(services.models)) > 0);
}

describe('asking for the deletion of an account', () => {
  it('needs the password and the e-mail, ends every log-in, and can be taken back', async () => {
    const person = await rig.register();
    expect(await status(person)).toMatchObject({ status: 'none', deleteAt: null, graceDays: 7 });
    expect((await ask(person, { password: 'not the one' })).body).toMatchObject({
      status: 400,
      code: 'password_wrong',
    });
    expect((await ask(person, { password: undefined })).body).toMatchObject({ status: 400, code: 'password_wrong' });
    expect((await ask(person, { confirm: 'else@example.org' })).body).toMatchObject({ code: 'confirmation_wrong' });
    expect(await status(person)).toMatchObject({ status: 'none' });

    const { status: answered, body } = await ask(person);
    expect([answered, body.status]).toEqual([202, 'scheduled']);
    const inMs = Date.parse(body.deleteAt ?? '') - Date.now();
    expect([inMs > 6.9 * DAY_MS, inMs <= 7 * DAY_MS]).toEqual([true, true]);
    const refreshed = await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } });
    expect(refreshed.status).toBe(401);
    await box.deliver();
    expect(box.mails.findLast(({ to }) => to === person.email)?.text).toContain((body.deleteAt ?? '').slice(0, 10));

    const again = await logIn(person);
    expect(again.user.deletionAt).toBe(body.deleteAt);
    expect((await ask(again)).body).toEqual(body);
    expect(await tasks.run()).toEqual(['early']);
    expect((await rig.call('DELETE', PATH, { token: again.access_token })).status).toBe(204);
    expect(await tasks.run()).toEqual([]);
    expect(await status(again)).toMatchObject({ status: 'none' });
    expect((await rig.call<User>('GET', '/api/v1/me', { token: again.access_token })).body.deletionAt).toBeUndefined();
    expect(await actions(again)).toEqual(
      expect.arrayContaining(['account.deletion-requested', 'account.deletion-cancelled']),
    );
    expect((await rig.call('DELETE', PATH, { token: again.access_token })).status).toBe(204);
  });

  it('takes a code out of a mail where there is no password, once and from its person alone', async () => {
    const [person, other] = [await rig.register(), await rig.register()];
    await services.models.User.updateOne({ _id: person.user.id }, { $unset: { passwordHash: '' } });
    const code = await mailedCode(person);
    expect((await ask(other, { password: undefined, code })).body).toMatchObject({ code: 'link_invalid' });
    expect((await ask(person, { password: undefined, code: 'guessed' })).body).toMatchObject({ code: 'link_invalid' });
    expect((await ask(person, { password: undefined, code })).status).toBe(202);
  });
  const mailedCode = async (person: Person): Promise<string> => {
    expect((await rig.call('POST', `${PATH}/code`, { token: person.access_token })).status).toBe(202);
    await box.deliver();
    const text = box.mails.findLast(({ to }) => to === person.email)?.text ?? '';
    return /^[\w-]{43}$/m.exec(text)?.[0] ?? '';
  };

  it('is refused to the last owner of others, also where the other owner is about to go', async () => {
    const owner = await rig.register();
    const member = await join(await rig.register(), owner, 'member');
    expect((await ask(owner)).body).toMatchObject({ status: 409, code: 'last_owner' });
    await services.models.User.updateOne({ _id: member.user.id }, { role: 'owner' });
    expect((await ask(owner)).status).toBe(202);
    expect((await ask(member)).body).toMatchObject({ status: 409, code: 'last_owner' });
  });

  it('is stopped where the person is the last owner of others when the day comes', async () => {
    const owner = await rig.register();
    expect((await ask(owner)).status).toBe(202);
    await join(await rig.register(), owner, 'member');
    await makeDue(owner);
    expect(await tasks.run()).toContain('stopped');
    const again = await logIn(owner);
    expect(again.user.deletionAt).toBeUndefined();
    await box.deliver();
    expect(box.mails.findLast(({ to }) => to === owner.email)?.subject).toBe('Your account was not deleted');
  });
});

describe('the deletion', () => {
  it('leaves nothing that names the person; what others rely on stays; the audit chain still verifies', async () => {
    const owner = await rig.register();
    const member = await join(await rig.register(), owner, 'member');
    await rig.call('PATCH', '/api/v1/me', { token: member.access_token, json: { name: 'Marker Of Their Name' } });
    const headers = { 'user-agent': BROWSER, 'x-forwarded-for': '203.0.113.77' };
    const person = await logIn(member, headers);
    await rig.call('POST', '/api/v1/auth/login', { json: { email: person.email, password: 'no' }, headers });
    const planted = await plantPerson(services.models, callerOf(person), callerOf(owner), WORDS);
    await rig.call('POST', '/api/v1/me/exports', { token: person.access_token });
    expect(await tasks.run()).toContain('ready');
    const eventsKey = `${services.prefix}:run:${planted.sharedRunId.toHexString()}:events`;
    await services.redis.command.xadd(eventsKey, '1-0', 'e', WORDS);
    await sealAll();
    const texts = [person.email, 'Marker Of Their Name', BROWSER, '203.0.113.77', WORDS];
    const before = await findInDatabase(services.models, texts);
    expect(new Set(before.map((one) => one.split(': ')[1]))).toEqual(new Set(texts));

    expect((await ask(person)).status).toBe(202);
    await box.deliver();
    await makeDue(person);
    // Its worker dies again and again: before the first part, between two, and before the last.
    for (const place of ['deletion.begun', 'deletion.canvases', 'deletion.support sessions', 'deletion.audit log']) {
      armCrashPoint(`${place}:throw`);
      await expect(tasks.run()).rejects.toThrow('crash point');
    }
    const halfway = await services.models.AccountDeletion.findById(person.user.id).orFail();
    expect(halfway).toMatchObject({
      status: 'running',
      partsDone: ['runs', 'canvases', 'support sessions', 'texts', 'audit log'],
    });
    expect(await tasks.run()).toContain('done');
    expect(await tasks.run()).not.toContain('done');
    await box.deliver();
    expect(box.mails.filter(({ to }) => to === person.email).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['Your account will be deleted', 'Your account was deleted']),
    );

    expect(await findInDatabase(services.models, texts)).toEqual([]);
    expect(await services.redis.command.exists(eventsKey)).toBe(0);
    const organisationId = owner.user.organisation.id;
    await sealAll();
    expect(await verifyAudit(services.models, organisationId)).toMatchObject({ isIntact: true, unsealed: 0 });

    // What others rely on.
    const { Canvas, Block, Generation, Run, ModelCall, User: Users } = services.models;
    expect(await Canvas.findById(planted.own._id)).toBeNull();
    const shared = await Canvas.findById(planted.shared._id).orFail();
    expect([String(shared.ownerId), shared.members.map(({ userId, role }) => [String(userId), role])]).toEqual([
      owner.user.id,
      [[owner.user.id, 'owner']],
    ]);
    expect(await Block.countDocuments({ canvasId: shared._id, createdBy: new Types.ObjectId(person.user.id) })).toBe(1);
    expect(await Generation.findOne({ runId: planted.sharedRunId })).toMatchObject({
      requestedByName: 'Deleted person',
    });
    expect(await Run.findById(planted.sharedRunId)).toMatchObject({ status: 'cancelled', userName: 'Deleted person' });
    expect(await Run.countDocuments({ userId: person.user.id })).toBe(1);
    expect(await ModelCall.countDocuments({ userId: person.user.id })).toBe(2);
    expect(await Users.findById(person.user.id)).toMatchObject({ name: 'Deleted person', deletedAt: expect.any(Date) });

    // Support sessions: theirs are gone, one that was escalated is its colleague's now, others keep what was said.
    const { SupportSession, SupportMessage, SupportNotes, TicketConnection } = services.models;
    expect(await SupportSession.findById(planted.sessions.own)).toBeNull();
    expect(await SupportMessage.countDocuments({ sessionId: planted.sessions.own })).toBe(0);
    const passed = await SupportSession.findById(planted.sessions.escalated).orFail();
    expect([String(passed.userId), passed.escalatedToId]).toEqual([owner.user.id, undefined]);
    expect(await SupportMessage.findOne({ sessionId: passed._id })).toMatchObject({
      ...{ content: 'for all', userName: 'Deleted person' },
    });
    expect(await SupportNotes.findOne({ sessionId: passed._id })).toMatchObject({
      ...{ userName: 'Deleted person', approvedByName: 'Deleted person' },
    });
    expect((await TicketConnection.findById(organisationId).orFail()).members).toEqual([]);

    // Nobody is let in, and the e-mail is free.
    // A process that believes in the log-in from a moment ago finds nobody; one that asks anew refuses it.
    expect((await rig.call('GET', '/api/v1/me', { token: member.access_token })).status).toBeGreaterThanOrEqual(401);
    const fresh = createAuthenticator({ tokens: rig.tokens, models: services.models });
    await expect(fresh(person.access_token)).rejects.toMatchObject({ code: 'token_revoked' });
    const { email, password } = person;
    expect((await rig.call('POST', '/api/v1/auth/login', { json: { email, password } })).status).toBe(401);
    expect((await rig.call('POST', '/api/v1/auth/register', { json: { email, password } })).status).toBe(201);
  });

  it('takes the organisation of a sole member along, but for the ledger; two workers at once end it once', async () => {
    const [person, removed] = [await rig.register(), await rig.register()];
    await join(removed, person, 'member');
    await services.models.User.updateOne({ _id: removed.user.id }, { disabledAt: new Date() });
    await plantPerson(services.models, callerOf(person), undefined, WORDS);
    await rig.call('POST', '/api/v1/organisation/invitations', {
      token: person.access_token,
      json: { email: `guest-of-${person.user.id}@example.org`, role: 'member' },
    });
    await sealAll();
    await box.deliver();
    expect((await ask(person)).status).toBe(202);
    await makeDue(person);
    expect((await Promise.all([tasks.run(), tasks.run()])).flat()).toContain('done');
    await box.deliver();
    const texts = [person.email, removed.email, WORDS];
    expect(await findInDatabase(services.models, texts)).toEqual([]);
    const left = await findInDatabase(services.models, [person.user.organisation.id]);
    expect(left.map((one) => one.split(':')[0])).toEqual(['account_deletions', 'model_calls']);
    expect(box.mails.filter(({ to, subject }) => to === person.email && /was deleted/.test(subject))).toHaveLength(1);
  });
});

describe('the audit chain', () => {
  it('shows where address and browser are taken or changed although nobody was deleted', async () => {
    const person = await rig.register();
    await sealAll();
    const organisationId = person.user.organisation.id;
    const entry = { organisationId: new Types.ObjectId(organisationId), action: 'auth.registered' };
    const found = await services.models.AuditEntry.findOne(entry).lean().orFail();
    const verdict = async () => (await verifyAudit(services.models, organisationId)).isIntact;
    expect([typeof found.personalHash, await verdict()]).toEqual(['string', true]);
    for (const change of [{ $set: { ip: '10.0.0.1' } }, { $unset: { ip: '', userAgent: '', personalSalt: '' } }]) {
      await services.models.AuditEntry.collection.updateOne({ _id: found._id }, change);
      expect(await verdict()).toBe(false);
      await services.models.AuditEntry.collection.replaceOne({ _id: found._id }, found);
      expect(await verdict()).toBe(true);
    }
  });
});
