/** Providers of accounts on loopback, one as Google is and one as Microsoft: a page that asks, codes, tokens, refreshes, revocation, and what goes wrong there. */
import { hash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const FAKE_TENANT = '11111111-2222-3333-4444-555555555555';
export const FAKE_CLIENT = { id: 'weft-client', secret: 'secret-of-the-fake-client' };
/** Every token begins with it: none may be met anywhere else. */
export const TOKEN_CANARY = 'canary-token-';

/** What a person does at the provider's page. */
export interface Visit {
  login: string;
  /** Scopes that they do not tick. */
  withhold?: string[];
  /** They say no, or may not say yes. */
  refuse?: 'access_denied' | 'admin';
}
interface Grant {
  login: string;
  scope: string;
  refresh: string | undefined;
  isDead: boolean;
}
export interface FakeAccounts {
  kind: 'google' | 'microsoft';
  /** Google: the issuer. Microsoft: the address that people log in at. */
  url: string;
  /** Seconds that an access token holds. */
  lifeSeconds: number;
  /** Said as `iss` of the answer in place of the true one. */
  wrongIss: string | undefined;
  /** Of the token endpoint: what it does in place of answering. */
  fault: { status?: number; delayMs?: number } | undefined;
  /** Answered to refreshes as the scope. */
  refreshScope: string | undefined;
  counts: { codes: number; refreshes: number; revocations: number };
  /** What a browser and its person do with an address of the provider's; resolves to where it sends the browser back to. */
  visit(url: string, visit: Visit): Promise<string>;
  /** The person takes the access back at the provider. */
  takeBack(login: string): void;
  isGood(accessToken: string): boolean;
  /** A token that the provider signs for others, as Google does for a push of Pub/Sub. */
  signPush(claims: { audience: string; email: string; email_verified?: boolean; issuer?: string }): Promise<string>;
  close(): Promise<void>;
}

const page = (id: string, scopes: string[]) => `<!doctype html><title>Allow access</title><h1>Allow access?</h1>
<form method="post" action="/consent"><input type="hidden" name="request" value="${id}">
<label>Account <input name="login" value="ada"></label>
${scopes.map((scope) => `<label><input type="checkbox" name="scope" value="${scope}" checked>${scope}</label>`).join('\n')}
<button name="answer" value="yes">Allow</button><button name="answer" value="access_denied">Deny</button></form>`;

/** `redirectUris`: where the one client may be sent back to. */
export async function openFakeAccounts(kind: FakeAccounts['kind'], redirectUris: string[]): Promise<FakeAccounts> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = kind === 'google' ? '' : `/${FAKE_TENANT}`;
  const issuer = kind === 'google' ? url : `${url}${base}/v2.0`;
  const requests = new Map<string, URLSearchParams>();
  const codes = new Map<string, { asked: URLSearchParams; login: string; scope: string }>();
  const grants: Grant[] = [];
  const access = new Map<string, Grant>();
  const token = () => `${TOKEN_CANARY}${randomBytes(12).toString('hex')}`;

  const fake: FakeAccounts = {
    ...{ kind, url, lifeSeconds: 3_600, wrongIss: undefined, fault: undefined, refreshScope: undefined },
    counts: { codes: 0, refreshes: 0, revocations: 0 },
    async visit(address, { login, withhold = [], refuse }) {
      const asked = await fetch(address);
      if (asked.status !== 200) throw new Error(`the provider answers ${asked.status}: ${await asked.text()}`);
      const html = await asked.text();
      const request = /name="request" value="(\w+)"/.exec(html)?.[1] ?? '';
      const form = new URLSearchParams({ request, login, answer: refuse ?? 'yes' });
      for (const [, scope = ''] of html.matchAll(/name="scope" value="([^"]+)"/g))
        if (!withhold.some((part) => scope.endsWith(part))) form.append('scope', scope);
      const sent = await fetch(`${url}/consent`, { method: 'POST', body: form, redirect: 'manual' });
      return sent.headers.get('location') ?? '';
    },
    takeBack: (login) => grants.filter((grant) => grant.login === login).forEach((grant) => (grant.isDead = true)),
    signPush: ({ audience, issuer: by = issuer, ...claims }) =>
      new SignJWT({ email_verified: true, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
        .setIssuer(by)
        .setSubject('1234')
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(keys.privateKey),
    isGood: (accessToken) => access.get(accessToken)?.isDead === false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname.endsWith('/.well-known/openid-configuration')) return send(response, 200, metadata());
    if (pathname === '/certs') return send(response, 200, { keys: [jwk] });
    if (pathname === `${base}/authorize`) return authorize(searchParams, response);
    const form = new URLSearchParams(await readText(request));
    if (pathname === '/consent') return consent(form, response);
    if (pathname === '/revoke' && kind === 'google') return revoke(form, response);
    if (pathname === `${base}/token`) return giveTokens(form, response);
    return send(response, 404, { error: 'not_found' });
  }

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${url}${base}/authorize`,
    token_endpoint: `${url}${base}/token`,
    jwks_uri: `${url}/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...(kind === 'google' && {
      revocation_endpoint: `${url}/revoke`,
      authorization_response_iss_parameter_supported: true,
    }),
  });

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    const isRight =
      asked.get('client_id') === FAKE_CLIENT.id &&
      asked.get('response_type') === 'code' &&
      redirectUris.includes(asked.get('redirect_uri') ?? '') &&
      asked.get('code_challenge_method') === 'S256' &&
      Boolean(asked.get('code_challenge') && asked.get('state') && asked.get('nonce'));
    if (!isRight) return send(response, 400, { error: 'invalid_request' });
    const id = randomBytes(8).toString('hex');
    requests.set(id, asked);
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(page(id, (asked.get('scope') ?? '').split(' ')));
  }

  function consent(form: URLSearchParams, response: ServerResponse): void {
    const asked = requests.get(form.get('request') ?? '');
    requests.delete(form.get('request') ?? '');
    if (!asked) return send(response, 400, { error: 'invalid_request' });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    if (kind === 'google') back.searchParams.set('iss', fake.wrongIss ?? issuer);
    const said = form.get('answer');
    if (said === 'yes') {
      const code = randomBytes(12).toString('hex');
      codes.set(code, { asked, login: form.get('login') ?? '', scope: form.getAll('scope').join(' ') });
      back.searchParams.set('code', code);
    } else {
      back.searchParams.set('error', 'access_denied');
      if (said === 'admin')
        back.searchParams.set('error_description', 'AADSTS90094: The grant requires administrator permission.');
    }
    response.writeHead(302, { location: back.href });
    response.end();
  }

  async function giveTokens(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const isRefresh = form.get('grant_type') === 'refresh_token';
    fake.counts[isRefresh ? 'refreshes' : 'codes'] += 1;
    if (fake.fault?.delayMs) await delay(fake.fault.delayMs);
    if (fake.fault?.status) return send(response, fake.fault.status, { error: 'temporarily_unavailable' });
    if (form.get('client_id') !== FAKE_CLIENT.id || form.get('client_secret') !== FAKE_CLIENT.secret)
      return send(response, 401, { error: 'invalid_client' });
    return isRefresh ? refresh(form, response) : exchange(form, response);
  }

  async function exchange(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const found = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = hash('sha256', form.get('code_verifier') ?? '', 'base64url');
    if (
      found?.asked.get('code_challenge') !== challenge ||
      found.asked.get('redirect_uri') !== form.get('redirect_uri')
    )
      return send(response, 400, { error: 'invalid_grant' });
    const { asked, login, scope } = found;
    const isLasting =
      kind === 'google'
        ? asked.get('access_type') === 'offline' && asked.get('prompt') === 'consent'
        : scope.split(' ').includes('offline_access');
    const grant = { login, scope, refresh: isLasting ? token() : undefined, isDead: false };
    grants.push(grant);
    const idToken = await new SignJWT({ nonce: asked.get('nonce'), ...mailOf(login), tid: FAKE_TENANT })
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
      .setIssuer(issuer)
      .setSubject(login)
      .setAudience(FAKE_CLIENT.id)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(keys.privateKey);
    send(response, 200, { ...giveAccess(grant), refresh_token: grant.refresh, id_token: idToken });
  }

  const mailOf = (login: string) => {
    const email = `${login}@accounts.example`;
    return kind === 'google' ? { email } : { preferred_username: email };
  };

  /** Microsoft gives another refresh token each time; here the one before is good for nothing then, and who sends it loses all. */
  function refresh(form: URLSearchParams, response: ServerResponse): void {
    const sent = form.get('refresh_token');
    const grant = grants.find((known) => known.refresh === sent);
    if (!grant || grant.isDead) {
      if (kind === 'microsoft') grants.forEach((known) => (known.isDead ||= usedBefore.has(sent ?? '')));
      return send(response, 400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
    }
    if (kind === 'microsoft') {
      usedBefore.add(sent ?? '');
      grant.refresh = token();
    }
    send(response, 200, { ...giveAccess(grant), ...(kind === 'microsoft' && { refresh_token: grant.refresh }) });
  }
  const usedBefore = new Set<string>();

  function giveAccess(grant: Grant) {
    const accessToken = token();
    access.set(accessToken, grant);
    const scope = fake.refreshScope ?? writtenAs(grant.scope);
    return { access_token: accessToken, token_type: 'Bearer', expires_in: fake.lifeSeconds, scope };
  }

  /** Each writes scopes in its own way. */
  const writtenAs = (scope: string) =>
    scope
      .split(' ')
      .filter((one) => one !== 'offline_access')
      .map((one) => {
        if (kind === 'google') return one === 'email' ? 'https://www.googleapis.com/auth/userinfo.email' : one;
        return /\./.test(one) ? `https://graph.microsoft.com/${one}` : one;
      })
      .join(' ');

  function revoke(form: URLSearchParams, response: ServerResponse): void {
    fake.counts.revocations += 1;
    const sent = form.get('token') ?? '';
    const grant = grants.find((known) => known.refresh === sent) ?? access.get(sent);
    if (!grant || grant.isDead) return send(response, 400, { error: 'invalid_token' });
    grant.isDead = true;
    send(response, 200, {});
  }
  return fake;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
