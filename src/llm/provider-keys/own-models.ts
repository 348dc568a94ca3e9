import {
  type KnownModel,
  type ResolvedModel,
  type ResolvedModels,
  type ResolvedTarget,
  unpriced,
} from '../../../config/models';
import { firstChoice, rolesAmong } from '../../../config/roles-among';
import {
  OWN_MODEL_PREFIX,
  type ProviderKeyProvider,
  PROVIDERS_BY_ADDRESS,
} from '../../contracts/gateway/provider-keys';
import { trimEndOf } from '../../platform/trim-end';

/** A key of an organisation, opened. Holds a secret: never logged, never sent. */
export interface OpenKey {
  id: string;
  provider: ProviderKeyProvider;
  /** Undefined: it could not be opened, so nothing can be called with it. */
  secret: string | undefined;
  baseUrl: string | undefined;
  /** Names of models at `baseUrl`. */
  models: readonly string[];
  weight: number;
}

/** Whether two addresses are one. */
export const isSameAddress = (left: string | undefined, right: string | undefined): boolean =>
  left !== undefined && right !== undefined && trimEndOf(left, '/') === trimEndOf(right, '/');

/** Whether a key is for the server at its address, not for a provider. */
export const isByAddress = ({ provider }: Pick<OpenKey, 'provider'>): boolean =>
  PROVIDERS_BY_ADDRESS.includes(provider);

/** The models as one organisation has them: with its own keys where it has some, else as everybody. */
export interface OwnModels extends ResolvedModels {
  organisationId: string;
  /** The server's own keys may stand in where the organisation's fail. */
  fallsBackToShared: boolean;
  /** Models for which a key of the organisation cannot be opened. */
  unreadable: ReadonlySet<string>;
  targetsOf(modelId: string): readonly ResolvedTarget[];
}

/**
 * Lays an organisation's keys over the models of the server. A key takes the place of the server's own for each model that
 * it serves: models of its provider, or those at its address. What it serves beside that is there for this organisation alone.
 */
export function ownModels(
  shared: ResolvedModels,
  keys: readonly OpenKey[],
  options: { organisationId: string; fallsBackToShared: boolean; isPrivateAllowed: boolean },
): OwnModels {
  const { organisationId, fallsBackToShared } = options;
  const unreadable = new Set<string>();
  const byModel = new Map<string, ResolvedTarget[]>();
  const described = new Map<string, Omit<ResolvedModel, 'baseUrl' | 'apiKey'>>();
  const sharedOf = new Map<string, ResolvedTarget[]>();
  for (const target of shared.targets)
    sharedOf.set(target.model.id, [...(sharedOf.get(target.model.id) ?? []), target]);
  const knownById = new Map(shared.known.models.map((model) => [model.id, model]));

  const add = (
    model: Omit<ResolvedModel, 'baseUrl' | 'apiKey'>,
    served: readonly Served[],
    others: ResolvedTarget[],
  ) => {
    if (served.some(({ key }) => key.secret === undefined)) unreadable.add(model.id);
    const own = served.flatMap(({ key, baseUrl }): ResolvedTarget[] => {
      if (key.secret === undefined) return [];
      const isAddressForeign = key.baseUrl !== undefined && !options.isPrivateAllowed;
      const credential = { organisationId, providerKeyId: key.id, isAddressForeign };
      return [
        {
          id: `${model.id}@${key.id}`,
          model: { ...model, baseUrl, apiKey: key.secret, own: credential },
          weight: key.weight,
        },
      ];
    });
    const targets = [...own, ...(served.length === 0 || fallsBackToShared ? others : [])];
    if (targets.length === 0 && !unreadable.has(model.id)) return;
    byModel.set(model.id, targets);
    described.set(model.id, model);
  };

  for (const { id } of [...shared.models, ...shared.known.models]) {
    const others = sharedOf.get(id) ?? [];
    const model = others[0]?.model ?? knownById.get(id);
    if (!model || described.has(id)) continue;
    add(model, keysFor(keys, knownById.get(id), others), others);
  }
  for (const [name, served] of serversOf(keys)) {
    const [first] = served;
    const id = OWN_MODEL_PREFIX + name;
    if (!first || described.has(id)) continue;
    const provider = first.key.provider === 'ollama' ? 'ollama' : 'openai';
    add(unpriced(id, provider, name, first.baseUrl ?? '', undefined), served, []);
  }

  const models = [...described.values()].map(
    (model): ResolvedModel => byModel.get(model.id)?.[0]?.model ?? { ...model, baseUrl: undefined, apiKey: undefined },
  );
  const roles = rolesAmong(models, shared.known.roles);
  const isDemoByDefault = shared.models.find(({ id }) => id === shared.defaultModel)?.isDemo ?? true;
  return {
    models,
    targets: [...byModel.values()].flat(),
    roles,
    defaultModel: isDemoByDefault ? firstChoice(models, roles) : shared.defaultModel,
    known: shared.known,
    organisationId,
    fallsBackToShared,
    unreadable,
    targetsOf: (modelId) => byModel.get(modelId) ?? [],
  };
}

interface Served {
  key: OpenKey;
  baseUrl: string | undefined;
}

/** The organisation's keys that serve a model of the server's catalogue, each with the address it is called at. */
function keysFor(keys: readonly OpenKey[], known: KnownModel | undefined, shared: readonly ResolvedTarget[]): Served[] {
  return keys.flatMap((key): Served[] => {
    const protocol = key.provider === 'openai-compatible' ? 'openai' : key.provider;
    if (isByAddress(key)) {
      const at = shared.find(({ model }) => model.provider === protocol && isSameAddress(model.baseUrl, key.baseUrl));
      return at ? [{ key, baseUrl: at.model.baseUrl }] : [];
    }
    if (known?.provider !== protocol || !known.isAtProvider) return [];
    return [{ key, baseUrl: key.baseUrl ?? known.providerUrl }];
  });
}

/** Models at the organisation's own servers, by the server's name of the model. */
function serversOf(keys: readonly OpenKey[]): Map<string, Served[]> {
  const servers = new Map<string, Served[]>();
  for (const key of keys)
    for (const name of key.models) servers.set(name, [...(servers.get(name) ?? []), { key, baseUrl: key.baseUrl }]);
  return servers;
}
