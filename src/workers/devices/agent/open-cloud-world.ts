import type { CloudProvider } from '../../../contracts/devices/agent-schemas';
import type { CloudSource } from '../../../connectors/devices/cloud-source';
import { createGmailQuota } from '../../../connectors/devices/gmail/gmail-quota';
import { openGmailSource } from '../../../connectors/devices/gmail/open-gmail-source';
import { openOutlookSource } from '../../../connectors/devices/outlook/outlook-source';
import { openTeamsSource } from '../../../connectors/devices/teams/teams-source';
import { createAccountProviders } from '../../../security/devices/accounts/providers';
import { createAccountTokens } from '../../../security/devices/accounts/account-tokens';
import type { WorkerDeps } from '../../worker-deps';
import { openGraphQuotas } from './graph-quotas';
import type { AccountToRead, CloudWorld } from './run-cloud-agent';

/** Connected accounts as runs of agents read them, by the tokens that their person gave and within their providers' quotas. */
export function openCloudWorld(deps: WorkerDeps): CloudWorld {
  const { models, connection, secrets, mails, config, log } = deps;
  const providers = createAccountProviders(config, log);
  const { accessTokenOf } = createAccountTokens({ models, connection, secrets, mails, providers, log });
  const shared = { redis: deps.redis.command, prefix: config.REDIS_PREFIX };
  const gmailQuota = createGmailQuota(shared);
  const quotas = openGraphQuotas(shared);
  const graph = { rootUrl: config.MICROSOFT_GRAPH_URL, log };
  const opens: Record<CloudProvider, (account: AccountToRead) => CloudSource> = {
    gmail: ({ connectionId, accessToken }) =>
      openGmailSource({
        ...{ rootUrl: config.GMAIL_API_URL, accessToken, person: connectionId, quota: gmailQuota, log },
      }),
    outlook: ({ connectionId, accessToken }) =>
      openOutlookSource({ ...graph, accessToken, quota: quotas.outlook(connectionId) }),
    teams: ({ connectionId, accessToken }) =>
      openTeamsSource({ ...graph, accessToken, quota: quotas.teams(connectionId) }),
  };
  return { openSource: (account) => opens[account.provider](account), accessTokenOf };
}
