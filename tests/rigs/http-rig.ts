import type { Tokens as TokensBody } from '../../src/contracts/accounts/auth';
import type { Problem } from '../../src/contracts/kernel/common';
import type { Health } from '../../src/contracts/kernel/system';
import { createApp, type HttpConfig } from '../../src/http/app';
import { openHttpServer } from '../../src/http/open-http-server';
import type { Route } from '../../src/http/route';
import { accountSecurityRoutes } from '../../src/http/routes/accounts/account-security.routes';
import { auditRoutes } from '../../src/http/routes/accounts/audit.routes';
import { authRoutes } from '../../src/http/routes/accounts/auth.routes';
import { oidcRoutes } from '../../src/http/routes/accounts/oidc.routes';
import { organisationRoutes } from '../../src/http/routes/accounts/organisation.routes';
import { ownDataRoutes } from '../../src/http/routes/accounts/own-data.routes';
import { systemRoutes } from '../../src/http/routes/system.routes';
import type { OidcProvider } from '../../config/oidc';
import type { Logger } from '../../src/platform/logger';
import { unavailable } from '../../src/platform/errors';
import { createMetrics } from '../../src/platform/metrics';
import { type Authenticate, createAuthenticator } from '../../src/security/accounts/authenticate';
import { createEmailGuard, type EmailGuardLimits } from '../../src/security/accounts/email-guard';
import { createLoginThrottle } from '../../src/security/accounts/login-throttle';
import { createMailLimits } from '../../src/security/accounts/mail-limits';
import type { AccountOutbox } from '../../src/security/accounts/own-data/account-outbox';
import type { MailOutbox } from '../../src/security/accounts/mail-outbox';
import { createOidcAttempts } from '../../src/security/accounts/oidc/attempts';
import { createOidcProviders } from '../../src/security/accounts/oidc/providers';
import { createPasswordTurns } from '../../src/security/accounts/password-turns';
import { createPasswords, type Passwords } from '../../src/security/accounts/passwords';
import { createRateLimits, type RateLimitTable } from '../../src/security/limits/rate-limits';
import { createTokens, type Tokens } from '../../src/security/accounts/tokens';
import { systems } from '../../src/systems/index';
import type { TestServices } from './test-services';

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}
export interface HttpRig {
  url: string;
  tokens: Tokens;
  passwords: Passwords;
  authenticate: Authenticate;
  call<Body = Problem>(
    method: string,
    path: string,
    options?: { token?: string; json?: unknown; headers?: Record<string, string>; body?: string },
  ): Promise<Answer<Body>>;
  /** A new account of its own organisation, logged in. */
  register(): Promise<TokensBody & { email: string; password: string }>;
  close(): Promise<void>;
}

/** What the rig signs access tokens by. */
export const tokenConfig = {
  JWT_SECRET: 'integration-secret-integration-secret',
  JWT_SECRET_PREVIOUS: '',
  JWT_ISSUER: 'weft',
  ACCESS_TOKEN_TTL_SECONDS: 900,
};

/** Where providers send people back to; a test carries what comes there to the rig. */
export const OIDC_RETURN_BASE = 'https://weft.example';

/** The HTTP shell with the account, audit and system routes on a real server; more routes by option. */
export async function openHttpRig(
  services: TestServices,
  options: {
    config?: Partial<HttpConfig>;
    routes?: Route[];
    table?: RateLimitTable;
    failures?: { failures: number; windowMs: number; blockMs: number };
    emailFailures?: EmailGuardLimits;
    mails?: MailOutbox;
    /** With it a person's own data is served too; accounts are deleted after `graceDays`, default 7. */
    accountTasks?: AccountOutbox;
    graceDays?: number;
    mailTable?: Parameters<typeof createMailLimits>[0]['table'];
    webRoot?: string;
    log?: Logger;
    isUp?: boolean;
    oidcProviders?: OidcProvider[];
  } = {},
): Promise<HttpRig> {
  const { models, prefix } = services;
  const config = {
    isProduction: false,
    PUBLIC_URL: '',
    TRUST_PROXY: 0,
    CORS_ORIGINS: [],
    METRICS_TOKEN: '',
    REQUIRE_VERIFIED_EMAIL: false,
    REFRESH_TOKEN_TTL_SECONDS: 604_800,
    BCRYPT_COST: 4,
    DEFAULT_TIER: 'free',
    ...options.config,
  };
  const redis = services.redis.command;
  const tokens = createTokens(tokenConfig);
  const passwords = createPasswords(config);
  const authenticate = createAuthenticator({ tokens, models });
  const metrics = createMetrics('test');
  const throttle = createLoginThrottle({ redis, prefix, ...(options.failures ? { limits: options.failures } : {}) });
  const emailGuard = createEmailGuard({
    ...{ redis, prefix },
    ...(options.emailFailures ? { limits: options.emailFailures } : {}),
  });
  const mails: MailOutbox = options.mails ?? {
    isConfigured: false,
    requireConfigured: () => {
      throw unavailable('mail_not_configured', 'This server sends no mails.');
    },
    keep: () => Promise.reject(new Error('there are no mails here')),
    issue: () => Promise.resolve(),
  };
  const mailLimits = createMailLimits({ redis, prefix, ...(options.mailTable ? { table: options.mailTable } : {}) });
  const passwordTurns = createPasswordTurns({ waitingPerAddress: 32, waitingInAll: 256 });
  const accounts = { models, tokens, passwords, passwordTurns, throttle, emailGuard, config, mails, mailLimits };
  const status = options.isUp === false ? 'down' : 'ok';
  const health = (): Promise<Health> =>
    Promise.resolve({
      status,
      role: 'api',
      version: 'test',
      uptimeSeconds: 1,
      dependencies: [{ name: 'mongodb', status: status === 'ok' ? 'up' : 'down', latencyMs: 1, detail: null }],
    });
  const app = createApp({
    config,
    version: 'test',
    models,
    authenticate,
    metrics,
    limits: createRateLimits({ redis, prefix, ...(options.table ? { table: options.table } : {}) }),
    log: options.log ?? services.log,
    routes: [
      ...authRoutes(accounts),
      ...accountSecurityRoutes(accounts),
      ...oidcRoutes({
        ...accounts,
        providers: createOidcProviders({
          providers: options.oidcProviders ?? [],
          linkBase: OIDC_RETURN_BASE,
          log: options.log ?? services.log,
        }),
        attempts: createOidcAttempts({ redis, prefix }),
      }),
      ...(options.accountTasks
        ? ownDataRoutes({
            ...accounts,
            accountTasks: options.accountTasks,
            config: { ...config, ACCOUNT_DELETION_GRACE_DAYS: options.graceDays ?? 7 },
          })
        : []),
      ...organisationRoutes(accounts),
      ...auditRoutes({ models }),
      ...systemRoutes({
        models,
        metrics,
        config,
        version: 'test',
        isDemo: false,
        usableModels: () => [{ id: 'demo', label: 'Demo', isDemo: true }],
        health,
        entries: systems.map(({ entry }) => entry),
      }),
      ...(options.routes ?? []),
    ],
    validateResponses: true,
    ...(options.webRoot ? { webRoot: options.webRoot } : {}),
  });
  const server = await openHttpServer(app, { host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${server.port}`;
  let made = 0;
  const rig: HttpRig = {
    url,
    tokens,
    passwords,
    authenticate,
    call: async (method, path, call = {}) => {
      const headers: Record<string, string> = {
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
        ...call.headers,
      };
      const body = call.json === undefined ? call.body : JSON.stringify(call.json);
      const response = await fetch(url + path, {
        method,
        headers,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: (isJson && text ? JSON.parse(text) : text) as never,
      };
    },
    register: async () => {
      made += 1;
      const credentials = {
        email: `person${made}@${prefix.replaceAll('_', '-')}.example`,
        password: 'correct horse battery',
      };
      const answer = await rig.call<TokensBody>('POST', '/api/v1/auth/register', { json: credentials });
      if (answer.status !== 201) throw new Error(`not registered: ${JSON.stringify(answer.body)}`);
      return { ...answer.body, ...credentials };
    },
    close: () => server.close(100),
  };
  return rig;
}
