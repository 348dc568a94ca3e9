import type { ModelPrice, ResolvedModel, ResolvedModels } from '../../config/models';
import type { EmbeddingModel } from '../../config/embedding-models';
import type { EmbeddingModelView, MeasuredModel, ModelView } from '../contracts/gateway/models';
import { chainOf } from './routing/chain-of';
import type { MergedHealth } from './routing/merge-health';

/** Every model as people see it: never an address, a key, or the provider's own name of it. */
export function presentModels(
  resolved: ResolvedModels,
  healthOf: (targetId: string) => MergedHealth,
  measuredOf: (modelId: string) => MeasuredModel | null,
): ModelView[] {
  return resolved.models.map((model) => ({
    id: model.id,
    label: model.label,
    provider: model.provider,
    isDemo: model.isDemo,
    isDefault: model.id === resolved.defaultModel,
    window: model.window,
    isWindowAssumed: model.isWindowAssumed ?? false,
    capabilities: presentCapabilities(model.capabilities),
    price: presentPrice(model.price),
    fallbacks: chainOf(resolved, model.id)
      .slice(1)
      .map(({ id, standsInFor }) => ({ id, standsInFor: standsInFor ? [...standsInFor] : null })),
    targets: resolved.targets
      .filter((target) => target.model.id === model.id)
      .map(({ id, weight }) => ({ id, weight, ...healthOf(id) })),
    measured: measuredOf(model.id),
  }));
}

/** Models that embed, as people see them. */
export const presentEmbeddings = (
  models: readonly EmbeddingModel[],
  defaultId: string,
  measuredOf: (modelId: string) => MeasuredModel | null,
): EmbeddingModelView[] =>
  models.map(({ id, label, provider, dimension, canShorten, price }) => ({
    ...{ id, label, provider, dimension, canShorten, price },
    isDemo: provider === 'demo',
    isDefault: id === defaultId,
    measured: measuredOf(id),
  }));

/** Each role with the models that answer for it, in order. */
export const presentRoles = (resolved: ResolvedModels): { id: string; models: string[] }[] =>
  Object.keys(resolved.roles).map((id) => ({ id, models: chainOf(resolved, id).map((link) => link.id) }));

const presentCapabilities = (can: ResolvedModel['capabilities']): ModelView['capabilities'] =>
  can
    ? {
        tools: can.tools ?? false,
        images: can.images ?? false,
        json: can.json ?? false,
        streaming: can.streaming ?? false,
        promptCache: can.promptCache ?? false,
        thinking: can.thinking ?? false,
      }
    : null;

const presentPrice = (price: ResolvedModel['price']): ModelView['price'] =>
  price && {
    ...presentRates(price),
    above: price.above ? { tokens: price.above.tokens, ...presentRates(price.above) } : null,
    embedding: price.embedding ?? null,
    currency: price.currency ?? 'USD',
    date: price.date,
    source: price.source,
  };

const presentRates = ({
  input,
  output,
  cachedInput,
  cacheWrite,
  cacheWriteHour,
}: ModelPrice | NonNullable<ModelPrice['above']>) => ({
  ...{ input, output },
  cachedInput: cachedInput ?? input,
  cacheWrite: cacheWrite ?? null,
  cacheWriteHour: cacheWriteHour ?? null,
});
