import { createAccountProviders } from '../../../security/devices/accounts/providers';
import { createAccountTokens } from '../../../security/devices/accounts/account-tokens';
import { conflict } from '../../../platform/errors';
import type { WorkerDeps } from '../../worker-deps';
import type { CloudWorld } from './run-cloud-agent';

/** Connected accounts as runs of agents read them, by the tokens that their person gave. */
export function openCloudWorld(deps: WorkerDeps): CloudWorld {
  const { models, connection, secrets, mails, config, log } = deps;
  const providers = createAccountProviders(config, log);
  const { accessTokenOf } = createAccountTokens({ models, connection, secrets, mails, providers, log });
  return {
    accessTokenOf,
    openSource: ({ provider }) =>
      Promise.reject(conflict('agent_not_configured', `This server does not read ${provider}.`)),
  };
}
