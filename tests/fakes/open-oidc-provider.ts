/** A certified OpenID provider on loopback (oidc-provider), with its own pages for logging in, and somebody to fill them in. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider, { type Context } from 'oidc-provider';

export interface ProviderPerson {
  email?: string;
  email_verified?: boolean;
  name?: string;
}

export interface TestProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** By the login that is typed, which is the subject too. */
  people: Map<string, ProviderPerson>;
  /** Whose key signs ID tokens anew, under the provider's key id; undefined: they stay as they are. */
  signedAnewBy: 'provider' | 'stranger' | undefined;
  /** Follows an address of the provider's as a browser does, logs in, and resolves to where it sends the browser back to. */
  logIn(url: string, login: string): Promise<string>;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'weft', clientSecret: 'a-secret-of-the-test-provider' };

/** `redirectUris`: where the one client may be sent back to. Who logs in gives consent without being asked. */
export async function openOidcProvider(redirectUris: string[]): Promise<TestProvider> {
  const people = new Map<string, ProviderPerson>();
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(keys.privateKey);
  const stranger = await generateKeyPair('RS256');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kid = await calculateJwkThumbprint(jwk);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['cookies-of-the-test-provider'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_context: Context, login: string) => ({
      accountId: login,
      claims: () => ({ sub: login, ...people.get(login) }),
    }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const opened: TestProvider = {
    issuer,
    ...CLIENT,
    people,
    signedAnewBy: undefined,
    logIn: (url, login) => fillIn(issuer, url, login),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', (request, response) => {
    const signers = { provider: keys.privateKey, stranger: stranger.privateKey };
    const signer = opened.signedAnewBy && signers[opened.signedAnewBy];
    if (signer && request.url === '/token') replaceBody(response, (text) => signAnew(text, signer, kid));
    answer(request, response);
  });
  return opened;
}

/** Puts another text in place of what is sent. */
function replaceBody(response: ServerResponse, change: (text: string) => Promise<string>): void {
  const end = response.end.bind(response);
  Object.assign(response, {
    end: (chunk: unknown) => {
      void change(String(chunk)).then((text) => {
        response.setHeader('content-length', Buffer.byteLength(text));
        end(text);
      });
      return response;
    },
  });
}

/** The same claims under the same key id. */
async function signAnew(
  text: string,
  key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'],
  kid: string,
): Promise<string> {
  const body = JSON.parse(text) as { id_token: string };
  const id_token = await new SignJWT(decodeJwt(body.id_token)).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
  return JSON.stringify({ ...body, id_token });
}

async function fillIn(issuer: string, start: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  const ask = async (url: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(new URL(url, issuer), {
      redirect: 'manual',
      headers: { cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
    return next;
  };
  const page = await ask(start);
  // Refused at once: it sends the browser back without asking who it is.
  if (!new URL(page, issuer).href.startsWith(issuer)) return page;
  return ask(await ask(page, { prompt: 'login', login, password: 'any' }));
}
