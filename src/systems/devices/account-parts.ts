import { connectionRight } from '../../http/devices/connection-right';
import type { PathRight } from '../../http/path-right';
import { connectionRoutes } from '../../http/routes/devices/connections.routes';
import { createMailOutbox } from '../../producers/accounts/mail-outbox';
import { createAccountTokens } from '../../security/devices/accounts/account-tokens';
import { createConnectionAttempts } from '../../security/devices/accounts/attempts';
import { createAccountProviders } from '../../security/devices/accounts/providers';
import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Connected accounts. */
export function accountParts({ config, log, models, connection, redis, queues, secrets }: Base): SystemApi {
  const providers = createAccountProviders(config, log);
  const isConfigured = config.SMTP_URL !== '' || config.mailDir !== undefined;
  const mails = createMailOutbox({ models, queues, log, isConfigured });
  return {
    routes: connectionRoutes({
      ...{ config, log, models, connection, secrets, providers },
      attempts: createConnectionAttempts({ redis: redis.command, prefix: config.REDIS_PREFIX }),
      tokens: createAccountTokens({ models, connection, secrets, mails, providers, log }),
    }),
    rights: { connection: connectionRight as PathRight },
  };
}
