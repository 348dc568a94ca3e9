import { apiKeysCreate, apiKeysList, apiKeysListAll, apiKeysRevoke } from '../../../contracts/accounts/api-keys';
import {
  type ApiKeyDeps,
  createApiKey,
  listAllApiKeys,
  listOwnApiKeys,
  revokeApiKey,
} from '../../../models/accounts/api-key-queries';
import { type Route, route } from '../../route';

/** API keys: everybody's own, and the organisation's for its admins. */
export const apiKeyRoutes = (deps: ApiKeyDeps): Route[] => [
  route(apiKeysList, async ({ caller, query }) => ({
    status: 200,
    body: await listOwnApiKeys(deps.models, caller, query),
  })),

  route(apiKeysListAll, async ({ caller, query }) => ({
    status: 200,
    body: await listAllApiKeys(deps.models, caller, query),
  })),

  route(apiKeysCreate, async ({ caller, body }) => ({ status: 201, body: await createApiKey(deps, caller, body) })),

  route(apiKeysRevoke, async ({ caller, params }) => {
    await revokeApiKey(deps, caller, params.apiKeyId);
    return { status: 204 };
  }),
];
