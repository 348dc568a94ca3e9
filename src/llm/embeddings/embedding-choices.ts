import type { EmbeddingModel, ResolvedEmbeddingModel, ResolvedEmbeddingModels } from '../../../config/embedding-models';
import { notFound } from '../../platform/errors';
import { isByAddress, isSameAddress, type OpenKey } from '../provider-keys/own-models';
import type { OwnKeys } from '../provider-keys/read-own-models';
import { orderByWeight } from '../routing/order-by-weight';
import { unreadable } from '../routing/own-plan';

/**
 * The ways to call one embedding model, in the order in which they are to be tried: with the organisation's own keys by
 * weight, then, where it lets it stand in, with the server's. Never another model. Throws `model_not_found` (404),
 * `provider_key_unreadable` (503).
 */
export function embeddingChoices(
  resolved: ResolvedEmbeddingModels,
  id: string | undefined,
  own: OwnKeys | undefined,
  organisationId: string,
): [ResolvedEmbeddingModel, ...ResolvedEmbeddingModel[]] {
  const shared = id === undefined ? resolved.defaultModel : resolved.models.find((model) => model.id === id);
  const known = resolved.known.find((model) => model.id === (id ?? shared?.id));
  const described = shared ?? (known && { ...known, baseUrl: undefined, apiKey: undefined });
  const served = described ? (own?.keys ?? []).filter((key) => serves(key, described, known !== undefined)) : [];
  const fallsBack = own?.fallsBackToShared === true && shared !== undefined;
  if (served.some(({ secret }) => secret === undefined) && !fallsBack) throw unreadable();
  const choices = orderByWeight(served, Math.random).flatMap((key): ResolvedEmbeddingModel[] => {
    if (!described || key.secret === undefined) return [];
    const credential = {
      organisationId,
      providerKeyId: key.id,
      isAddressForeign: key.baseUrl !== undefined && own?.isPrivateAllowed !== true,
    };
    return [{ ...described, baseUrl: key.baseUrl ?? described.baseUrl, apiKey: key.secret, own: credential }];
  });
  const [first, ...others] = [...choices, ...(shared && (served.length === 0 || fallsBack) ? [shared] : [])];
  if (!first) throw notFound('model_not_found', `There is no embedding model "${(id ?? '').slice(0, 100)}" here.`);
  return [first, ...others];
}

/** The models that an organisation can ask for, without addresses and keys. */
export function askableEmbeddings(resolved: ResolvedEmbeddingModels, own: OwnKeys | undefined): EmbeddingModel[] {
  const known = own?.keys.some(({ provider }) => provider === 'openai') ? resolved.known : [];
  const ids = new Set(resolved.models.map(({ id }) => id));
  return [
    ...resolved.models.map(({ baseUrl: _, apiKey: __, own: ___, ...model }) => model),
    ...known.filter(({ id }) => !ids.has(id)),
  ];
}

/** OpenAI's own models with keys of OpenAI; those of a server with keys for its address. */
function serves(key: OpenKey, model: ResolvedEmbeddingModel, isOpenAis: boolean): boolean {
  if (isOpenAis) return key.provider === 'openai';
  const provider = key.provider === 'openai-compatible' ? 'openai' : key.provider;
  return isByAddress(key) && provider === model.provider && isSameAddress(key.baseUrl, model.baseUrl);
}
