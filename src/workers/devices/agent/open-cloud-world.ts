import type { CloudProvider } from '../../../contracts/devices/agent-schemas';
import type { CloudSource } from '../../../connectors/devices/cloud-source';
import { systemClock } from '../../../connectors/devices/graph/clock';
import { createQuota, OUTLOOK_QUOTA, type RequestQuota, TEAMS_QUOTA } from '../../../connectors/devices/graph/quota';
import { openOutlookSource } from '../../../connectors/devices/outlook/outlook-source';
import { openTeamsSource } from '../../../connectors/devices/teams/teams-source';
import { ExpiringCache } from '../../../platform/expiring-cache';
import { createAccountProviders } from '../../../security/devices/accounts/providers';
import { createAccountTokens } from '../../../security/devices/accounts/account-tokens';
import type { WorkerDeps } from '../../worker-deps';
import type { AccountToRead, CloudWorld } from './run-cloud-agent';

/** Accounts whose requests this process counts. */
const ACCOUNTS_MAX = 500;

/** Connected accounts as runs of agents read them, by the tokens that their person gave. */
export function openCloudWorld(deps: WorkerDeps): CloudWorld {
  const { models, connection, secrets, mails, config, log } = deps;
  const providers = createAccountProviders(config, log);
  const { accessTokenOf } = createAccountTokens({ models, connection, secrets, mails, providers, log });
  const quotas = new ExpiringCache<RequestQuota>(ACCOUNTS_MAX);
  /** One for all that read an account in this process; kept until nothing it counts matters any more. */
  const quotaOf = (connectionId: string, rules: typeof OUTLOOK_QUOTA): RequestQuota => {
    const now = Date.now();
    const quota = quotas.get(connectionId, now) ?? createQuota(rules, systemClock);
    quotas.set(connectionId, quota, now + 60 * 60_000);
    return quota;
  };
  const graph = ({ connectionId, accessToken }: AccountToRead, rules: typeof OUTLOOK_QUOTA) => ({
    ...{ rootUrl: config.MICROSOFT_GRAPH_URL, accessToken, log, quota: quotaOf(connectionId, rules) },
  });
  const opens: Record<CloudProvider, (account: AccountToRead) => CloudSource> = {
    gmail: () => {
      throw new Error('not yet');
    },
    outlook: (account) => openOutlookSource(graph(account, OUTLOOK_QUOTA)),
    teams: (account) => openTeamsSource(graph(account, TEAMS_QUOTA)),
  };
  return { openSource: (account) => opens[account.provider](account), accessTokenOf };
}
