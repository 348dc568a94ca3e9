import type { Route } from '../http/route';
import { apiKeyRoutes } from '../http/routes/api-keys.routes';
import { accountSecurityRoutes } from '../http/routes/account-security.routes';
import { auditRoutes } from '../http/routes/audit.routes';
import { authRoutes } from '../http/routes/auth.routes';
import { oidcRoutes } from '../http/routes/oidc.routes';
import { organisationRoutes } from '../http/routes/organisation.routes';
import { ownDataRoutes } from '../http/routes/own-data.routes';
import { providerKeyRoutes } from '../http/routes/provider-keys.routes';
import { createAccountOutbox } from '../producers/account-outbox';
import { createMailOutbox } from '../producers/mail-outbox';
import { appendAudit } from '../security/audit';
import { createEmailGuard } from '../security/email-guard';
import { createLoginThrottle } from '../security/login-throttle';
import { createMailLimits } from '../security/mail-limits';
import { createOidcAttempts } from '../security/oidc/attempts';
import { createOidcProviders } from '../security/oidc/providers';
import { createPasswordTurns } from '../security/password-turns';
import { createPasswords } from '../security/passwords';
import type { Base } from './open-base';
import type { Tokens } from '../security/tokens';

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
