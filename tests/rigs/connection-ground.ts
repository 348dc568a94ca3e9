/** The HTTP shell with connected accounts, two fake providers, and browsers with a jar of cookies each. */
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { environmentSchema } from '../../config/schema';
import type { Connection } from '../../src/contracts/devices/connections';
import { connectionRoutes } from '../../src/http/routes/devices/connections.routes';
import { createLogger } from '../../src/platform/logger';
import { type AccountTokenReader, createAccountTokens } from '../../src/security/devices/accounts/account-tokens';
import { createConnectionAttempts } from '../../src/security/devices/accounts/attempts';
import { type AccountProviders, createAccountProviders } from '../../src/security/devices/accounts/providers';
import { createSecrets, type Secrets } from '../../src/security/secrets/secrets';
import { FAKE_CLIENT, FAKE_TENANT, type FakeAccounts, openFakeAccounts, type Visit } from '../fakes/fake-accounts';
import { type MailBox, openMailBox } from '../fakes/mail-box';
import { type Answer, type HttpRig, OIDC_RETURN_BASE, openHttpRig } from './http-rig';
import type { TestServices } from './test-services';

export interface TestBrowser {
  /** With the cookies of this browser that the path is for. */
  call<Body>(method: string, path: string, options?: Parameters<HttpRig['call']>[2]): Promise<Answer<Body>>;
}
export interface ConnectionGround {
  rig: HttpRig;
  google: FakeAccounts;
  microsoft: FakeAccounts;
  box: MailBox;
  secrets: Secrets;
  providers: AccountProviders;
  masterKey: string;
  /** All that was logged. */
  logged(): string;
  /** The service as another process has it: nothing is shared but the database. */
  anotherService(secrets?: Secrets): AccountTokenReader;
  browser(): TestBrowser;
  /** Asks for an address and gets the ticket in it. */
  ticket(token: string, provider: string, connectionId?: string): Promise<string>;
  /** Uses a ticket; resolves to the provider's address. */
  goOn(browser: TestBrowser, token: string, ticket: string): Promise<string>;
  /** Brings the provider's answer back; resolves to the query of the page it leads to. */
  comeBack(browser: TestBrowser, url: string): Promise<URLSearchParams>;
  /** All of it. */
  connect(token: string, provider: string, visit: Visit, connectionId?: string): Promise<URLSearchParams>;
  list(token: string): Promise<Connection[]>;
  close(): Promise<void>;
}

const PROVIDERS = { gmail: 'google', outlook: 'microsoft', teams: 'microsoft' } as const;

export async function openConnectionGround(services: TestServices): Promise<ConnectionGround> {
  const uris = Object.keys(PROVIDERS).map((id) => `${OIDC_RETURN_BASE}/api/v1/oauth/${id}/callback`);
  const [google, microsoft] = await Promise.all([
    openFakeAccounts('google', uris),
    openFakeAccounts('microsoft', uris),
  ]);
  const box = openMailBox(services);
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    role: 'test',
    destination: new Writable({
      write(piece: Buffer, _, done) {
        lines.push(piece.toString());
        done();
      },
    }),
  });
  const config = {
    ...environmentSchema.parse({
      GOOGLE_CLIENT_ID: FAKE_CLIENT.id,
      GOOGLE_CLIENT_SECRET: FAKE_CLIENT.secret,
      GOOGLE_ISSUER: google.url,
      MICROSOFT_CLIENT_ID: FAKE_CLIENT.id,
      MICROSOFT_CLIENT_SECRET: FAKE_CLIENT.secret,
      MICROSOFT_LOGIN_URL: microsoft.url,
      MICROSOFT_TENANT: FAKE_TENANT,
    }),
    linkBase: OIDC_RETURN_BASE,
    isProduction: false,
  };
  const masterKey = randomBytes(32).toString('base64');
  const secrets = createSecrets({ SECRETS_KEY: masterKey, SECRETS_KEYS_PREVIOUS: [] });
  const { models, connection, prefix } = services;
  const providers = createAccountProviders(config, log);
  const anotherService = (by = secrets) =>
    createAccountTokens({
      ...{ models, connection, log, secrets: by, mails: box.outbox },
      providers: createAccountProviders(config, log),
    });
  const tier = {
    ...{ requestsPerMinute: 100_000, generationsPerMinute: 1_000, llmCallsPerMinute: 1_000 },
    ...{ supportResolvesPerMinute: 15, supportDocumentsPerMinute: 20, secretRevealsPerMinute: 20 },
  };
  const rig = await openHttpRig(services, {
    log,
    mails: box.outbox,
    table: {
      tiers: { free: tier, pro: tier, team: tier, enterprise: tier },
      anonymous: { requestsPerMinute: 100_000, loginsPerMinute: 100_000 },
    },
    routes: connectionRoutes({
      ...{ config, log, models, connection, secrets, providers },
      attempts: createConnectionAttempts({ redis: services.redis.command, prefix }),
      tokens: anotherService(),
    }),
  });
  const ground: ConnectionGround = {
    ...{ rig, google, microsoft, box, secrets, providers, masterKey, anotherService },
    logged: () => lines.join(''),
    browser: () => openBrowser(rig),
    async ticket(token, provider, connectionId) {
      const query = connectionId === undefined ? '' : `?connection_id=${connectionId}`;
      const path = `/api/v1/oauth/${provider}/authorize${query}`;
      const { status, body } = await rig.call<{ authorization_url: string }>('GET', path, { token });
      if (status !== 200) throw new Error(`no address: ${JSON.stringify(body)}`);
      const [, ticket] = new RegExp(`^${OIDC_RETURN_BASE}/connect/([\\w-]{43})$`).exec(body.authorization_url) ?? [];
      if (ticket === undefined) throw new Error(`no page of ours: ${body.authorization_url}`);
      return ticket;
    },
    async goOn(browser, token, ticket) {
      const path = `/api/v1/connections/tickets/${ticket}`;
      const { status, body } = await browser.call<{ url: string }>('POST', path, { token });
      if (status !== 200) throw new Error(`not gone on: ${JSON.stringify(body)}`);
      return body.url;
    },
    async comeBack(browser, url) {
      const { pathname, search } = new URL(url);
      const { status, headers } = await browser.call('GET', pathname + search);
      const page = new URL(headers.get('location') ?? '', OIDC_RETURN_BASE);
      if (status !== 302 || page.pathname !== '/settings/connections') throw new Error(`${status} to ${page.href}`);
      return page.searchParams;
    },
    async connect(token, provider, visit, connectionId) {
      const browser = ground.browser();
      const address = await ground.goOn(browser, token, await ground.ticket(token, provider, connectionId));
      const fake = PROVIDERS[provider as keyof typeof PROVIDERS] === 'google' ? google : microsoft;
      return ground.comeBack(browser, await fake.visit(address, visit));
    },
    list: async (token) =>
      (await rig.call<{ items: Connection[] }>('GET', '/api/v1/connections', { token })).body.items,
    async close() {
      await Promise.all([rig.close(), google.close(), microsoft.close(), box.close()]);
    },
  };
  return ground;
}

/** Cookies as a browser keeps them: by name, sent to the paths they are for. */
function openBrowser(rig: HttpRig): TestBrowser {
  const jar = new Map<string, { value: string; path: string }>();
  return {
    async call(method, path, options = {}) {
      const cookie = [...jar]
        .filter(([, { path: of }]) => path.startsWith(of))
        .map(([name, { value }]) => `${name}=${value}`)
        .join('; ');
      const answer = await rig.call(method, path, {
        ...options,
        headers: { ...(cookie && { cookie }), ...options.headers },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, { value, path: /Path=([^;]+)/.exec(line)?.[1] ?? '/' });
      }
      return answer as never;
    },
  };
}
