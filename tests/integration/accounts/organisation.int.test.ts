import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens, User } from '../../../src/contracts/accounts/auth';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import type { OrganisationRole } from '../../../src/contracts/kernel/operation';
import type { Invitation } from '../../../src/contracts/accounts/organisation';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type MailBox, openMailBox, unknownId } from '../../fakes/mail-box';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const GENEROUS = { perEmail: 100, perAddress: 1_000, perOrganisation: 1_000, windowMs: 60_000 };
const PASSWORD = 'a password of theirs';

let services: TestServices;
let rig: HttpRig;
let box: MailBox;
let owner: Tokens;
beforeAll(async () => {
  services = await openTestServices('organisation');
  box = openMailBox(services);
  const tier = {
    requestsPerMinute: 100_000,
    generationsPerMinute: 1_000,
    llmCallsPerMinute: 1_000,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
  };
  rig = await openHttpRig(services, {
    mails: box.outbox,
    mailTable: GENEROUS,
    failures: { failures: 1_000, windowMs: 60_000, blockMs: 60_000 },
    table: {
      tiers: { free: tier, pro: tier, team: tier, enterprise: tier },
      anonymous: { requestsPerMinute: 100_000, loginsPerMinute: 100_000 },
    },
  });
}, 60_000);
beforeEach(async () => {
  owner = await rig.register();
});
afterAll(async () => {
  await rig.close();
  await box.close();
  await services.close();
});

let made = 0;
const freshEmail = () => `guest${(made += 1)}@guests.example`;
const invite = (token: string, email: string, role: OrganisationRole = 'member') =>
  rig.call<Invitation & Problem>('POST', '/api/v1/organisation/invitations', { token, json: { email, role } });
const accept = (token: string, name = 'Guest') =>
  rig.call<Tokens & Problem>('POST', '/api/v1/auth/invitations/accept', { json: { token, name, password: PASSWORD } });
const look = (token: string) => rig.call<Problem>('POST', '/api/v1/auth/invitations/look', { json: { token } });
const changeRole = (token: string, userId: string, role: OrganisationRole) =>
  rig.call<User & Problem>('PATCH', `/api/v1/organisation/members/${userId}`, { token, json: { role } });
const remove = (token: string, userId: string) =>
  rig.call('DELETE', `/api/v1/organisation/members/${userId}`, { token });
const members = async (token: string) =>
  (await rig.call<List<User>>('GET', '/api/v1/organisation/members', { token })).body.items;
const waiting = async (token: string) =>
  (await rig.call<List<Invitation>>('GET', '/api/v1/organisation/invitations', { token })).body.items;
const logIn = (email: string) =>
  rig.call<Tokens>('POST', '/api/v1/auth/login', { json: { email, password: PASSWORD } });

async function tokenOf(email: string): Promise<string> {
  await box.deliver();
  return box.tokenFor(email, 'accept-invitation');
}

/** Somebody of the owner's organisation, who came by invitation. */
async function join(role: OrganisationRole): Promise<Tokens> {
  const email = freshEmail();
  expect((await invite(owner.access_token, email, role)).status).toBe(201);
  const { status, body } = await accept(await tokenOf(email));
  expect(status).toBe(201);
  return body;
}

describe('an invitation', () => {
  it('makes an account in the organisation, verified and logged in, once', async () => {
    const email = freshEmail();
    const invited = await invite(owner.access_token, email.toUpperCase(), 'engineer');
    expect(invited.body).toMatchObject({ email, role: 'engineer', invitedBy: { id: owner.user.id } });
    expect(await waiting(owner.access_token)).toEqual([invited.body]);
    const token = await tokenOf(email);
    for (let times = 0; times < 2; times += 1)
      expect(await look(token)).toMatchObject({
        status: 200,
        body: {
          ...{ email, role: 'engineer', expiresAt: invited.body.expiresAt },
          organisation: { name: owner.user.organisation.name },
          invitedBy: { name: owner.user.name },
        },
      });
    const { status, body, headers } = await accept(token, 'Grace');
    expect(status).toBe(201);
    expect(headers.get('set-cookie')).toContain('weft_refresh=');
    expect(body.user).toMatchObject({
      email,
      name: 'Grace',
      role: 'engineer',
      organisation: owner.user.organisation,
    });
    expect(body.user.emailVerifiedAt).not.toBeNull();
    expect(await waiting(owner.access_token)).toEqual([]);
    expect((await members(owner.access_token)).map(({ name }) => name)).toContain('Grace');
    for (const again of [accept, look])
      expect((await again(token)).body).toMatchObject({ status: 400, code: 'link_invalid' });
    const audit = await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token: owner.access_token });
    expect(audit.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['organisation.invited', 'organisation.invitation-accepted']),
    );
  });

  it('accepted by many at once makes one account', async () => {
    const email = freshEmail();
    await invite(owner.access_token, email);
    const token = await tokenOf(email);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
    expect(await services.models.User.countDocuments({ email })).toBe(1);
  });

  it('for an e-mail that has an account is sent like any other, and refused when it is accepted', async () => {
    const taken = await rig.register();
    const invited = await invite(owner.access_token, taken.email);
    expect(invited.status).toBe(201);
    const token = await tokenOf(taken.email);
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await accept(token)).body).toMatchObject({ status: 409, code: 'email_taken' });
    const me = await rig.call<User>('GET', '/api/v1/me', { token: taken.access_token });
    expect(me.body.organisation).toEqual(taken.user.organisation);
  });

  it('stops working when it is revoked or has run out', async () => {
    const [revoked, late] = [freshEmail(), freshEmail()];
    const { body } = await invite(owner.access_token, revoked);
    await invite(owner.access_token, late);
    const revokedToken = await tokenOf(revoked);
    const lateToken = box.tokenFor(late, 'accept-invitation');
    const path = `/api/v1/organisation/invitations/${body.id}`;
    const stranger = await rig.register();
    expect((await rig.call('DELETE', path, { token: stranger.access_token })).body).toMatchObject({
      status: 404,
      code: 'invitation_not_found',
    });
    expect((await rig.call('DELETE', path, { token: owner.access_token })).status).toBe(204);
    await services.models.Invitation.updateOne({ email: late }, { expiresAt: new Date(Date.now() - 1) });
    for (const token of [revokedToken, lateToken])
      for (const use of [look, accept])
        expect((await use(token)).body).toMatchObject({ status: 400, code: 'link_invalid' });
    // What ran out makes room for a new one.
    expect((await invite(owner.access_token, late)).status).toBe(201);
  });

  it('is one a person, and none for who is in', async () => {
    const email = freshEmail();
    const first = await invite(owner.access_token, email);
    expect((await invite(owner.access_token, email, 'viewer')).body).toMatchObject({
      status: 409,
      code: 'already_invited',
      current: { id: first.body.id, role: 'member' },
    });
    expect((await invite(owner.access_token, owner.user.email)).body).toMatchObject({
      status: 409,
      code: 'already_member',
    });
  });

  it('brings back whoever was removed, without the API keys of before', async () => {
    const person = await join('member');
    const userId = new Types.ObjectId(person.user.id);
    const { organisationId } = await services.models.User.findById(userId).orFail().lean();
    await services.models.ApiKey.create({
      organisationId,
      userId,
      name: 'Nightly',
      hint: 'weft_sk_xxxx',
      hash: randomUUID(),
      scopes: ['read'],
      createdAt: new Date(),
    });
    // A deletion that they had asked for before is not what they come back for.
    const deletion = { organisationId, isOrganisationToo: false, deleteAt: new Date(), outboxId: new Types.ObjectId() };
    await services.models.AccountDeletion.create({ _id: userId, ...deletion, status: 'running', partsDone: [] });
    await services.models.User.updateOne({ _id: userId }, { $set: { deletionAt: deletion.deleteAt } });
    expect((await remove(owner.access_token, person.user.id)).status).toBe(204);
    await invite(owner.access_token, person.user.email, 'viewer');
    const token = await tokenOf(person.user.email);
    expect((await accept(token, 'Back')).body).toMatchObject({ status: 409, code: 'deletion_running' });
    await services.models.AccountDeletion.updateOne({ _id: userId }, { $set: { status: 'scheduled' } });
    const back = await accept(token, 'Back');
    expect(back.body.user).toMatchObject({ id: person.user.id, name: 'Back', role: 'viewer' });
    expect(await services.models.User.countDocuments({ email: person.user.email })).toBe(1);
    expect(await services.models.ApiKey.countDocuments({ userId, revokedAt: null })).toBe(0);
    expect(back.body.user.deletionAt).toBeUndefined();
    expect(await services.models.AccountDeletion.countDocuments({ _id: userId })).toBe(0);
  });
});

describe('roles', () => {
  it('are given up to one’s own and no further', async () => {
    const [admin, member, second] = [await join('admin'), await join('member'), await join('member')];
    const { access_token } = admin;
    expect((await invite(access_token, freshEmail(), 'owner')).body).toMatchObject({
      status: 403,
      code: 'role_ceiling',
    });
    expect((await invite(access_token, freshEmail(), 'admin')).status).toBe(201);
    // Nobody raises themselves, nor touches who is above.
    for (const [userId, role] of [
      [admin.user.id, 'owner'],
      [member.user.id, 'owner'],
      [owner.user.id, 'viewer'],
    ] as const)
      expect((await changeRole(access_token, userId, role)).body).toMatchObject({ status: 403, code: 'role_ceiling' });
    expect((await remove(access_token, owner.user.id)).body).toMatchObject({ status: 403, code: 'role_ceiling' });
    expect((await changeRole(access_token, member.user.id, 'engineer')).body).toMatchObject({ role: 'engineer' });
    for (const answer of [
      await changeRole(second.access_token, second.user.id, 'admin'),
      await invite(second.access_token, freshEmail(), 'viewer'),
      await remove(second.access_token, member.user.id),
      await rig.call('PATCH', '/api/v1/organisation', { token: second.access_token, json: { name: 'Mine' } }),
      await rig.call('GET', '/api/v1/organisation/invitations', { token: second.access_token }),
    ])
      expect(answer.body).toMatchObject({ status: 403, code: 'role_missing' });
  });

  it('that were taken away a moment ago count no more, whatever the cache says', async () => {
    const [admin, member] = [await join('admin'), await join('member')];
    await rig.call('GET', '/api/v1/me', { token: admin.access_token });
    expect((await changeRole(owner.access_token, admin.user.id, 'viewer')).status).toBe(200);
    for (const answer of [
      await changeRole(admin.access_token, member.user.id, 'viewer'),
      await remove(admin.access_token, member.user.id),
      await invite(admin.access_token, freshEmail(), 'member'),
    ])
      expect(answer.status).toBe(403);
  });

  it('take the invitations along that they no longer allow, also where one was overlooked', async () => {
    const boss = await join('owner');
    const [high, low, late] = [freshEmail(), freshEmail(), freshEmail()];
    await invite(boss.access_token, high, 'owner');
    await invite(boss.access_token, low, 'member');
    const token = await tokenOf(high);
    await changeRole(owner.access_token, boss.user.id, 'admin');
    expect((await waiting(owner.access_token)).map(({ email }) => email)).toEqual([low]);
    expect((await accept(token)).body).toMatchObject({ code: 'link_invalid' });
    await invite(boss.access_token, late, 'admin');
    const overlooked = await tokenOf(late);
    await services.models.User.updateOne({ _id: new Types.ObjectId(boss.user.id) }, { role: 'member' });
    expect((await accept(overlooked)).body).toMatchObject({ code: 'link_invalid' });
  });

  it('leave an owner, also where two take each other’s at once', async () => {
    expect((await changeRole(owner.access_token, owner.user.id, 'admin')).body).toMatchObject({
      status: 409,
      code: 'last_owner',
    });
    expect((await remove(owner.access_token, owner.user.id)).body).toMatchObject({ status: 409, code: 'last_owner' });
    const second = await join('owner');
    const answers = await Promise.all([
      changeRole(owner.access_token, second.user.id, 'member'),
      changeRole(second.access_token, owner.user.id, 'member'),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const owners = await services.models.User.countDocuments({
      organisationId: new Types.ObjectId(owner.user.organisation.id),
      role: 'owner',
    });
    expect(owners).toBe(1);
  });

  it('of people elsewhere are not to be changed, nor seen', async () => {
    const stranger = await rig.register();
    for (const userId of [stranger.user.id, unknownId()]) {
      expect((await changeRole(owner.access_token, userId, 'viewer')).body).toMatchObject({
        status: 404,
        code: 'user_not_found',
      });
      expect((await remove(owner.access_token, userId)).body).toMatchObject({ status: 404, code: 'user_not_found' });
    }
  });
});

describe('removing a person', () => {
  it('ends their log-ins and their links, and hides them', async () => {
    const person = await join('member');
    await rig.call('POST', '/api/v1/auth/password/forgot', { json: { email: person.user.email } });
    await box.deliver();
    const token = box.tokenFor(person.user.email, 'reset-password');
    expect((await remove(owner.access_token, person.user.id)).status).toBe(204);
    expect((await members(owner.access_token)).map(({ id }) => id)).toEqual([owner.user.id]);
    expect((await logIn(person.user.email)).status).toBe(401);
    const refreshed = await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } });
    expect(refreshed.status).toBe(401);
    const reset = await rig.call('POST', '/api/v1/auth/password/reset', { json: { token, new_password: PASSWORD } });
    expect(reset.body).toMatchObject({ code: 'link_invalid' });
    expect((await remove(owner.access_token, person.user.id)).status).toBe(404);
  });
});

describe('the organisation', () => {
  it('is renamed for everybody, and the audit log says by whom', async () => {
    const renamed = await rig.call('PATCH', '/api/v1/organisation', {
      token: owner.access_token,
      json: { name: ' Looms ' },
    });
    expect(renamed.body).toEqual({ id: owner.user.organisation.id, name: 'Looms' });
    const me = await rig.call<User>('GET', '/api/v1/me', { token: owner.access_token });
    expect(me.body.organisation.name).toBe('Looms');
    const audit = await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token: owner.access_token });
    expect(audit.body.items[0]).toMatchObject({ action: 'organisation.renamed', actorId: owner.user.id });
  });
});
