import type { CatalogueModel, CatalogueTarget } from './model-catalogue';
import type { ModelSettings } from './models';

interface Reached {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  weight: number;
}

/** Where OpenAI itself answers: said outright, as its client would else take the address of a compatible server. */
const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * The targets of a model that can be called: those whose variables are set. Without targets of its own, the provider's
 * address with the key that the environment has for it. `warnings` names the targets that are left out.
 */
export function resolveTargets(model: CatalogueModel, settings: ModelSettings, warnings: string[]): Reached[] {
  if (model.provider === 'demo') return [{ baseUrl: undefined, apiKey: undefined, weight: 1 }];
  if (!model.targets) return byEnvironment(model, settings, 1);
  return model.targets.flatMap((target, place) => {
    if (!target.baseUrl && !target.apiKey && !target.apiKeyEnv) return byEnvironment(model, settings, target.weight);
    const missing = referencesOf(target).filter((name) => !settings.environment?.[name]);
    if (missing.length > 0) {
      warnings.push(`models.${model.id}.targets.${place}: left out: ${missing.join(', ')} is not set`);
      return [];
    }
    const apiKey = target.apiKeyEnv ? settings.environment?.[target.apiKeyEnv] : fill(target.apiKey, settings);
    const baseUrl = fill(target.baseUrl, settings) ?? ownAddress(model, settings);
    if (baseUrl !== undefined && !URL.canParse(baseUrl)) {
      warnings.push(`models.${model.id}.targets.${place}: left out: its address is not one`);
      return [];
    }
    // A key of the environment never goes to an address of the file: without a key of its own a target has none.
    return [{ baseUrl, apiKey, weight: target.weight }];
  });
}

function byEnvironment({ provider }: CatalogueModel, { keys, baseUrls }: ModelSettings, weight: number): Reached[] {
  if (provider === 'demo') return [];
  if (provider === 'ollama') return baseUrls.ollama ? [{ baseUrl: baseUrls.ollama, apiKey: undefined, weight }] : [];
  const apiKey = keys[provider];
  // With a compatible server the OpenAI key is that server's: the vendor's own models are not offered with it.
  if (!apiKey || (provider === 'openai' && baseUrls.openai)) return [];
  return [{ apiKey, baseUrl: (provider !== 'openai' && baseUrls[provider]) || undefined, weight }];
}

/** Where a provider itself answers, for models without an address of their own; undefined: where its client looks by itself. */
export function ownAddress(
  { provider }: Pick<CatalogueModel, 'provider'>,
  { baseUrls }: Pick<ModelSettings, 'baseUrls'>,
): string | undefined {
  if (provider === 'openai') return baseUrls.openai ? OPENAI_URL : undefined;
  return (provider !== 'demo' && baseUrls[provider]) || undefined;
}

/** Names of the variables that a target needs. */
function referencesOf({ baseUrl, apiKey, apiKeyEnv }: CatalogueTarget): string[] {
  const inside = [baseUrl, apiKey].flatMap((value) => nameOf(value) ?? []);
  return apiKeyEnv ? [...inside, apiKeyEnv] : inside;
}

const nameOf = (value: string | undefined) => /^\$\{(\w+)\}$/.exec(value ?? '')?.[1];

function fill(value: string | undefined, { environment }: ModelSettings): string | undefined {
  const name = nameOf(value);
  return name ? environment?.[name] : value;
}
