import { z } from 'zod';
import catalogue from './models.json';

export const PROVIDERS = ['openai', 'anthropic', 'gemini', 'ollama', 'demo'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** US dollars per million tokens, as decimal strings: exact. */
const priceSchema = z.strictObject({
  input: z.string().regex(/^\d+(\.\d{1,6})?$/),
  cachedInput: z.string().regex(/^\d+(\.\d{1,6})?$/),
  output: z.string().regex(/^\d+(\.\d{1,6})?$/),
  /** When and where the price was read. */
  date: z.iso.date(),
  source: z.string(),
});
export type ModelPrice = z.infer<typeof priceSchema>;

const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.:/_-]{0,99}$/i),
  label: z.string().min(1),
  provider: z.enum(PROVIDERS),
  /** The provider's own name of the model. */
  providerModel: z.string().min(1),
  /** Longest input and output together, in tokens. */
  window: z.int().min(1_000),
  /** Null: not known (a local or compatible server); its calls cost nothing here. */
  price: priceSchema.nullable(),
});
export type ModelDescription = z.infer<typeof modelSchema>;

const MODEL_ROLES = ['canvas'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

const catalogueSchema = z.strictObject({
  models: z.array(modelSchema),
  /** Role → models in order of preference; a model that fails falls back to the next one that is usable. */
  chains: z.record(z.enum(MODEL_ROLES), z.array(z.string())),
});

/** Every model known by name. What a model costs is checked against the provider's page when it changes in `models.json`. */
export const modelCatalogue = catalogueSchema.parse(catalogue);

/** A model that can be called: its address and key known. Holds a secret: never logged, never sent. */
export interface ResolvedModel extends ModelDescription {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  isDemo: boolean;
  /** Demo only: pause before each streamed chunk, in milliseconds. */
  chunkDelayMs: number;
}

export interface ResolvedModels {
  models: ResolvedModel[];
  chains: Record<ModelRole, string[]>;
  /** Answers where nobody named a model. */
  defaultModel: string;
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
  /** Id of the model that answers by default; else the first usable of the chain, else `demo`. */
  defaultModel?: string | undefined;
  /** Pause before each chunk of `demo`, in milliseconds; default 0. */
  demoDelayMs?: number | undefined;
}

const DEMO_SLOW_CHUNK_MS = 120;

/** The models that can be called with these settings. The demo model always can, and stands in only where no other is. Throws on a default that is not usable. */
export function resolveModels(settings: ModelSettings): ResolvedModels {
  const { keys, baseUrls } = settings;
  const models: ResolvedModel[] = [];
  if (baseUrls.openai && baseUrls.openaiModel)
    models.push(unpriced('compatible', 'openai', baseUrls.openaiModel, baseUrls.openai, keys.openai));
  if (baseUrls.ollama && baseUrls.ollamaModel)
    models.push(unpriced('ollama', 'ollama', baseUrls.ollamaModel, baseUrls.ollama, undefined));
  for (const model of modelCatalogue.models) {
    const resolved = {
      ...model,
      baseUrl: undefined,
      apiKey: undefined,
      isDemo: model.provider === 'demo',
      chunkDelayMs: 0,
    };
    if (model.provider === 'demo') {
      models.push({
        ...resolved,
        chunkDelayMs: model.id === 'demo-slow' ? DEMO_SLOW_CHUNK_MS : (settings.demoDelayMs ?? 0),
      });
    } else if (model.provider !== 'ollama') {
      const apiKey = keys[model.provider];
      // With a compatible server the OpenAI key is that server's: the vendor's own models are not offered with it.
      if (apiKey && !(model.provider === 'openai' && baseUrls.openai)) {
        models.push({
          ...resolved,
          apiKey,
          baseUrl: (model.provider !== 'openai' && baseUrls[model.provider]) || undefined,
        });
      }
    }
  }
  const usable = (id: string) => models.some((model) => model.id === id);
  const canvas = modelCatalogue.chains.canvas.filter(usable);
  const defaultModel = settings.defaultModel || (canvas[0] ?? 'demo');
  if (!usable(defaultModel)) {
    throw new Error(
      `the default model "${defaultModel}" is not usable with the keys given; usable: ${models.map(({ id }) => id).join(', ')}`,
    );
  }
  return { models, chains: { canvas: canvas.length > 0 ? canvas : ['demo'] }, defaultModel };
}

function unpriced(
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
    window: 32_000,
    price: null,
    baseUrl,
    apiKey,
    isDemo: false,
    chunkDelayMs: 0,
  };
}
