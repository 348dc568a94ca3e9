import type { Route } from '../http/route';
import { apiKeyRoutes } from '../http/routes/accounts/api-keys.routes';
import { accountSecurityRoutes } from '../http/routes/accounts/account-security.routes';
import { auditRoutes } from '../http/routes/accounts/audit.routes';
import { authRoutes } from '../http/routes/accounts/auth.routes';
import { oidcRoutes } from '../http/routes/accounts/oidc.routes';
import { organisationRoutes } from '../http/routes/accounts/organisation.routes';
import { ownDataRoutes } from '../http/routes/accounts/own-data.routes';
import { providerKeyRoutes } from '../http/routes/gateway/provider-keys.routes';
import { createAccountOutbox } from '../producers/accounts/account-outbox';
import { createMailOutbox } from '../producers/accounts/mail-outbox';
import { appendAudit } from '../security/audit/audit';
import { createEmailGuard } from '../security/accounts/email-guard';
import { createLoginThrottle } from '../security/accounts/login-throttle';
import { createMailLimits } from '../security/accounts/mail-limits';
import { createOidcAttempts } from '../security/accounts/oidc/attempts';
import { createOidcProviders } from '../security/accounts/oidc/providers';
import { createPasswordTurns } from '../security/accounts/password-turns';
import { createPasswords } from '../security/accounts/passwords';
import type { Base } from './open-base';
import type { Tokens } from '../security/accounts/tokens';

/** Routes of accounts and organisations: log-ins, a person's own data, members, keys, the audit log. */
export function accountRoutes(base: Base, tokens: Tokens): Route[] {
  const { config, log, models, connection, redis } = base;
  const prefix = config.REDIS_PREFIX;
  const accounts = {
    models,
    tokens,
    config,
    passwords: createPasswords(config),
    passwordTurns: createPasswordTurns({
      waitingPerAddress: config.PASSWORDS_WAITING_PER_ADDRESS_MAX,
      waitingInAll: config.PASSWORDS_WAITING_MAX,
    }),
    throttle: createLoginThrottle({ redis: redis.command, prefix }),
    emailGuard: createEmailGuard({ redis: redis.command, prefix }),
    mails: createMailOutbox({
      models,
      queues: base.queues,
      log,
      isConfigured: Boolean(config.SMTP_URL) || config.mailDir !== undefined,
    }),
    mailLimits: createMailLimits({ redis: redis.command, prefix }),
    accountTasks: createAccountOutbox(base),
  };
  return [
    ...authRoutes(accounts),
    ...accountSecurityRoutes(accounts),
    ...oidcRoutes({
      ...accounts,
      providers: createOidcProviders({ providers: config.oidcProviders, linkBase: config.linkBase, log }),
      attempts: createOidcAttempts({ redis: redis.command, prefix }),
    }),
    ...ownDataRoutes(accounts),
    ...organisationRoutes(accounts),
    ...auditRoutes({ models }),
    ...apiKeyRoutes({ models, connection, appendAudit }),
    ...providerKeyRoutes({
      ...{ models, connection, secrets: base.secrets },
      isPrivateAllowed: config.PROVIDER_KEYS_PRIVATE_ADDRESSES,
      resolved: base.resolvedModels,
    }),
  ];
}
