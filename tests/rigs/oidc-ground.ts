/** Two real providers, a rig that knows them under several rules, and a browser's part in a log-in. */
import type { Tokens } from '../../src/contracts/accounts/auth';
import type { OidcProvider } from '../../config/oidc';
import { type HttpRig, OIDC_RETURN_BASE, openHttpRig } from './http-rig';
import { openOidcProvider, type ProviderPerson, type TestProvider } from '../fakes/open-oidc-provider';
import type { TestServices } from './test-services';

export interface OidcGround {
  rig: HttpRig;
  /** Behind every id but `beta` and `down`. */
  alpha: TestProvider;
  beta: TestProvider;
  /** A person at both providers whose e-mail is verified, unless said otherwise; resolves to the login. */
  person(fields?: ProviderPerson): { login: string; email: string };
  begin(provider: string, returnTo?: string): Promise<Begun>;
  /** Logs in at the provider; resolves to where it sends the browser. */
  atProvider(begun: Begun, login: string, provider?: TestProvider): Promise<string>;
  /** Brings the provider's answer back, with the browser's cookie. */
  comeBack(url: string, cookie: string): Promise<CameBack>;
  /** All of it. */
  logIn(provider: string, login: string): Promise<CameBack>;
  /** The tokens that the refresh cookie of a log-in is good for. */
  tokensOf(back: CameBack): Promise<Tokens>;
  close(): Promise<void>;
}
export interface Begun {
  status: number;
  /** Where the browser is sent. */
  url: string;
  cookie: string;
}
export interface CameBack {
  status: number;
  location: string;
  cookies: string[];
}

/** Ids of the rig's providers: what differs between them. */
const RULES = {
  alpha: {},
  strict: { newPeople: 'refuse' },
  narrow: { allowedDomains: ['allowed.example'] },
  trusting: { trustEmail: true, allowedDomains: ['example.org'] },
} satisfies Record<string, Partial<OidcProvider>>;

/** `home`: the organisation that people of the provider `home` join. */
export async function openOidcGround(
  services: TestServices,
  options: Omit<NonNullable<Parameters<typeof openHttpRig>[1]>, 'oidcProviders'> & { home: string },
): Promise<OidcGround> {
  const uriOf = (id: string) => `${OIDC_RETURN_BASE}/api/v1/auth/oidc/${id}/callback`;
  const rules: Record<string, Partial<OidcProvider>> = {
    ...RULES,
    home: { newPeople: { organisation: options.home, role: 'engineer' }, allowedDomains: ['example.org'] },
  };
  const [alpha, beta] = await Promise.all([
    openOidcProvider(Object.keys(rules).map(uriOf)),
    openOidcProvider([uriOf('beta')]),
  ]);
  const entryOf = (id: string, issuer: string): OidcProvider => ({
    id,
    label: id,
    issuer: `${issuer}/`,
    clientId: alpha.clientId,
    clientSecret: alpha.clientSecret,
    scopes: 'openid email profile',
    allowedDomains: [],
    trustEmail: false,
    newPeople: 'own-organisation',
    ...rules[id],
  });
  const rig = await openHttpRig(services, {
    ...options,
    oidcProviders: [
      ...Object.keys(rules).map((id) => entryOf(id, alpha.issuer)),
      entryOf('beta', beta.issuer),
      entryOf('down', 'http://127.0.0.1:9'),
    ],
  });
  let made = 0;
  const ground: OidcGround = {
    rig,
    alpha,
    beta,
    person(fields = {}) {
      made += 1;
      const [login, email] = [`subject-${made}`, fields.email ?? `Oidc${made}@example.org`];
      for (const { people } of [alpha, beta])
        people.set(login, { email, email_verified: true, name: `Person ${made}`, ...fields });
      return { login, email: email.toLowerCase() };
    },
    async begin(provider, returnTo) {
      const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
      const { status, headers } = await rig.call('GET', `/api/v1/auth/oidc/${provider}/start${query}`);
      return { status, url: headers.get('location') ?? '', cookie: cookieOf(headers) };
    },
    atProvider: (begun, login, provider = alpha) => provider.logIn(begun.url, login),
    async comeBack(url, cookie) {
      const { pathname, search } = new URL(url);
      const { status, headers } = await rig.call('GET', pathname + search, { headers: { cookie } });
      return { status, location: headers.get('location') ?? '', cookies: headers.getSetCookie() };
    },
    async logIn(provider, login) {
      const begun = await ground.begin(provider);
      return ground.comeBack(await ground.atProvider(begun, login, provider === 'beta' ? beta : alpha), begun.cookie);
    },
    async tokensOf({ location, cookies }) {
      const refresh = cookies.find((cookie) => cookie.startsWith('weft_refresh='))?.split(';')[0];
      if (!refresh) throw new Error(`not logged in: ${location}`);
      return (await rig.call<Tokens>('POST', '/api/v1/auth/refresh', { json: {}, headers: { cookie: refresh } })).body;
    },
    close: async () => {
      await Promise.all([rig.close(), alpha.close(), beta.close()]);
    },
  };
  return ground;
}

/** What a browser sends back of an answer's cookies. */
export const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ');
