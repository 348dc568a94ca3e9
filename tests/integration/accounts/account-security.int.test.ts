import { Types } from 'mongoose';
import type { LogInSession } from '../../../src/contracts/accounts/account-security';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens, User } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import { defineOperation } from '../../../src/contracts/kernel/operation';
import { route } from '../../../src/http/route';
import { createAuthenticator } from '../../../src/security/accounts/authenticate';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type MailBox, openMailBox } from '../../fakes/mail-box';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

const NEW_PASSWORD = 'a new and better one';
const GENEROUS = { perEmail: 1_000, perAddress: 10_000, perOrganisation: 1_000, windowMs: 60_000 };

let services: TestServices;
let rig: HttpRig;
let box: MailBox;
beforeAll(async () => {
  services = await openTestServices('account_security');
  box = openMailBox(services);
  rig = await openHttpRig(services, {
    mails: box.outbox,
    mailTable: GENEROUS,
    failures: { failures: 1_000, windowMs: 60_000, blockMs: 60_000 },
    table: roomyTable(),
  });
}, 60_000);
afterAll(async () => {
  await rig.close();
  await box.close();
  await services.close();
});

function roomyTable() {
  const tier = {
    requestsPerMinute: 100_000,
    generationsPerMinute: 1_000,
    llmCallsPerMinute: 1_000,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
  };
  return {
    tiers: { free: tier, pro: tier, team: tier, enterprise: tier },
    anonymous: { requestsPerMinute: 100_000, loginsPerMinute: 100_000 },
  };
}

const logIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  rig.call<Tokens>('POST', '/api/v1/auth/login', { json: { email, password }, headers });
const refresh = (token: string) => rig.call<Tokens>('POST', '/api/v1/auth/refresh', { json: { refresh_token: token } });
const forgot = (email: string) => rig.call('POST', '/api/v1/auth/password/forgot', { json: { email } });
const reset = (token: string, new_password = NEW_PASSWORD) =>
  rig.call('POST', '/api/v1/auth/password/reset', { json: { token, new_password } });
const change = (token: string, current_password: string, new_password = NEW_PASSWORD) =>
  rig.call('POST', '/api/v1/auth/password/change', { token, json: { current_password, new_password } });
const me = (token: string) => rig.call<User>('GET', '/api/v1/me', { token });
const actions = async (token: string) =>
  (await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token })).body.items.map(({ action }) => action);

async function resetTokenFor(email: string): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  await box.deliver();
  return box.tokenFor(email, 'reset-password');
}

describe('changing the password', () => {
  it('ends every other log-in, keeps this one, and tells by mail', async () => {
    const person = await rig.register();
    const other = (await logIn(person.email, person.password)).body;
    expect((await change(person.access_token, person.password)).status).toBe(204);
    expect((await me(person.access_token)).status).toBe(200);
    expect((await refresh(person.refresh_token)).status).toBe(200);
    expect((await refresh(other.refresh_token)).status).toBe(401);
    expect((await me(other.access_token)).body).toMatchObject({ status: 401, code: 'token_revoked' });
    expect((await logIn(person.email, person.password)).status).toBe(401);
    const again = await logIn(person.email, NEW_PASSWORD);
    expect(again.status).toBe(200);
    expect(await actions(again.body.access_token)).toContain('auth.password-changed');
    await box.deliver();
    expect(box.mails.findLast(({ to }) => to === person.email)?.subject).toBe('Your password was changed');
  });

  it('needs the current one, and a new one that is long enough', async () => {
    const person = await rig.register();
    expect((await change(person.access_token, 'not the one')).body).toMatchObject({
      status: 400,
      code: 'password_wrong',
      errors: [{ path: 'current_password' }],
    });
    expect((await change(person.access_token, person.password, 'short')).body).toMatchObject({
      status: 400,
      code: 'validation_failed',
    });
    expect((await logIn(person.email, person.password)).status).toBe(200);
  });

  it('twice at once succeeds once', async () => {
    const person = await rig.register();
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((one) => change(person.access_token, person.password, one)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
  });

  it('ends a link that was mailed before', async () => {
    const person = await rig.register();
    const token = await resetTokenFor(person.email);
    expect((await change(person.access_token, person.password)).status).toBe(204);
    expect((await reset(token, 'from an old mail')).body).toMatchObject({ code: 'link_invalid' });
  });
});

describe('a forgotten password', () => {
  it('is set anew by the link of a mail, once; every log-in ends', async () => {
    const person = await rig.register();
    const token = await resetTokenFor(person.email);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect((await reset(token)).status).toBe(204);
    expect((await reset(token, 'a second new password')).body).toMatchObject({ status: 400, code: 'link_invalid' });
    expect((await refresh(person.refresh_token)).status).toBe(401);
    expect((await logIn(person.email, person.password)).status).toBe(401);
    const again = await logIn(person.email, NEW_PASSWORD);
    expect(again.status).toBe(200);
    expect(again.body.user.emailVerifiedAt).not.toBeNull();
    expect(await actions(again.body.access_token)).toContain('auth.password-reset');
  });

  it('is set by one of many who use the link at once', async () => {
    const person = await rig.register();
    const token = await resetTokenFor(person.email);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => reset(token, `password number ${n}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400, 400, 400]);
  });

  it('is not set by a token that ran out, is guessed, or is for something else', async () => {
    const person = await rig.register();
    await box.deliver();
    const verification = box.tokenFor(person.email, 'verify-email');
    const expired = await resetTokenFor(person.email);
    await services.models.AccountToken.updateMany(
      { purpose: 'password-reset', email: person.email },
      { expiresAt: new Date(Date.now() - 1) },
    );
    for (const token of [expired, 'A'.repeat(43), verification, person.refresh_token, 'x'])
      expect((await reset(token)).body).toMatchObject({ status: 400, code: 'link_invalid' });
    expect((await reset({ $ne: '' } as never)).body).toMatchObject({ status: 400, code: 'validation_failed' });
    expect((await logIn(person.email, person.password)).status).toBe(200);
    // The token for something else is still good for that.
    const verified = await rig.call('POST', '/api/v1/auth/email/verify', { json: { token: verification } });
    expect(verified.status).toBe(204);
  });

  it('of one account leaves every other alone', async () => {
    const [ana, ben] = [await rig.register(), await rig.register()];
    const token = await resetTokenFor(ana.email);
    expect((await reset(token)).status).toBe(204);
    expect((await logIn(ben.email, NEW_PASSWORD)).status).toBe(401);
    expect((await refresh(ben.refresh_token)).status).toBe(200);
  });

  it('keeps no token in any record', async () => {
    const person = await rig.register();
    const token = await resetTokenFor(person.email);
    for (const { name } of await services.connection.listCollections()) {
      const records = await services.connection.collection(name).find({}).toArray();
      expect(JSON.stringify(records)).not.toContain(token);
    }
  });

  it('cannot be told from one without an account: same status, body and time', async () => {
    const person = await rig.register();
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 25; round += 1)
      for (const [kind, email] of [
        ['known', person.email],
        ['unknown', `nobody${round}@example.org`],
      ] as const) {
        const startedAt = performance.now();
        const { status, body, headers } = await forgot(email);
        times[kind]?.push(performance.now() - startedAt);
        expect([status, body, headers.get('content-type')]).toEqual([202, '', null]);
      }
    const median = (list: number[] = []) => [...list].sort((one, other) => one - other)[list.length >> 1] ?? 0;
    const [known, unknown] = [median(times['known']), median(times['unknown'])];
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(10, 0.5 * Math.max(known, unknown)));
    // What differs happens when the mail is sent, out of sight.
    expect(await box.deliver()).toEqual(expect.arrayContaining(['sent', 'not-needed']));
    expect(box.mails.some(({ to }) => to.startsWith('nobody'))).toBe(false);
  });

  it('of a disabled account sends no mail', async () => {
    const person = await rig.register();
    await box.deliver();
    await services.models.User.updateOne({ email: person.email }, { disabledAt: new Date() });
    expect((await forgot(person.email)).status).toBe(202);
    expect(await box.deliver()).toEqual(['not-needed']);
  });

  it('sent twice carries two links; the use of one ends the other', async () => {
    const person = await rig.register();
    const [first, second] = [await resetTokenFor(person.email), await resetTokenFor(person.email)];
    expect((await reset(first)).status).toBe(204);
    expect((await reset(second)).body).toMatchObject({ code: 'link_invalid' });
  });
});

describe('limits', () => {
  it('slow down guessing of tokens, and mails to one e-mail', async () => {
    const narrow = await openHttpRig(
      { ...services, prefix: `${services.prefix}_narrow` },
      {
        mails: box.outbox,
        mailTable: { ...GENEROUS, perEmail: 2 },
        failures: { failures: 3, windowMs: 60_000, blockMs: 60_000 },
      },
    );
    try {
      const tryToken = (path: string, extra: object) =>
        narrow.call('POST', path, { json: { token: 'guess', ...extra } }).then(({ status }) => status);
      for (const [path, extra] of [
        ['/api/v1/auth/password/reset', { new_password: NEW_PASSWORD }],
        ['/api/v1/auth/email/verify', {}],
        ['/api/v1/auth/invitations/accept', { name: 'Eve', password: NEW_PASSWORD }],
      ] as const) {
        const statuses: number[] = [];
        for (let attempt = 0; attempt < 5; attempt += 1) statuses.push(await tryToken(path, extra));
        expect(statuses).toEqual([400, 400, 400, 400, 429]);
      }
      const asked: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1)
        asked.push(
          (await narrow.call('POST', '/api/v1/auth/password/forgot', { json: { email: 'x@example.org' } })).status,
        );
      expect(asked).toEqual([202, 202, 429]);
    } finally {
      await narrow.close();
    }
  });

  it('say so where no mail can be sent, and registration works without', async () => {
    const silent = await openHttpRig({ ...services, prefix: `${services.prefix}_silent` });
    try {
      const before = await services.models.Outbox.countDocuments();
      const person = await silent.register();
      expect(await services.models.Outbox.countDocuments()).toBe(before);
      const asked = await silent.call('POST', '/api/v1/auth/password/forgot', { json: { email: person.email } });
      expect(asked.body).toMatchObject({ status: 503, code: 'mail_not_configured' });
      const resent = await silent.call('POST', '/api/v1/auth/email/resend', { token: person.access_token });
      expect(resent.body).toMatchObject({ status: 503, code: 'mail_not_configured' });
    } finally {
      await silent.close();
    }
  });
});

describe('the e-mail', () => {
  it('is verified by the link of the registration’s mail, once', async () => {
    const person = await rig.register();
    expect(person.user.emailVerifiedAt).toBeNull();
    await box.deliver();
    const token = box.tokenFor(person.email, 'verify-email');
    const verify = () => rig.call('POST', '/api/v1/auth/email/verify', { json: { token } });
    expect((await verify()).status).toBe(204);
    expect((await verify()).body).toMatchObject({ status: 400, code: 'link_invalid' });
    expect((await me(person.access_token)).body.emailVerifiedAt).not.toBeNull();
    const resent = await rig.call('POST', '/api/v1/auth/email/resend', { token: person.access_token });
    expect(resent.status).toBe(204);
    expect(await actions(person.access_token)).toContain('auth.email-verified');
  });

  it('can be asked to be verified again', async () => {
    const person = await rig.register();
    expect((await rig.call('POST', '/api/v1/auth/email/resend', { token: person.access_token })).status).toBe(202);
    await box.deliver();
    expect(box.mails.filter(({ to }) => to === person.email)).toHaveLength(2);
  });

  it('of an account from before counts as verified', async () => {
    const person = await rig.register();
    await services.models.User.collection.updateOne({ email: person.email }, { $unset: { emailVerifiedAt: '' } });
    const { body } = await me(person.access_token);
    expect(body.emailVerifiedAt).toBe(body.createdAt);
  });
});

describe('log-ins', () => {
  const sessions = async (token: string) =>
    (await rig.call<{ items: LogInSession[] }>('GET', '/api/v1/auth/sessions', { token })).body.items;

  it('are listed with where they came from, and ended one by one', async () => {
    const person = await rig.register();
    const phone = (await logIn(person.email, person.password, { 'user-agent': 'Phone/1.0' })).body;
    const refreshed = (await refresh(phone.refresh_token)).body;
    const list = await sessions(person.access_token);
    expect(list).toHaveLength(2);
    const [newest, oldest] = list;
    expect(oldest).toMatchObject({ isCurrent: true, ip: '127.0.0.1' });
    expect(newest?.isCurrent).toBe(false);
    expect(Date.parse(newest?.lastRefreshedAt ?? '')).toBeGreaterThan(Date.parse(newest?.createdAt ?? ''));
    const ended = await rig.call('DELETE', `/api/v1/auth/sessions/${newest?.id}`, { token: person.access_token });
    expect(ended.status).toBe(204);
    expect((await refresh(refreshed.refresh_token)).status).toBe(401);
    expect((await me(refreshed.access_token)).body).toMatchObject({ code: 'token_revoked' });
    expect(await sessions(person.access_token)).toHaveLength(1);
    expect(await actions(person.access_token)).toContain('auth.session-ended');
  });

  it('of somebody else are not there', async () => {
    const [ana, eve] = [await rig.register(), await rig.register()];
    const [own] = await sessions(ana.access_token);
    const tried = await rig.call('DELETE', `/api/v1/auth/sessions/${own?.id}`, { token: eve.access_token });
    expect(tried.body).toMatchObject({ status: 404, code: 'session_not_found' });
    expect((await refresh(ana.refresh_token)).status).toBe(200);
    const malformed = await rig.call('DELETE', '/api/v1/auth/sessions/x', { token: eve.access_token });
    expect(malformed.status).toBe(400);
  });

  it('all end at once, on every instance within 5 s', async () => {
    const person = await rig.register();
    const other = (await logIn(person.email, person.password)).body;
    // Two instances that have just seen both tokens.
    const instances = [1, 2].map(() => createAuthenticator({ tokens: rig.tokens, models: services.models }));
    const tokens = [person.access_token, other.access_token];
    for (const authenticate of instances) for (const token of tokens) await authenticate(token);
    const had = startOwnTime();
    const ended = await rig.call('POST', '/api/v1/auth/logout-everywhere', { token: person.access_token });
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^weft_refresh=; /);
    for (const token of [person.refresh_token, other.refresh_token]) expect((await refresh(token)).status).toBe(401);
    for (const authenticate of instances)
      for (const token of tokens)
        await waitFor('the token to be refused', () =>
          authenticate(token).then(
            () => false,
            (error: unknown) => (error as { code?: string }).code === 'token_revoked',
          ),
        );
    expect(had()).toBeLessThan(6_000);
    expect((await logIn(person.email, person.password)).status).toBe(200);
  });

  it('that a log-in raced with a reset cannot outlive it: a refresh of an older version is refused', async () => {
    const person = await rig.register();
    await services.models.User.updateOne({ _id: new Types.ObjectId(person.user.id) }, { $inc: { tokenVersion: 1 } });
    expect((await refresh(person.refresh_token)).body).toMatchObject({ status: 401, code: 'refresh_invalid' });
  });

  it('still end as a family when a refresh token is used again', async () => {
    const person = await rig.register();
    const next = (await refresh(person.refresh_token)).body;
    expect((await refresh(person.refresh_token)).status).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(401);
  });
});

describe('an e-mail that must be verified', () => {
  it('is asked for before a run is started, and before nothing else', async () => {
    const starting = defineOperation({
      id: 'test.start',
      method: 'post',
      path: '/api/v1/test-start',
      summary: 'Starts a run',
      tag: 'Test',
      permission: { kind: 'user' },
      callsModels: true,
      responses: { 204: null },
    });
    const strict = await openHttpRig(services, {
      mails: box.outbox,
      mailTable: GENEROUS,
      table: roomyTable(),
      config: { REQUIRE_VERIFIED_EMAIL: true },
      routes: [route(starting, () => Promise.resolve({ status: 204 }))],
    });
    try {
      const email = 'unverified@example.org';
      const json = { email, password: NEW_PASSWORD };
      const { access_token: token } = (await strict.call<Tokens>('POST', '/api/v1/auth/register', { json })).body;
      const start = () => strict.call('POST', '/api/v1/test-start', { token });
      expect((await strict.call('GET', '/api/v1/me', { token })).status).toBe(200);
      expect((await start()).body).toMatchObject({ status: 403, code: 'email_unverified' });
      await box.deliver();
      const verification = { json: { token: box.tokenFor(email, 'verify-email') } };
      expect((await strict.call('POST', '/api/v1/auth/email/verify', verification)).status).toBe(204);
      await waitFor('the right to start', async () => (await start()).status === 204);
    } finally {
      await strict.close();
    }
  });
});
