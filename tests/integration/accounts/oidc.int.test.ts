/** Log-in by a real OpenID provider: who comes in, as whom, and every way in which somebody must not. */
import { createHash } from 'node:crypto';
import { LOGIN_FAILURES } from '../../../config/tiers';
import type { LogInSession } from '../../../src/contracts/accounts/account-security';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Tokens } from '../../../src/contracts/accounts/auth';
import type { List } from '../../../src/contracts/kernel/common';
import type { Identity } from '../../../src/contracts/accounts/oidc';
import { createUser } from '../../../src/models/accounts/account-queries';
import { type MailBox, openMailBox } from '../../fakes/mail-box';
import { cookieOf, type OidcGround, openOidcGround } from '../../rigs/oidc-ground';
import { openTestServices, type TestServices } from '../../rigs/test-services';

let services: TestServices;
let box: MailBox;
let ground: OidcGround;
let home: string;
beforeAll(async () => {
  services = await openTestServices('oidc');
  box = openMailBox(services);
  const organisation = await services.models.Organisation.create({ name: 'Home', tier: 'free' });
  home = organisation._id.toHexString();
  const tier = {
    requestsPerMinute: 100_000,
    generationsPerMinute: 1_000,
    llmCallsPerMinute: 1_000,
    supportResolvesPerMinute: 15,
    supportDocumentsPerMinute: 20,
    secretRevealsPerMinute: 20,
  };
  ground = await openOidcGround(services, {
    home,
    mails: box.outbox,
    table: {
      tiers: { free: tier, pro: tier, team: tier, enterprise: tier },
      anonymous: { requestsPerMinute: 100_000, loginsPerMinute: 100_000 },
    },
  });
}, 60_000);
afterAll(async () => {
  await ground.close();
  await box.close();
  await services.close();
});

const refused = (location: string) => new URL(location, 'https://weft.example').searchParams.get('error');
const verify = (email: string) => services.models.User.updateOne({ email }, { emailVerifiedAt: new Date() });
const actions = async (token: string) =>
  (await ground.rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token })).body.items.map(({ action }) => action);

/** An account with a password and this e-mail. */
async function register(email: string): Promise<Tokens> {
  const json = { email, password: 'correct horse battery' };
  return (await ground.rig.call<Tokens>('POST', '/api/v1/auth/register', { json })).body;
}

describe('who logs in by a provider', () => {
  it('is registered the first time and known the next, with a log-in like any other', async () => {
    const { login, email } = ground.person();
    const begun = await ground.begin('alpha', '/runs?of=me');
    const asked = new URL(begun.url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('nonce')).toMatch(/^[\w-]{20,}$/);
    const back = await ground.comeBack(await ground.atProvider(begun, login), begun.cookie);
    expect(back).toMatchObject({ status: 302, location: '/runs?of=me' });
    expect(back.cookies.find((cookie) => cookie.startsWith('weft_refresh='))).toMatch(/HttpOnly; SameSite=Strict/);
    const { access_token: token, user } = await ground.tokensOf(back);
    expect(user).toMatchObject({ email, role: 'owner', emailVerifiedAt: expect.any(String) as string });
    expect(await actions(token)).toEqual(['auth.logged-in', 'auth.identity-linked', 'auth.registered']);
    const again = await ground.tokensOf(await ground.logIn('alpha', login));
    expect(again.user.id).toBe(user.id);
    const sessions = await ground.rig.call<List<LogInSession>>('GET', '/api/v1/auth/sessions', { token });
    expect(sessions.body.items).toHaveLength(2);
  });

  it('twice at once for the first time makes one account', async () => {
    const { login, email } = ground.person();
    const backs = await Promise.all([ground.logIn('alpha', login), ground.logIn('alpha', login)]);
    const [one, other] = await Promise.all(backs.map((back) => ground.tokensOf(back)));
    expect(one?.user.id).toBe(other?.user.id);
    expect(await services.models.User.countDocuments({ email })).toBe(1);
  });

  it('finds the account of the same e-mail where both sides have verified it', async () => {
    const { login, email } = ground.person();
    const { user } = await register(email);
    await verify(email);
    const { user: same } = await ground.tokensOf(await ground.logIn('alpha', login));
    expect(same.id).toBe(user.id);
  });

  it('does not find an account whose own e-mail nobody has verified', async () => {
    const { login, email } = ground.person();
    await register(email); // by somebody who knows the e-mail, before its owner comes
    expect(refused((await ground.logIn('alpha', login)).location)).toBe('oidc_link_needed');
    await services.models.User.updateOne({ email }, { $unset: { emailVerifiedAt: 1 } });
    expect(refused((await ground.logIn('alpha', login)).location)).toBe('oidc_link_needed');
    expect(await services.models.Identity.countDocuments({ subject: login })).toBe(0);
  });

  it('needs an e-mail that the provider says is verified', async () => {
    const claimed = ground.person({ email_verified: false });
    const silent = ground.person();
    ground.alpha.people.set(silent.login, { email: silent.email });
    await register(claimed.email);
    await verify(claimed.email);
    for (const { login } of [claimed, silent])
      expect(refused((await ground.logIn('alpha', login)).location)).toBe('oidc_email_unverified');
    // The operator answers for a provider that says nothing; not for one that says no.
    expect(refused((await ground.logIn('trusting', claimed.login)).location)).toBe('oidc_email_unverified');
    expect((await ground.tokensOf(await ground.logIn('trusting', silent.login))).user.email).toBe(silent.email);
  });

  it('accepts the invitation that waits, has no password, and sets a first one by mail', async () => {
    const inviter = await ground.rig.register();
    const { login, email } = ground.person();
    const invited = await ground.rig.call('POST', '/api/v1/organisation/invitations', {
      token: inviter.access_token,
      json: { email, role: 'engineer' },
    });
    expect(invited.status).toBe(201);
    const { user, access_token: token } = await ground.tokensOf(await ground.logIn('strict', login));
    expect(user).toMatchObject({ role: 'engineer', organisation: { id: inviter.user.organisation.id } });
    expect(await services.models.Invitation.countDocuments({ email })).toBe(0);
    const json = { current_password: 'none', new_password: 'a first password' };
    const change = () => ground.rig.call('POST', '/api/v1/auth/password/change', { token, json });
    expect((await change()).body).toMatchObject({ status: 409, code: 'password_not_set' });
    await ground.rig.call('POST', '/api/v1/auth/password/forgot', { json: { email } });
    await box.deliver();
    const reset = { token: box.tokenFor(email, 'reset-password'), new_password: json.new_password };
    expect((await ground.rig.call('POST', '/api/v1/auth/password/reset', { json: reset })).status).toBe(204);
    const login2 = { json: { email, password: json.new_password } };
    expect((await ground.rig.call('POST', '/api/v1/auth/login', login2)).status).toBe(200);
    expect((await ground.tokensOf(await ground.logIn('alpha', login))).user.id).toBe(user.id);
  });

  it('follows the rule of the provider: nobody new, one organisation, some domains', async () => {
    const { login } = ground.person();
    expect(refused((await ground.logIn('strict', login)).location)).toBe('oidc_not_invited');
    expect(refused((await ground.logIn('narrow', login)).location)).toBe('oidc_domain_refused');
    const { user } = await ground.tokensOf(await ground.logIn('home', login));
    expect(user).toMatchObject({ role: 'engineer', organisation: { id: home } });
    // Known by now, and still of a domain that this rule does not let in.
    expect(refused((await ground.logIn('narrow', login)).location)).toBe('oidc_domain_refused');
    const sub = ground.person({ email: 'eve@evil.allowed.example' });
    expect(refused((await ground.logIn('narrow', sub.login)).location)).toBe('oidc_domain_refused');
    const right = ground.person({ email: 'ana@allowed.example' });
    expect((await ground.tokensOf(await ground.logIn('narrow', right.login))).user.email).toBe('ana@allowed.example');
  });

  it('is slowed down by wrong passwords as the password is', async () => {
    const { login, email } = ground.person();
    await ground.tokensOf(await ground.logIn('alpha', login));
    const json = { email, password: 'a wrong password' };
    for (let failures = 0; failures < LOGIN_FAILURES.failures; failures += 1)
      expect((await ground.rig.call('POST', '/api/v1/auth/login', { json })).status).toBe(401);
    expect((await ground.rig.call('POST', '/api/v1/auth/login', { json })).status).toBe(429);
    expect(refused((await ground.logIn('alpha', login)).location)).toBe('rate_limited');
  });

  it('is refused when removed, until the same organisation invites again', async () => {
    const { login, email } = ground.person();
    const owner = await createUser(services.models, {
      email: 'owner-of-home@example.org',
      name: 'Owner',
      organisationId: (await services.models.Organisation.findById(home).orFail())._id,
      role: 'owner',
      emailVerifiedAt: new Date(),
    });
    const { user } = await ground.tokensOf(await ground.logIn('home', login));
    await services.models.User.updateOne({ email }, { disabledAt: new Date(), passwordHash: 'of before' });
    expect(refused((await ground.logIn('home', login)).location)).toBe('oidc_account_disabled');
    // Another identity with the same e-mail opens it no more than the first.
    expect(refused((await ground.logIn('beta', login)).location)).toBe('oidc_account_disabled');
    const expiresAt = new Date(Date.now() + 60_000);
    const invitation = {
      email,
      role: 'viewer' as const,
      invitedBy: owner._id,
      organisationId: owner.organisationId,
      expiresAt,
    };
    await services.models.Invitation.create(invitation);
    const back = await ground.tokensOf(await ground.logIn('home', login));
    expect(back.user).toMatchObject({ id: user.id, role: 'viewer' });
    expect((await services.models.User.findById(user.id).lean())?.passwordHash).toBeUndefined();
  });
});

describe('an answer that must not count', () => {
  const keyOf = (url: string) => {
    const state = new URL(url).searchParams.get('state') ?? '';
    return `${services.prefix}:oidc:${createHash('sha256').update(state).digest('base64url')}`;
  };
  /** Logs in with something changed on the way. */
  async function withChange(change: (parts: { url: string; cookie: string; key: string }) => Promise<void> | void) {
    const { login } = ground.person();
    const begun = await ground.begin('alpha');
    const parts = { url: '', cookie: begun.cookie, key: keyOf(begun.url) };
    parts.url = await ground.atProvider(begun, login);
    await change(parts);
    const back = await ground.comeBack(parts.url, parts.cookie);
    const isIn = back.cookies.some((cookie) => /^weft_refresh=\w/.test(cookie));
    return {
      error: refused(back.location),
      isIn,
      isKnown: (await services.models.Identity.countDocuments({ subject: login })) > 0,
    };
  }
  const tamper = async (key: string, fields: object) => {
    const kept = JSON.parse((await services.redis.command.get(key)) ?? 'null') as object;
    expect(Object.keys(kept)).toEqual(expect.arrayContaining(Object.keys(fields)));
    await services.redis.command.set(key, JSON.stringify({ ...kept, ...fields }));
  };
  const setting = (name: string, value: string) => (parts: { url: string }) => {
    const url = new URL(parts.url);
    url.searchParams.set(name, value);
    parts.url = url.href;
  };
  const none = { isIn: false, isKnown: false };

  it('is told from one that does', async () => {
    expect(await withChange(() => undefined)).toEqual({ error: null, isIn: true, isKnown: true });
  });

  it('is of another state, browser, or start that was long ago', async () => {
    const error = 'oidc_state_invalid';
    expect(await withChange(setting('state', 'another'))).toEqual({ error, ...none });
    expect(await withChange((parts) => void (parts.cookie = ''))).toEqual({ error, ...none });
    const other = (await ground.begin('alpha')).cookie.split('=')[1] ?? '';
    expect(await withChange((parts) => void (parts.cookie = parts.cookie.replace(/=.*/, `=${other}`)))).toEqual({
      error,
      ...none,
    });
    expect(await withChange(async ({ key }) => void (await services.redis.command.del(key)))).toEqual({
      error,
      ...none,
    });
  });

  it('has another nonce, code verifier or code', async () => {
    const error = 'oidc_answer_invalid';
    expect(await withChange(({ key }) => tamper(key, { nonce: 'another-nonce-another-nonce' }))).toEqual({
      error,
      ...none,
    });
    const codeVerifier = 'another-verifier-another-verifier-another-verifier';
    expect(await withChange(({ key }) => tamper(key, { codeVerifier }))).toEqual({ error, ...none });
    expect(await withChange(setting('code', 'guessed'))).toEqual({ error, ...none });
  });

  it('comes from another issuer, or to another provider’s address (mix-up)', async () => {
    expect(await withChange(setting('iss', ground.beta.issuer))).toEqual({ error: 'oidc_answer_invalid', ...none });
    const elsewhere = (parts: { url: string }) => void (parts.url = parts.url.replace('/oidc/alpha/', '/oidc/beta/'));
    expect(await withChange(elsewhere)).toEqual({ error: 'oidc_state_invalid', ...none });
  });

  it('holds an ID token that somebody else signed', async () => {
    try {
      ground.alpha.signedAnewBy = 'stranger';
      expect(await withChange(() => undefined)).toEqual({ error: 'oidc_answer_invalid', ...none });
      // The same way with the right key: it was the signature.
      ground.alpha.signedAnewBy = 'provider';
      expect(await withChange(() => undefined)).toEqual({ error: null, isIn: true, isKnown: true });
    } finally {
      ground.alpha.signedAnewBy = undefined;
    }
  });

  it('was used before', async () => {
    const { login } = ground.person();
    const begun = await ground.begin('alpha');
    const url = await ground.atProvider(begun, login);
    const backs = await Promise.all([1, 2, 3].map(() => ground.comeBack(url, begun.cookie)));
    expect(backs.map(({ location }) => refused(location)).sort()).toEqual(
      [null, 'oidc_state_invalid', 'oidc_state_invalid'].sort(),
    );
  });

  it('is a refusal: the person’s own, or that of a provider that is away', async () => {
    const begun = await ground.begin('alpha', '/runs');
    const state = new URL(begun.url).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ state, error: 'access_denied', iss: ground.alpha.issuer }).toString();
    const back = await ground.comeBack(`https://weft.example/api/v1/auth/oidc/alpha/callback?${query}`, begun.cookie);
    expect(back.location).toBe('/login?error=oidc_cancelled&next=%2Fruns');
    expect(await ground.begin('down')).toMatchObject({ status: 302, url: '/login?error=oidc_provider_unavailable' });
    const unknown = await ground.rig.call('GET', '/api/v1/auth/oidc/nobody/start');
    expect(unknown.body).toMatchObject({ status: 404, code: 'oidc_provider_unknown' });
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/..//evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'runs',
    '/api/v1/auth/oidc/alpha/start',
  ])('would lead elsewhere: %j', async (returnTo) => {
    const query = `returnTo=${encodeURIComponent(returnTo)}`;
    const { status, body } = await ground.rig.call('GET', `/api/v1/auth/oidc/alpha/start?${query}`);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });
});

describe('identities of an account', () => {
  const list = async (token: string) =>
    (await ground.rig.call<{ items: Identity[]; hasPassword: boolean }>('GET', '/api/v1/auth/identities', { token }))
      .body;
  const unlink = (token: string, id = '') => ground.rig.call('DELETE', `/api/v1/auth/identities/${id}`, { token });
  /** Links by a provider, as the profile does; resolves to where the browser ends. */
  async function link(
    token: string,
    login: string,
    provider: 'alpha' | 'beta' = 'alpha',
    meanwhile?: () => Promise<unknown>,
  ) {
    const begun = await ground.rig.call<{ url: string }>('POST', `/api/v1/auth/oidc/${provider}/link`, { token });
    expect(begun.status).toBe(200);
    const url = await ground[provider].logIn(begun.body.url, login);
    await meanwhile?.();
    const back = await ground.comeBack(url, cookieOf(begun.headers));
    expect(back.cookies.some((cookie) => /^weft_refresh=\w/.test(cookie))).toBe(false);
    return back.location;
  }

  it('are linked from a log-in, listed without those of others, and unlinked but for the last way in', async () => {
    const [first, second, other] = [ground.person(), ground.person(), ground.person()];
    const { access_token: token, user } = await ground.tokensOf(await ground.logIn('alpha', first.login));
    const stranger = await ground.tokensOf(await ground.logIn('alpha', other.login));
    expect(await link(token, second.login, 'beta')).toBe('/settings/profile?linked=beta');
    expect(await link(token, second.login, 'beta')).toBe('/settings/profile?linked=beta');
    expect((await ground.tokensOf(await ground.logIn('beta', second.login))).user.id).toBe(user.id);
    const { items, hasPassword } = await list(token);
    expect(hasPassword).toBe(false);
    expect(items.map(({ provider, email }) => [provider?.id, email])).toEqual([
      ['alpha', first.email],
      ['beta', second.email],
    ]);
    expect((await unlink(stranger.access_token, items[0]?.id)).body).toMatchObject({ code: 'identity_not_found' });
    // Both at once: one of them is the last.
    const answers = await Promise.all(items.map(({ id }) => unlink(token, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('last_way_in');
    const [left] = (await list(token)).items;
    await services.models.Identity.updateOne({ _id: left?.id }, { issuer: 'https://gone.example/' });
    expect((await list(token)).items[0]?.provider).toBeNull();
    await services.models.User.updateOne({ email: first.email }, { passwordHash: 'one' });
    expect((await unlink(token, left?.id)).status).toBe(204);
    expect(await actions(token)).toEqual(expect.arrayContaining(['auth.identity-linked', 'auth.identity-unlinked']));
  });

  it('open one account each', async () => {
    const [one, other] = [ground.person(), ground.person()];
    await ground.logIn('alpha', one.login);
    const { access_token: token } = await ground.tokensOf(await ground.logIn('alpha', other.login));
    expect(refused(await link(token, one.login))).toBe('oidc_identity_taken');
  });

  it('of another e-mail are not linked to an account that nobody verified; of the same, they verify it', async () => {
    const [attacker, owner] = [ground.person(), ground.person()];
    const { access_token: token } = await register(owner.email);
    expect(refused(await link(token, attacker.login))).toBe('email_unverified');
    expect(await services.models.Identity.countDocuments({ subject: attacker.login })).toBe(0);
    expect(await link(token, owner.login)).toBe('/settings/profile?linked=alpha');
    expect((await services.models.User.findOne({ email: owner.email }).lean())?.emailVerifiedAt).toBeInstanceOf(Date);
  });

  it('are not linked by a log-in that has ended meanwhile', async () => {
    const { login, email } = ground.person();
    const { access_token: token } = await register(email);
    const end = () => ground.rig.call('POST', '/api/v1/auth/logout-everywhere', { token });
    expect(refused(await link(token, login, 'alpha', end))).toBe('token_revoked');
  });
});
