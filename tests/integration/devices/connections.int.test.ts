/** Connecting accounts of Google and Microsoft: whose they become, every way in which they must not, and what is left of them. */
import { createHash } from 'node:crypto';
import type { Tokens } from '../../../src/contracts/accounts/auth';
import { CONNECTIONS_MAX } from '../../../src/contracts/devices/connections';
import type { Problem } from '../../../src/contracts/kernel/common';
import { eraseConnections } from '../../../src/commands/devices/accounts/erase-connections';
import { Types } from 'mongoose';
import { TOKEN_CANARY } from '../../fakes/fake-accounts';
import { type ConnectionGround, openConnectionGround } from '../../rigs/connection-ground';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
let ground: ConnectionGround;
let ana: Tokens;
let eve: Tokens;
beforeAll(async () => {
  services = await openTestServices('connections');
  ground = await openConnectionGround(services);
  [ana, eve] = [await ground.rig.register(), await ground.rig.register()];
}, 60_000);
afterAll(async () => {
  await ground.close();
  await services.close();
});
beforeEach(async () => {
  await services.models.DeviceAccount.deleteMany({});
  await services.models.DeviceAccountTokens.deleteMany({});
  Object.assign(ground.google, { fault: undefined, wrongIss: undefined, lifeSeconds: 3_600 });
});

const only = <Item>(items: Item[]): Item => {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`${items.length} in place of one`);
  return item;
};

describe('who connects an account', () => {
  it.each([
    ['gmail', { scope: 'openid email https://www.googleapis.com/auth/gmail.readonly', access_type: 'offline' }],
    ['outlook', { scope: 'openid email offline_access Mail.Read' }],
    [
      'teams',
      { scope: 'openid email offline_access ChannelMessage.Read.All Team.ReadBasic.All Channel.ReadBasic.All' },
    ],
  ] as const)('%s: is told what is asked, goes there and comes back with an id alone', async (provider, asked) => {
    const browser = ground.browser();
    const token = ana.access_token;
    const ticket = await ground.ticket(token, provider);
    const path = `/api/v1/connections/tickets/${ticket}`;
    const told = await ground.rig.call<Record<string, unknown>>('GET', path, { token });
    expect(told.body).toMatchObject({ provider: { provider, needs_admin: provider === 'teams' }, reconnects: null });
    const address = await ground.goOn(browser, token, ticket);
    const query = Object.fromEntries(new URL(address).searchParams);
    expect(query).toMatchObject({ ...asked, code_challenge_method: 'S256', nonce: expect.any(String) as string });
    const fake = provider === 'gmail' ? ground.google : ground.microsoft;
    const back = await ground.comeBack(browser, await fake.visit(address, { login: `ada-${provider}` }));
    const connection = only(await ground.list(token));
    expect([...back]).toEqual([['connection_id', connection.id]]);
    expect(connection).toMatchObject({
      provider,
      status: 'ok',
      reason: null,
      email: `ada-${provider}@accounts.example`,
    });
    expect(await ground.list(eve.access_token)).toEqual([]);
    // The link is used.
    expect((await ground.rig.call('GET', path, { token })).body).toMatchObject({ code: 'connection_ticket_invalid' });
  });

  it('gets the same one where they connect the same account twice, also after they disconnected it', async () => {
    const id = (await ground.connect(ana.access_token, 'gmail', { login: 'ada' })).get('connection_id');
    expect((await ground.connect(ana.access_token, 'gmail', { login: 'ada' })).get('connection_id')).toBe(id);
    await ground.rig.call('DELETE', `/api/v1/connections/${id}`, { token: ana.access_token });
    expect(only(await ground.list(ana.access_token)).status).toBe('revoked');
    expect((await ground.connect(ana.access_token, 'gmail', { login: 'ada' })).get('connection_id')).toBe(id);
    expect(only(await ground.list(ana.access_token)).status).toBe('ok');
  });

  it('must take the same account to connect one again', async () => {
    const id = (await ground.connect(ana.access_token, 'outlook', { login: 'ada' })).get('connection_id') ?? '';
    const other = await ground.connect(ana.access_token, 'outlook', { login: 'bob' }, id);
    expect([...other]).toEqual([['error', 'account_mismatch']]);
    expect(only(await ground.list(ana.access_token)).email).toBe('ada@accounts.example');
    expect((await ground.connect(ana.access_token, 'outlook', { login: 'ada' }, id)).get('connection_id')).toBe(id);
  });

  it('has as many as there may be, and no more', async () => {
    const own = {
      userId: new Types.ObjectId(ana.user.id),
      organisationId: new Types.ObjectId(ana.user.organisation.id),
    };
    await services.models.DeviceAccount.insertMany(
      Array.from({ length: CONNECTIONS_MAX }, (_, number) => ({
        ...{ ...own, provider: 'gmail', issuer: 'x', subject: `s${number}`, status: 'ok', since: new Date() },
      })),
    );
    const asked = await ground.rig.call('GET', '/api/v1/oauth/gmail/authorize', { token: ana.access_token });
    expect(asked.body).toMatchObject({ status: 409, code: 'too_many_connections' });
  });

  it('is told of rights that were not given, and that an administrator must agree', async () => {
    const token = ana.access_token;
    const withheld = await ground.connect(token, 'gmail', { login: 'ada', withhold: ['gmail.readonly'] });
    expect(Object.fromEntries(withheld)).toEqual({
      error: 'connection_scope_missing',
      missing: 'https://www.googleapis.com/auth/gmail.readonly',
    });
    const once = await ground.connect(token, 'outlook', { login: 'ada', withhold: ['offline_access'] });
    expect(Object.fromEntries(once)).toEqual({ error: 'connection_scope_missing', missing: 'offline_access' });
    const error = async (provider: string, refuse: 'access_denied' | 'admin') =>
      (await ground.connect(token, provider, { login: 'ada', refuse })).get('error');
    expect(await error('gmail', 'access_denied')).toBe('connection_cancelled');
    expect(await error('teams', 'admin')).toBe('connection_needs_admin');
    expect(await ground.list(token)).toEqual([]);
  });

  it('is told plainly of what is not there', async () => {
    const token = ana.access_token;
    const code = async (method: string, path: string, json?: unknown) =>
      (await ground.rig.call<Problem>(method, path, { token, ...(json === undefined ? {} : { json }) })).body.code;
    const unknown = 'f'.repeat(24);
    expect(await code('GET', '/api/v1/oauth/yahoo/authorize')).toBe('connection_provider_unknown');
    expect(await code('GET', `/api/v1/oauth/gmail/authorize?connection_id=${unknown}`)).toBe('connection_not_found');
    expect(await code('POST', '/api/v1/oauth/gmail/refresh', { connection_id: unknown })).toBe('connection_not_found');
    expect(await code('DELETE', `/api/v1/connections/${unknown}`)).toBe('connection_not_found');
    const sent = { connection_id: unknown, oauth_token_encrypted: 'mine' };
    expect(await code('POST', '/api/v1/oauth/gmail/refresh', sent)).toBe('validation_failed');
  });
});

describe('an account must not become somebody else’s', () => {
  it('by a link: who is logged in as another is told so, and the link is left for its maker', async () => {
    const ticket = await ground.ticket(eve.access_token, 'gmail');
    const path = `/api/v1/connections/tickets/${ticket}`;
    for (const method of ['GET', 'POST']) {
      const victim = await ground.rig.call(method, path, { token: ana.access_token });
      expect(victim.body).toMatchObject({ status: 403, code: 'connection_ticket_foreign' });
      expect(victim.headers.getSetCookie()).toEqual([]);
      expect((await ground.rig.call(method, path)).status).toBe(401);
    }
    expect((await ground.rig.call('GET', path, { token: eve.access_token })).status).toBe(200);
  });

  it('by the provider’s address or its answer: it counts in the browser that went there alone, once', async () => {
    const [mine, hers] = [ground.browser(), ground.browser()];
    const address = await ground.goOn(mine, eve.access_token, await ground.ticket(eve.access_token, 'gmail'));
    const answer = await ground.google.visit(address, { login: 'victim' });
    expect((await ground.comeBack(hers, answer)).get('error')).toBe('connection_state_invalid');
    // It is gone by then, for the first browser too.
    expect((await ground.comeBack(mine, answer)).get('error')).toBe('connection_state_invalid');
    expect(await services.models.DeviceAccount.countDocuments()).toBe(0);
  });

  it('by an answer that is played again, or of another provider, or with another issuer or code', async () => {
    const token = ana.access_token;
    const begin = async (provider: string) => {
      const browser = ground.browser();
      const address = await ground.goOn(browser, token, await ground.ticket(token, provider));
      return { browser, address };
    };
    const first = await begin('gmail');
    const answer = await ground.google.visit(first.address, { login: 'ada' });
    expect((await ground.comeBack(first.browser, answer)).has('connection_id')).toBe(true);
    expect((await ground.comeBack(first.browser, answer)).get('error')).toBe('connection_state_invalid');
    const mixed = await begin('outlook');
    const elsewhere = (await ground.microsoft.visit(mixed.address, { login: 'ada' })).replace('/outlook/', '/teams/');
    expect((await ground.comeBack(mixed.browser, elsewhere)).get('error')).toBe('connection_state_invalid');
    ground.google.wrongIss = 'https://evil.example';
    const forged = await begin('gmail');
    const wrong = await ground.google.visit(forged.address, { login: 'ada' });
    expect((await ground.comeBack(forged.browser, wrong)).get('error')).toBe('connection_answer_invalid');
    ground.google.wrongIss = undefined;
    const [one, other] = [await begin('gmail'), await begin('gmail')];
    const stolen = new URL(await ground.google.visit(other.address, { login: 'victim' }));
    const injected = new URL(await ground.google.visit(one.address, { login: 'ada' }));
    injected.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    // The code is another challenge's.
    expect((await ground.comeBack(one.browser, injected.href)).get('error')).toBe('connection_answer_invalid');
  });

  it('after its time, or once the log-in that began it has ended', async () => {
    const person = await ground.rig.register();
    const token = person.access_token;
    const browser = ground.browser();
    const late = await ground.goOn(browser, token, await ground.ticket(token, 'gmail'));
    const state = new URL(late).searchParams.get('state') ?? '';
    const key = `${services.prefix}:connect:state:${createHash('sha256').update(state).digest('base64url')}`;
    const ttlMs = await services.redis.command.pttl(key);
    expect([ttlMs > 590_000, ttlMs <= 600_000]).toEqual([true, true]);
    await services.redis.command.del(key);
    const answer = await ground.google.visit(late, { login: 'ada' });
    expect((await ground.comeBack(browser, answer)).get('error')).toBe('connection_state_invalid');
    const address = await ground.goOn(browser, token, await ground.ticket(token, 'gmail'));
    await services.models.RefreshToken.deleteMany({ userId: new Types.ObjectId(person.user.id) });
    const ended = await ground.comeBack(browser, await ground.google.visit(address, { login: 'ada' }));
    expect(ended.get('error')).toBe('token_revoked');
    expect(await services.models.DeviceAccount.countDocuments()).toBe(0);
  });

  it('by its id', async () => {
    const id = (await ground.connect(ana.access_token, 'gmail', { login: 'ada' })).get('connection_id') ?? '';
    const token = eve.access_token;
    const refresh = { token, json: { connection_id: id } };
    const calls = await Promise.all([
      ground.rig.call('DELETE', `/api/v1/connections/${id}`, { token }),
      ground.rig.call('POST', '/api/v1/oauth/gmail/refresh', refresh),
      ground.rig.call('GET', `/api/v1/oauth/gmail/authorize?connection_id=${id}`, { token }),
    ]);
    expect(calls.map(({ status }) => status)).toEqual([404, 404, 404]);
    const stranger = { userId: eve.user.id, organisationId: eve.user.organisation.id };
    await expect(ground.anotherService().accessTokenOf(stranger, id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('a provider that is not well', () => {
  it('costs nobody their link, and nothing is half connected', async () => {
    const token = ana.access_token;
    ground.google.fault = { status: 503 };
    expect((await ground.connect(token, 'gmail', { login: 'ada' })).get('error')).toBe(
      'connection_provider_unavailable',
    );
    ground.google.fault = undefined;
    expect((await ground.connect(token, 'gmail', { login: 'ada' })).has('connection_id')).toBe(true);
    expect(await ground.list(token)).toHaveLength(1);
  });
});

describe('what is disconnected', () => {
  it('is revoked at Google, cannot be at Microsoft, and is gone here in any case', async () => {
    const token = ana.access_token;
    const owner = { userId: ana.user.id, organisationId: ana.user.organisation.id };
    for (const [provider, fake, isRevoked] of [
      ['gmail', ground.google, true],
      ['outlook', ground.microsoft, false],
    ] as const) {
      const id = (await ground.connect(token, provider, { login: 'ada' })).get('connection_id') ?? '';
      const access = await ground.anotherService().accessTokenOf(owner, id);
      expect(fake.isGood(access)).toBe(true);
      const gone = await ground.rig.call('DELETE', `/api/v1/connections/${id}`, { token });
      expect(gone.body).toMatchObject({ id, status: 'revoked', is_revoked_at_provider: isRevoked });
      expect(fake.isGood(access)).toBe(!isRevoked);
      await expect(ground.anotherService().accessTokenOf(owner, id)).rejects.toMatchObject({ status: 404 });
      const again = await ground.rig.call('DELETE', `/api/v1/connections/${id}`, { token });
      expect(again.body).toMatchObject({ status: 'revoked', is_revoked_at_provider: false });
    }
    expect(await services.models.DeviceAccountTokens.countDocuments()).toBe(0);
  });

  it('goes with its person', async () => {
    await ground.connect(ana.access_token, 'gmail', { login: 'ada' });
    await ground.connect(eve.access_token, 'gmail', { login: 'eve' });
    const own = {
      userId: new Types.ObjectId(ana.user.id),
      organisationId: new Types.ObjectId(ana.user.organisation.id),
    };
    const { secrets, providers } = ground;
    const access = await ground
      .anotherService()
      .accessTokenOf(
        { userId: ana.user.id, organisationId: ana.user.organisation.id },
        (await ground.list(ana.access_token))[0]?.id ?? '',
      );
    const erase = () =>
      eraseConnections({ models: services.models, revoking: { secrets, providers, log: services.log } }, own);
    await erase();
    await erase();
    expect(ground.google.isGood(access)).toBe(false);
    expect(await services.models.DeviceAccount.distinct('userId')).toEqual([new Types.ObjectId(eve.user.id)]);
    expect(await services.models.DeviceAccountTokens.countDocuments()).toBe(1);
  });
});

it('leaves no token in an answer, a log line or the database', async () => {
  const token = ana.access_token;
  const id = (await ground.connect(token, 'outlook', { login: 'ada' })).get('connection_id') ?? '';
  ground.google.fault = { status: 500 };
  await ground.connect(token, 'gmail', { login: 'ada' });
  const answers = await Promise.all([
    ground.rig.call('GET', '/api/v1/connections', { token }),
    ground.rig.call('POST', '/api/v1/oauth/outlook/refresh', { token, json: { connection_id: id } }),
    ground.rig.call('GET', '/api/v1/audit', { token }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(JSON.stringify(answers.map(({ body }) => body))).toContain(id);
  const collections = await services.connection.listCollections();
  const kept = await Promise.all(collections.map(({ name }) => services.connection.collection(name).find().toArray()));
  expect(JSON.stringify(kept)).toContain(id);
  expect(ground.logged()).toContain('An account was not connected');
  for (const text of [JSON.stringify(answers.map(({ body }) => body)), JSON.stringify(kept), ground.logged()])
    expect(text).not.toContain(TOKEN_CANARY);
});
