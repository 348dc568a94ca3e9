import { ConfigurationError } from './configuration-error';
import {
  CAPABILITIES,
  type Catalogue,
  type CatalogueModel,
  type ModelCapabilities,
  modelCatalogue,
  type Provider,
} from './model-catalogue';
import { ownAddress, resolveTargets } from './resolve-targets';
import { firstChoice, rolesAmong } from './roles-among';

export { modelCatalogue, PROVIDERS, type ModelCapabilities, type ModelPrice, type Provider } from './model-catalogue';

/** A model as the catalogue has it. */
export interface ModelDescription extends Omit<CatalogueModel, 'window' | 'capabilities' | 'targets'> {
  /** Longest input and output together, in tokens. */
  window: number;
  /** The catalogue does not say: the window is a guess, for estimates only. */
  isWindowAssumed?: boolean;
  /** Absent: as the provider's models usually can. */
  capabilities?: ModelCapabilities;
}

/** A model that can be called: its address and key known. Holds a secret: never logged, never sent. */
export interface ResolvedModel extends ModelDescription {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  isDemo: boolean;
  /** Demo only: pause before each streamed chunk, in milliseconds. */
  chunkDelayMs: number;
  /** Called with a key of an organisation's own, for it alone. */
  own?: OwnCredential;
}

/** Whose key it is that a model is called with. */
export interface OwnCredential {
  organisationId: string;
  providerKeyId: string;
  /** The organisation gave the address too: nothing but the public internet may be reached by it. */
  isAddressForeign: boolean;
}

/** A model of the catalogue, whether or not this server has a key for it. */
export interface KnownModel extends Omit<ResolvedModel, 'baseUrl' | 'apiKey'> {
  /** Its provider itself answers for it (also); else servers that the catalogue names. */
  isAtProvider: boolean;
  /** Where the provider answers; undefined: where its client looks by itself. */
  providerUrl: string | undefined;
}

/** One way to call a model. */
export interface ResolvedTarget {
  /** `<model id>`, or `<model id>#<n>` where a model has several. */
  id: string;
  model: ResolvedModel;
  /** Share of the calls, against the model's other targets. */
  weight: number;
}

export interface ResolvedModels {
  /** Each with the address and key of its first target. */
  readonly models: readonly ResolvedModel[];
  /** In the order of `models`. A new list where anything has changed. */
  readonly targets: readonly ResolvedTarget[];
  /** Role → usable models in order of preference. A role without one is the demo's where no other model can be called, else it is missing. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Answers where nobody named a model. */
  readonly defaultModel: string;
  /** What more could be called with other keys: the whole catalogue, and its roles as they are written. */
  readonly known: { readonly models: readonly KnownModel[]; readonly roles: Catalogue['roles'] };
}

/** What the environment gives; an empty string counts as not given. */
export interface ModelSettings {
  keys: { openai?: string | undefined; anthropic?: string | undefined; gemini?: string | undefined };
  baseUrls: {
    /** An OpenAI-compatible server; needs `openaiModel`. */
    openai?: string | undefined;
    openaiModel?: string | undefined;
    anthropic?: string | undefined;
    gemini?: string | undefined;
    /** An Ollama server; needs `ollamaModel`. */
    ollama?: string | undefined;
    ollamaModel?: string | undefined;
  };
  /** Id of the model that answers by default; else the first usable of the role `canvas`, else `demo`. */
  defaultModel?: string | undefined;
  /** Pause before each chunk of `demo`, in milliseconds; default 0. */
  demoDelayMs?: number | undefined;
  /** What `${NAME}` in the catalogue stands for. */
  environment?: Readonly<Record<string, string | undefined>>;
}

const DEMO_SLOW_CHUNK_MS = 120;
/** Of a model whose window nobody has told, in tokens. */
const WINDOW_ASSUMED = 32_000;

/**
 * The models that can be called with these settings. The demo model always can, and stands in only where no other is.
 * `warnings` takes what is left out for want of a variable. Throws ConfigurationError on a default that is not usable.
 */
export function resolveModels(
  settings: ModelSettings,
  catalogue: Catalogue = modelCatalogue,
  warnings: string[] = [],
): ResolvedModels {
  const targets = [
    ...environmentModels(settings).map((model) => ({ id: model.id, model, weight: 1 })),
    ...catalogue.models.flatMap((described) => {
      const model = describe(described, settings);
      const reached = resolveTargets(described, settings, warnings);
      return reached.map(({ weight, ...address }, place) => ({
        id: reached.length > 1 ? `${model.id}#${place + 1}` : model.id,
        model: { ...model, ...address },
        weight,
      }));
    }),
  ];
  const models = [...new Map([...targets].reverse().map(({ model }) => [model.id, model])).values()].reverse();
  const roles = rolesAmong(models, catalogue.roles);
  const defaultModel = settings.defaultModel || firstChoice(models, roles);
  if (!models.some(({ id }) => id === defaultModel)) {
    throw new ConfigurationError(
      [
        `DEFAULT_MODEL: the default model "${defaultModel}" is not usable with the keys given; usable: ${models.map(({ id }) => id).join(', ')}`,
      ],
      'docs/models.md',
    );
  }
  const known = catalogue.models.map((described): KnownModel => ({
    ...describe(described, settings),
    isAtProvider: !described.targets || described.targets.some(({ baseUrl }) => !baseUrl),
    providerUrl: ownAddress(described, settings),
  }));
  return { models, targets, roles, defaultModel, known: { models: known, roles: catalogue.roles } };
}

function describe(
  { capabilities, window, targets: _, ...described }: CatalogueModel,
  { demoDelayMs = 0 }: ModelSettings,
): Omit<ResolvedModel, 'baseUrl' | 'apiKey'> {
  const told = Object.entries(capabilities ?? {}).filter(([, can]) => can !== undefined);
  return {
    ...described,
    window: window ?? WINDOW_ASSUMED,
    isWindowAssumed: window === undefined,
    capabilities: { ...CAPABILITIES[described.provider], ...(Object.fromEntries(told) as Partial<ModelCapabilities>) },
    isDemo: described.provider === 'demo',
    chunkDelayMs: described.provider !== 'demo' ? 0 : described.id === 'demo-slow' ? DEMO_SLOW_CHUNK_MS : demoDelayMs,
  };
}

/** The models that the environment alone describes. */
function environmentModels({ keys, baseUrls }: ModelSettings): ResolvedModel[] {
  return [
    ...(baseUrls.openai && baseUrls.openaiModel
      ? [unpriced('compatible', 'openai', baseUrls.openaiModel, baseUrls.openai, keys.openai)]
      : []),
    ...(baseUrls.ollama && baseUrls.ollamaModel
      ? [unpriced('ollama', 'ollama', baseUrls.ollamaModel, baseUrls.ollama, undefined)]
      : []),
  ];
}

/** A model of which only its server's name for it is known. */
export function unpriced(
  id: string,
  provider: Provider,
  providerModel: string,
  baseUrl: string,
  apiKey: string | undefined,
): ResolvedModel {
  return {
    id,
    label: `${providerModel} (${provider === 'ollama' ? 'Ollama' : 'own server'})`,
    provider,
    providerModel,
    window: WINDOW_ASSUMED,
    isWindowAssumed: true,
    price: null,
    // Nobody says what it can do: what it cannot, it says itself.
    capabilities: { ...CAPABILITIES.openai, promptCache: false },
    baseUrl,
    apiKey,
    isDemo: false,
    chunkDelayMs: 0,
  };
}
