import type { ResolvedModels } from '../../../../config/models';
import {
  providerKeysCreate,
  providerKeysList,
  providerKeysRemove,
  providerKeysReplace,
  providerKeysSettings,
  providerKeysSettingsUpdate,
  providerKeysTest,
  providerKeysUpdate,
} from '../../../contracts/gateway/provider-keys';
import { testProviderKey } from '../../../llm/provider-keys/test-provider-key';
import { unreadable } from '../../../llm/routing/own-plan';
import { providerKeyContext, type ProviderKeyRecord } from '../../../models/gateway/provider-key.model';
import { changeProviderKeySettings, readProviderKeySettings } from '../../../commands/gateway/provider-key-settings';
import {
  createProviderKey,
  findProviderKey,
  listProviderKeys,
  type ProviderKeyDeps,
  removeProviderKey,
  replaceProviderSecret,
  updateProviderKey,
} from '../../../commands/gateway/provider-keys';
import { type Secrets, SecretUnreadable } from '../../../security/secrets/secrets';
import { type Route, route } from '../../route';

/** Keys of model providers that an organisation has of its own. */
export const providerKeyRoutes = (deps: ProviderKeyDeps & { resolved: ResolvedModels }): Route[] => [
  route(providerKeysList, async ({ caller, query }) => ({
    status: 200,
    body: await listProviderKeys(deps, caller, query),
  })),

  route(providerKeysCreate, async ({ caller, body }) => ({
    status: 201,
    body: await createProviderKey(deps, caller, body),
  })),

  route(providerKeysUpdate, async ({ caller, params, body }) => ({
    status: 200,
    body: await updateProviderKey(deps, caller, params.providerKeyId, body),
  })),

  route(providerKeysReplace, async ({ caller, params, body }) => ({
    status: 200,
    body: await replaceProviderSecret(deps, caller, params.providerKeyId, body.secret),
  })),

  route(providerKeysRemove, async ({ caller, params }) => {
    await removeProviderKey(deps, caller, params.providerKeyId);
    return { status: 204 };
  }),

  route(providerKeysTest, async ({ caller, params }) => {
    const record = await findProviderKey(deps.models, caller, params.providerKeyId);
    const baseUrl = record.baseUrl ?? providerUrl(deps.resolved, record);
    const isPublicOnly = typeof record.baseUrl === 'string' && !deps.isPrivateAllowed;
    const key = { provider: record.provider, secret: openSecret(deps.secrets, record), baseUrl, isPublicOnly };
    return { status: 200, body: await testProviderKey(key) };
  }),

  route(providerKeysSettings, async ({ caller }) => ({
    status: 200,
    body: await readProviderKeySettings(deps.models, caller),
  })),

  route(providerKeysSettingsUpdate, async ({ caller, body }) => ({
    status: 200,
    body: await changeProviderKeySettings(deps, caller, body),
  })),
];

/** Where calls with a key of a provider go: the operator may have said another address for its protocol. */
const providerUrl = ({ known }: ResolvedModels, { provider }: Pick<ProviderKeyRecord, 'provider'>) =>
  known.models.find((model) => model.provider === provider)?.providerUrl;

function openSecret(secrets: Secrets, record: ProviderKeyRecord): string {
  try {
    return secrets.open(record, providerKeyContext(record));
  } catch (error) {
    throw error instanceof SecretUnreadable ? unreadable() : error;
  }
}
