import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Types } from 'mongoose';
import type { LogInSession } from '../../../src/contracts/accounts/account-security';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens, User } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import { rotateLogin, UNHEARD_SWAP_MS } from '../../../src/security/accounts/log-in-sessions';
import { createTokens } from '../../../src/security/accounts/tokens';
import { ensureServiceUser, seedDemo } from '../../../src/security/accounts/seed-accounts';
import { type HttpRig, openHttpRig, tokenConfig } from '../../rigs/http-rig';
import { createTestTokens } from '../../rigs/socket-instances';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
let rig: HttpRig;
beforeAll(async () => {
  services = await openTestServices('auth');
  rig = await openHttpRig(services, { failures: { failures: 3, windowMs: 60_000, blockMs: 60_000 } });
}, 60_000);
afterAll(async () => {
  await rig.close();
  await services.close();
});

const actions = async (token: string) =>
  (await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token })).body.items.map(({ action }) => action);

describe('accounts', () => {
  it('registers an owner of a new organisation, whose e-mail is kept in lower case', async () => {
    const { status, body } = await rig.call<Tokens>('POST', '/api/v1/auth/register', {
      json: { email: 'Ada@Example.ORG', password: 'analytical engine', organisation: 'Engines' },
    });
    expect(status).toBe(201);
    expect(body.user).toMatchObject({
      email: 'ada@example.org',
      name: 'ada',
      role: 'owner',
      organisation: { name: 'Engines' },
      isServiceUser: false,
    });
    const me = await rig.call<User>('GET', '/api/v1/me', { token: body.access_token });
    expect(me.body).toEqual(body.user);
    const stored = await services.models.User.findOne({ email: 'ada@example.org' }).lean();
    expect(stored?.passwordHash).toMatch(/^\$2b\$/);
    expect(JSON.stringify(body)).not.toContain('$2b$');
  });

  it('refuses a second account for an e-mail, a short password and one that bcrypt would cut', async () => {
    const again = await rig.call('POST', '/api/v1/auth/register', {
      json: { email: 'ADA@example.org', password: 'analytical engine' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'email_taken']);
    const short = await rig.call('POST', '/api/v1/auth/register', {
      json: { email: 'b@example.org', password: 'short' },
    });
    expect(short.body).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path: 'password' }] });
    const long = await rig.call('POST', '/api/v1/auth/register', {
      json: { email: 'b@example.org', password: 'ü'.repeat(40) },
    });
    expect(long.body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'password' }] });
  });

  it('refuses operators instead of values', async () => {
    const { body } = await rig.call('POST', '/api/v1/auth/login', {
      json: { email: { $ne: null }, password: { $gt: '' } },
    });
    expect(body).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('logs in, sets the cookie for the auth operations alone, and says the same for a wrong password and an unknown e-mail', async () => {
    const person = await rig.register();
    const right = await rig.call<Tokens>('POST', '/api/v1/auth/login', {
      json: { email: person.email.toUpperCase(), password: person.password },
    });
    expect(right.status).toBe(200);
    expect(right.headers.get('set-cookie')).toMatch(
      /^weft_refresh=weft_rt_[\w-]{43}; Max-Age=604800; Path=\/api\/v1\/auth; Expires=.*; HttpOnly; SameSite=Strict$/,
    );
    const wrong = await rig.call('POST', '/api/v1/auth/login', {
      json: { email: person.email, password: 'not it at all' },
    });
    const unknown = await rig.call('POST', '/api/v1/auth/login', {
      json: { email: 'nobody@example.org', password: 'not it at all' },
    });
    expect(wrong.body).toMatchObject({ status: 401, code: 'login_failed' });
    expect({ ...unknown.body, correlationId: '' }).toEqual({ ...wrong.body, correlationId: '' });
    expect(await actions(right.body.access_token)).toEqual(['auth.login-failed', 'auth.logged-in', 'auth.registered']);
  });

  it('blocks guessing for one e-mail from one address, the right password too', async () => {
    const person = await rig.register();
    for (let attempt = 0; attempt < 4; attempt += 1)
      await rig.call('POST', '/api/v1/auth/login', { json: { email: person.email, password: `wrong ${attempt}` } });
    const blocked = await rig.call('POST', '/api/v1/auth/login', {
      json: { email: person.email, password: person.password },
    });
    expect(blocked.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(30);
    const other = await rig.register();
    expect(
      (await rig.call('POST', '/api/v1/auth/login', { json: { email: other.email, password: other.password } })).status,
    ).toBe(200);
  });
});

describe('guesses', () => {
  let narrow: HttpRig;
  beforeAll(async () => {
    narrow = await openHttpRig(
      { ...services, prefix: `${services.prefix}_guesses` },
      { failures: { failures: 3, windowMs: 60_000, blockMs: 60_000 } },
    );
  }, 60_000);
  afterAll(() => narrow.close());
  const logIn = (email: string, password: string) =>
    narrow.call('POST', '/api/v1/auth/login', { json: { email, password } }).then(({ status }) => status);

  it('of forty at once no more passwords are looked at than may be wrong, and the right one is not among them', async () => {
    const person = await rig.register();
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, place) => logIn(person.email, place === 39 ? person.password : `wrong ${place}`)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(37);
    expect(await logIn(person.email, person.password)).toBe(429);
  });

  it('are none where the password is right, however often at once', async () => {
    const person = await rig.register();
    const logIns = await Promise.all(Array.from({ length: 12 }, () => logIn(person.email, person.password)));
    expect(logIns).toEqual(Array(12).fill(200));
  });

  it('at which e-mails have an account end, at signing up too', async () => {
    const { email } = await rig.register();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const { status } = await narrow.call('POST', '/api/v1/auth/register', {
        json: { email, password: 'long enough' },
      });
      statuses.push(status);
    }
    expect(statuses).toEqual([409, 409, 409, 409, 429]);
  });
});

describe('access tokens', () => {
  it('name a log-in of their own person: another’s, even signed by us, is worth nothing', async () => {
    const [one, other] = [await rig.register(), await rig.register()];
    const { sid, ver } = decodeJwt<{ sid: string; ver: number }>(one.access_token);
    const sign = async ({ id, organisation }: User) =>
      (await createTokens(tokenConfig).signAccessToken({ sub: id, org: organisation.id, role: 'owner', ver, sid }))
        .token;
    const [mixed, whole] = [await sign(other.user), await sign(one.user)];
    // In both orders: what is remembered of the one says nothing about the other.
    for (const [token, status] of [
      ...[[mixed, 401] as const, [whole, 200] as const],
      ...[[mixed, 401] as const, [whole, 200] as const],
    ])
      expect((await rig.call('GET', '/api/v1/me', { token })).status).toBe(status);
    const refusal = await rig.call('GET', '/api/v1/me', { token: mixed });
    expect(refusal.body).toMatchObject({ code: 'token_revoked' });
  });
});

describe('refresh tokens', () => {
  it('rotate, by body or by cookie', async () => {
    const first = await rig.register();
    const second = await rig.call<Tokens>('POST', '/api/v1/auth/refresh', {
      json: { refresh_token: first.refresh_token },
    });
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    const third = await rig.call<Tokens>('POST', '/api/v1/auth/refresh', {
      headers: { cookie: `a=b; weft_refresh=${second.body.refresh_token}` },
    });
    expect(third.status).toBe(200);
    expect((await rig.call('GET', '/api/v1/me', { token: third.body.access_token })).status).toBe(200);
  });

  it('are taken from a cookie where a page of ours asks, and not where the browser names another site', async () => {
    const { refresh_token: token } = await rig.register();
    const refresh = (site: string) =>
      rig.call<Tokens>('POST', '/api/v1/auth/refresh', {
        headers: { cookie: `weft_refresh=${token}`, 'sec-fetch-site': site },
      });
    for (const site of ['cross-site', 'same-site', 'x']) expect((await refresh(site)).status).toBe(204);
    expect((await refresh('same-origin')).status).toBe(200);
  });

  it('end the whole log-in when one is used again, and nobody else’s', async () => {
    const person = await rig.register();
    const otherLogin = await rig.call<Tokens>('POST', '/api/v1/auth/login', {
      json: { email: person.email, password: person.password },
    });
    const next = await rig.call<Tokens>('POST', '/api/v1/auth/refresh', {
      json: { refresh_token: person.refresh_token },
    });
    const reused = await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } });
    expect(reused.body).toMatchObject({ status: 401, code: 'refresh_invalid' });
    expect(
      (await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: next.body.refresh_token } })).status,
    ).toBe(401);
    expect((await rig.call('GET', '/api/v1/me', { token: next.body.access_token })).body).toMatchObject({
      status: 401,
      code: 'token_revoked',
    });
    expect((await rig.call('GET', '/api/v1/me', { token: otherLogin.body.access_token })).status).toBe(200);
    expect(await actions(otherLogin.body.access_token)).toContain('auth.refresh-reused');
  });

  it('of a browser may be used again where it missed the answer, until one that came of it is used', async () => {
    const { refresh_token: first, user } = await rig.register();
    const swap = async (token: string, headers: Record<string, string> = {}) => {
      const answer = await rig.call<Tokens>('POST', '/api/v1/auth/refresh', {
        headers: { cookie: `weft_refresh=${token}`, ...headers },
      });
      return answer.status === 200 ? answer.body.refresh_token : '';
    };
    const missed = await swap(first);
    const heard = await swap(first);
    expect([missed, heard].every(Boolean)).toBe(true);
    const { access_token: access } = (
      await rig.call<Tokens>('POST', '/api/v1/auth/refresh', { headers: { cookie: `weft_refresh=${heard}` } })
    ).body;
    const logIns = await rig.call<List<LogInSession>>('GET', '/api/v1/auth/sessions', { token: access });
    expect(logIns.body.items).toHaveLength(1);
    // Whoever comes with the other one is somebody else: nobody stays in.
    expect(await swap(missed)).toBe('');
    expect(await services.models.RefreshToken.countDocuments({ userId: new Types.ObjectId(user.id) })).toBe(0);
  });

  it('of a browser lets nobody stay in beside it, however close the two uses are', async () => {
    const { refresh_token: first, user } = await rig.register();
    const swap = (token: string) =>
      rig.call<Tokens>('POST', '/api/v1/auth/refresh', { headers: { cookie: `weft_refresh=${token}` } });
    const { refresh_token: next } = (await swap(first)).body;
    const sent = await services.models.RefreshToken.findOne({ usedAt: null, userId: user.id }).lean();
    const origin = { ip: sent?.ip ?? '', userAgent: sent?.userAgent ?? '' };
    // The first is used again; the next is used when that was found right and before its own token is written.
    const RefreshToken = new Proxy(services.models.RefreshToken, {
      get(model, name, receiver): unknown {
        if (name !== 'updateMany') return Reflect.get(model, name, receiver);
        return async (...parameters: Parameters<typeof model.updateMany>) => {
          await model.updateMany(...parameters);
          expect((await swap(next)).status).toBe(200);
        };
      },
    });
    const deps = {
      models: { ...services.models, RefreshToken },
      tokens: createTestTokens(),
      config: { REFRESH_TOKEN_TTL_SECONDS: 60 },
    };
    await expect(rotateLogin(deps, first, origin, { isCookie: true })).rejects.toMatchObject({
      code: 'refresh_invalid',
    });
    expect(await services.models.RefreshToken.countDocuments({ userId: new Types.ObjectId(user.id) })).toBe(0);
  });

  it.each([
    ['from another browser', async () => ({ 'user-agent': 'another' })],
    [
      'too late',
      async (family: { refresh_token: string }) => {
        const hash = createHash('sha256').update(family.refresh_token).digest('hex');
        await services.models.RefreshToken.updateOne({ hash }, { usedAt: new Date(Date.now() - UNHEARD_SWAP_MS - 1) });
        return {};
      },
    ],
  ])('of a browser used again %s end the log-in', async (_, change) => {
    const person = await rig.register();
    const cookie = `weft_refresh=${person.refresh_token}`;
    const next = await rig.call<Tokens>('POST', '/api/v1/auth/refresh', { headers: { cookie } });
    expect(next.status).toBe(200);
    const headers: Record<string, string> = { cookie, ...(await change(person)) };
    expect((await rig.call('POST', '/api/v1/auth/refresh', { headers })).status).toBe(401);
    expect((await rig.call('GET', '/api/v1/me', { token: next.body.access_token })).body.code).toBe('token_revoked');
  });

  it('raced by many callers give one pair at most, and end the log-in', async () => {
    const person = await rig.register();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        rig.call<Tokens>('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const left = await services.models.RefreshToken.countDocuments({
      userId: new Types.ObjectId(person.user.id),
      usedAt: null,
    });
    expect(left).toBe(0);
  });

  it('that ran out or were never ours are refused, and the cookie is cleared', async () => {
    const person = await rig.register();
    await services.models.RefreshToken.updateMany(
      { userId: new Types.ObjectId(person.user.id) },
      { expiresAt: new Date(Date.now() - 1) },
    );
    expect(
      (await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } })).status,
    ).toBe(401);
    const byCookie = await rig.call('POST', '/api/v1/auth/refresh', {
      headers: { cookie: 'weft_refresh=weft_rt_forged' },
    });
    expect(byCookie.status).toBe(401);
    expect(byCookie.headers.get('set-cookie')).toMatch(/^weft_refresh=; /);
  });

  it('that nobody sent are no error: a browser asks before anybody has logged in', async () => {
    const answer = await rig.call('POST', '/api/v1/auth/refresh');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await rig.call('POST', '/api/v1/auth/refresh', { headers: { cookie: 'a=b' } })).status).toBe(204);
    expect((await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: '' } })).status).toBe(401);
  });

  it('end at log-out, with the access token', async () => {
    const person = await rig.register();
    const out = await rig.call('POST', '/api/v1/auth/logout', {
      headers: { cookie: `weft_refresh=${person.refresh_token}` },
    });
    expect(out.status).toBe(204);
    expect(
      (await rig.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh_token } })).status,
    ).toBe(401);
    expect((await rig.call('GET', '/api/v1/me', { token: person.access_token })).body.code).toBe('token_revoked');
    expect((await rig.call('POST', '/api/v1/auth/logout')).status).toBe(204);
  });
});

describe('rights', () => {
  it('are read again within 5 s: a disabled account is out', async () => {
    const person = await rig.register();
    expect((await rig.call('GET', '/api/v1/me', { token: person.access_token })).status).toBe(200);
    await services.models.User.updateOne(
      { _id: person.user.id },
      { disabledAt: new Date(), $inc: { tokenVersion: 1 } },
    );
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    expect((await rig.call('GET', '/api/v1/me', { token: person.access_token })).body).toMatchObject({
      status: 401,
      code: 'token_revoked',
    });
    expect(
      (await rig.call('POST', '/api/v1/auth/login', { json: { email: person.email, password: person.password } })).body
        .code,
    ).toBe('login_failed');
  }, 15_000);

  it('of the organisation: members see each other by name and nobody else; the audit log is for admins', async () => {
    const owner = await rig.register();
    await rig.register();
    const organisationId = new Types.ObjectId(owner.user.organisation.id);
    const passwordHash = await rig.passwords.hash('member password');
    for (const name of ['Zoe', 'Bea', 'Cem']) {
      await services.models.User.create({
        email: `${name.toLowerCase()}@members.example`,
        name,
        passwordHash,
        organisationId,
        role: 'member',
        isServiceUser: false,
        tokenVersion: 1,
      });
    }
    const first = await rig.call<List<User>>('GET', '/api/v1/organisation/members?limit=2', {
      token: owner.access_token,
    });
    const rest = await rig.call<List<User>>(
      'GET',
      `/api/v1/organisation/members?limit=5&cursor=${first.body.nextCursor}`,
      { token: owner.access_token },
    );
    expect([...first.body.items, ...rest.body.items].map(({ name }) => name)).toEqual([
      'Bea',
      'Cem',
      'Zoe',
      owner.user.name,
    ]);
    expect(rest.body.nextCursor).toBeNull();
    const member = await rig.call<Tokens>('POST', '/api/v1/auth/login', {
      json: { email: 'bea@members.example', password: 'member password' },
    });
    expect((await rig.call('GET', '/api/v1/audit', { token: member.body.access_token })).body).toMatchObject({
      status: 403,
      code: 'role_missing',
    });
  });
});

describe('seeds', () => {
  it('make the service user and the demo log-ins once, however often and at once', async () => {
    const id = 'a1a1a1a1a1a1a1a1a1a1a1a1';
    await Promise.all([1, 2, 3].map(() => ensureServiceUser(services.models, id)));
    const seeded = await Promise.all([1, 2].map(() => seedDemo(services.models, rig.passwords)));
    expect(seeded[0]).toEqual(seeded[1]);
    expect(
      await services.models.User.countDocuments({ email: { $in: ['demo@weft.local', 'second@weft.local'] } }),
    ).toBe(2);
    const demo = await rig.call<Tokens>('POST', '/api/v1/auth/login', {
      json: { email: 'demo@weft.local', password: 'weft-demo-1' },
    });
    expect(demo.body.user).toMatchObject({ role: 'owner', organisation: { name: 'Demo' } });
    const service = await rig.call('POST', '/api/v1/auth/login', {
      json: { email: `agent-${id}@weft.invalid`, password: 'weft-demo-1' },
    });
    expect(service.body.code).toBe('login_failed');
    expect((await services.models.User.findById(id).lean())?.isServiceUser).toBe(true);
  });
});
