import { gunzipSync } from 'node:zlib';
import { Types } from 'mongoose';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { User } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import type { PersonExport } from '../../../src/contracts/accounts/own-data';
import { exportSections } from '../../../src/models/accounts/person/personal-data';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { createAuthenticator } from '../../../src/security/accounts/authenticate';
import { exportPerson } from '../../../src/workers/accounts/account/export-person';
import { type AccountTasks, openAccountTasks } from '../../support/account-tasks';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type MailBox, openMailBox } from '../../fakes/mail-box';
import { callerOf, plantPerson } from '../../rigs/person-ground';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
let rig: HttpRig;
let box: MailBox;
let tasks: AccountTasks;
beforeAll(async () => {
  services = await openTestServices('export');
  box = openMailBox(services);
  tasks = openAccountTasks(services, box);
  rig = await openHttpRig(services, { mails: box.outbox, accountTasks: tasks.outbox });
}, 60_000);
afterAll(async () => {
  armCrashPoint('');
  await rig.close();
  await Promise.all([box.close(), tasks.close()]);
  await services.close();
});

type Person = Awaited<ReturnType<HttpRig['register']>>;
const start = ({ access_token: token }: Person, key?: string) =>
  rig.call<PersonExport>('POST', '/api/v1/me/exports', {
    token,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const read = ({ access_token: token }: Person, id: string) =>
  rig.call<PersonExport>('GET', `/api/v1/me/exports/${id}`, { token });
const remove = ({ access_token: token }: Person, id: string) =>
  rig.call('DELETE', `/api/v1/me/exports/${id}`, { token });
const list = async ({ access_token: token }: Person) =>
  (await rig.call<List<PersonExport>>('GET', '/api/v1/me/exports', { token })).body.items;
const actions = async ({ access_token: token }: Person) =>
  (await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token })).body.items.map(({ action }) => action);

async function download({ access_token }: Person, id: string) {
  const response = await fetch(`${rig.url}/api/v1/me/exports/${id}/download`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const file = Buffer.from(await response.arrayBuffer());
  return { response, file };
}
const linesOf = (file: Buffer) =>
  gunzipSync(file)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { section?: string; record?: Record<string, unknown>; end?: true });

describe('one’s own name', () => {
  it('is changed, audited, and known to the log-in within 5 s', async () => {
    const person = await rig.register();
    const { access_token: token } = person;
    const call = (json: unknown) => rig.call<User>('PATCH', '/api/v1/me', { token, json });
    expect((await call({ name: '  Ana Weaver ' })).body).toMatchObject({ name: 'Ana Weaver', email: person.email });
    expect((await rig.call<User>('GET', '/api/v1/me', { token })).body.name).toBe('Ana Weaver');
    expect(await actions(person)).toContain('account.renamed');
    expect((await call({ name: ' ' })).status).toBe(400);
    expect((await call({})).status).toBe(400);
    expect((await call({ name: 'Ana', role: 'owner' })).status).toBe(400);
    // As a process that has not asked for 5 s.
    const fresh = createAuthenticator({ tokens: rig.tokens, models: services.models });
    expect((await fresh(token)).name).toBe('Ana Weaver');
  });

  it('stands beside the choice of mails, which is kept alone', async () => {
    const person = await rig.register();
    const { access_token: token } = person;
    const me = async () => (await rig.call<User>('GET', '/api/v1/me', { token })).body;
    const { name } = await me();
    expect((await me()).approvalMails).toBe(true);
    const { body } = await rig.call<User>('PATCH', '/api/v1/me', { token, json: { approvalMails: false } });
    expect(body).toMatchObject({ name, approvalMails: false });
    expect((await me()).approvalMails).toBe(false);
    expect(await actions(person)).not.toContain('account.renamed');
  });
});

describe('an export', () => {
  it('holds all that names the person, each section named in its header, and no secret', async () => {
    const person = await rig.register();
    const marker = 'marker-of-the-export';
    const { shared } = await plantPerson(services.models, callerOf(person), undefined, marker);
    const started = await start(person, 'once');
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ status: 'queued', progress: { done: 0, part: null }, sizeBytes: null });
    const again = await start(person, 'once');
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([started.body.id, 'true']);
    const busy = await rig.call('POST', '/api/v1/me/exports', { token: person.access_token });
    expect(busy.body).toMatchObject({ status: 409, code: 'export_running', current: { id: started.body.id } });
    expect((await download(person, started.body.id)).response.status).toBe(409);

    expect(await tasks.run()).toEqual(['ready']);
    const done = (await read(person, started.body.id)).body;
    expect(done).toMatchObject({ status: 'ready', progress: { part: null } });
    expect(done.progress.done).toBe(done.progress.total);
    expect(await list(person)).toEqual([done]);
    const { response, file } = await download(person, started.body.id);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="weft-export-[\d-]+\.jsonl\.gz"$/,
    );
    expect(file.length).toBe(done.sizeBytes);

    const [header, ...records] = linesOf(file);
    expect(header).toMatchObject({ format: 'weft-person-export', sections: expect.arrayContaining([]) });
    expect(records.pop()).toEqual({ end: true });
    const of = (section: string) => records.filter((line) => line.section === section).map((line) => line.record);
    expect(of('account')).toMatchObject([{ email: person.email }]);
    expect(of('canvases')).toMatchObject([{ id: shared._id.toHexString() }]);
    expect(of('log-ins')).toMatchObject([{ ip: expect.any(String), userAgent: expect.any(String) }]);
    for (const section of [
      'runs',
      'run-results',
      'generations',
      'approvals',
      'api-keys',
      'blocks',
      'changes',
      'block-history',
      'embedding-jobs',
      'embedding-job-texts',
    ])
      expect([section, JSON.stringify(of(section))]).toEqual([section, expect.stringContaining(marker)]);
    for (const section of ['model-calls', 'budgets', 'audit-log', 'exports', 'organisation'])
      expect([section, of(section).length]).not.toEqual([section, 0]);
    const known = new Set(exportSections.map(({ section }) => section));
    expect(records.filter(({ section }) => !known.has(section ?? ''))).toEqual([]);
    const user = await services.models.User.findById(person.user.id).orFail();
    const secrets = [user.passwordHash ?? '', ...(await services.models.RefreshToken.distinct('hash')), 'personalSalt'];
    expect(secrets.filter((secret) => gunzipSync(file).includes(secret))).toEqual([]);
    expect(await actions(person)).toEqual(
      expect.arrayContaining(['account.export-started', 'account.export-ready', 'account.export-downloaded']),
    );
    await box.deliver();
    const mail = box.mails.findLast(({ to }) => to === person.email);
    expect(mail?.subject).toBe('Your data is ready');
    expect(mail?.text).toContain('https://weft.example/settings/profile');
    expect(mail?.text).not.toContain(started.body.id);
  });

  it('goes on at the section that it had reached, when its worker dies; it is written once', async () => {
    const person = await rig.register();
    const { id } = (await start(person)).body;
    armCrashPoint('export.part-recorded:throw');
    await expect(tasks.run()).rejects.toThrow('crash point');
    expect((await read(person, id)).body).toMatchObject({ status: 'running', progress: { done: 1, part: 'header' } });
    // Written, not recorded: it is written again, and the first is never read.
    armCrashPoint('export.part-written:throw');
    await expect(tasks.run()).rejects.toThrow('crash point');
    expect((await read(person, id)).body.progress).toMatchObject({ done: 1, part: 'account' });
    expect(await tasks.run()).toEqual(['ready']);
    const record = await services.models.PersonExport.findById(id).orFail();
    expect(record.parts.map(({ attempt }) => attempt)).toEqual([1, ...record.parts.slice(1).map(() => 3)]);
    const lines = linesOf((await download(person, id)).file);
    expect(lines.filter(({ section }) => section === 'account')).toHaveLength(1);
    expect(await tasks.run()).toEqual([]);
  });

  it('is fenced: of two workers at once one makes it, whole, with one mail', async () => {
    const person = await rig.register();
    await plantPerson(services.models, callerOf(person), undefined, 'twice');
    const { id } = (await start(person)).body;
    const outcomes = await Promise.all([exportPerson(tasks.deps, id), exportPerson(tasks.deps, id)]);
    expect(outcomes.sort()).toEqual(['fenced', 'ready']);
    const lines = linesOf((await download(person, id)).file);
    expect(lines.at(-1)).toEqual({ end: true });
    expect(new Set(lines.map((line) => JSON.stringify(line))).size).toBe(lines.length);
    expect(
      await services.models.Outbox.countDocuments({ 'payload.mail': 'export-ready', 'payload.userId': person.user.id }),
    ).toBe(1);
    await tasks.run();
  });

  it('is nobody else’s, can be deleted at any moment, runs out, and is there a few times a day', async () => {
    const [person, other] = [await rig.register(), await rig.register()];
    const { id } = (await start(person)).body;
    for (const answer of [await read(other, id), await remove(other, id)])
      expect(answer.body).toMatchObject({ status: 404, code: 'export_not_found' });
    expect((await download(other, id)).response.status).toBe(404);
    // Its worker has begun; from here on it finds that the export is not its own.
    armCrashPoint('export.part-recorded:throw');
    await expect(tasks.run()).rejects.toThrow('crash point');
    expect((await remove(person, id)).status).toBe(204);
    expect(await tasks.run()).toEqual(['gone']);
    expect(await list(person)).toEqual([]);
    expect(await services.models.PersonExportChunk.countDocuments({ exportId: new Types.ObjectId(id) })).toBe(0);

    const second = (await start(person)).body;
    expect(await tasks.run()).toEqual(['ready']);
    await services.models.PersonExport.updateOne({ _id: second.id }, { expiresAt: new Date() });
    expect((await read(person, second.id)).body.status).toBe('expired');
    expect((await download(person, second.id)).response.status).toBe(409);
    expect((await start(person)).status).toBe(202);
    await tasks.run();
    const fourth = await start(person);
    expect([fourth.status, Number(fourth.headers.get('retry-after')) > 80_000]).toEqual([429, true]);
  });

  it('is one, however many ask at once', async () => {
    const person = await rig.register();
    const answers = await Promise.all(Array.from({ length: 5 }, () => start(person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
  });
});
