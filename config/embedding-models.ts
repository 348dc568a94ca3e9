import { z } from 'zod';
import type { OwnCredential } from './models';
import catalogue from './embedding-models.json';

export const EMBEDDING_PROVIDERS = ['openai', 'ollama', 'local', 'demo'] as const;

const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.:/_-]{0,99}$/i),
  label: z.string().min(1),
  provider: z.enum(EMBEDDING_PROVIDERS),
  /** The provider's own name of the model. */
  providerModel: z.string().min(1),
  /** Numbers of a vector. */
  dimension: z.int().min(1).max(65_536),
  /** Takes `dimensions`: shorter vectors with most of their meaning. */
  canShorten: z.boolean(),
  /** Null: not known; its calls cost nothing here. */
  price: z
    .strictObject({
      /** US dollars per million tokens, as a decimal string: exact. */
      embedding: z.string().regex(/^\d+(\.\d{1,6})?$/),
      /** When and where the price was read. */
      date: z.iso.date(),
      source: z.string(),
    })
    .nullable(),
});
export type EmbeddingModel = z.infer<typeof modelSchema>;

const embeddingCatalogue = z.array(modelSchema).parse(catalogue);

/** An embedding model that can be called: its address and key known. Holds a secret: never logged, never sent. */
export interface ResolvedEmbeddingModel extends EmbeddingModel {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  /** Called with a key of an organisation's own, for it alone. */
  own?: OwnCredential;
}

/** What the environment gives. `price`: US dollars per million tokens; empty: not known. */
export interface EmbeddingSettings {
  openai: { apiKey: string; baseUrl: string; model: string; dimension: number; price?: string };
  ollama: { baseUrl: string; model: string; dimension: number; price?: string };
  /** Runs in this process. */
  local: { model: string; dimension: number; price?: string };
  /** Id; empty: the first usable one. */
  defaultModel: string;
}

export interface ResolvedEmbeddingModels {
  /** The most preferred first; the demo one last. */
  models: ResolvedEmbeddingModel[];
  /** Answers where nobody named a model: vectors of two models are never mixed, so it changes only by configuration. */
  defaultModel: ResolvedEmbeddingModel;
  /** What OpenAI itself has, whether or not this server has a key for it. */
  known: EmbeddingModel[];
}

/** The embedding models that can be called with these settings; the demo one always can. Throws on a default that is not usable and on a model without its dimension. */
export function resolveEmbeddingModels({
  openai,
  ollama,
  local,
  defaultModel,
}: EmbeddingSettings): ResolvedEmbeddingModels {
  const models: ResolvedEmbeddingModel[] = [];
  const today = new Date().toISOString().slice(0, 10);
  const add = (
    id: string,
    provider: EmbeddingModel['provider'],
    own: { model: string; dimension: number; baseUrl?: string; apiKey?: string; price?: string },
  ) => {
    if (own.dimension < 1)
      throw new Error(`the embedding model "${own.model}" needs its dimension (…_EMBEDDING_DIMENSION)`);
    models.push({
      id,
      label: `${own.model} (${provider === 'openai' ? 'own server' : provider})`,
      provider,
      providerModel: own.model,
      dimension: own.dimension,
      canShorten: false,
      price: own.price ? { embedding: own.price, date: today, source: 'the environment' } : null,
      baseUrl: own.baseUrl || undefined,
      apiKey: own.apiKey || undefined,
    });
  };
  if (openai.baseUrl && openai.model) add('compatible-embedding', 'openai', openai);
  for (const model of embeddingCatalogue)
    // With a compatible server the OpenAI key is that server's: the vendor's own models are not offered with it.
    if (model.provider === 'openai' && openai.apiKey && !openai.baseUrl)
      models.push({ ...model, baseUrl: undefined, apiKey: openai.apiKey });
  if (ollama.baseUrl && ollama.model) add('ollama-embedding', 'ollama', ollama);
  if (local.model) add('local-embedding', 'local', local);
  for (const model of embeddingCatalogue)
    if (model.provider === 'demo') models.push({ ...model, baseUrl: undefined, apiKey: undefined });
  const found = defaultModel ? models.find(({ id }) => id === defaultModel) : models[0];
  if (!found)
    throw new Error(
      `the default embedding model "${defaultModel}" is not usable with the settings given; usable: ${models.map(({ id }) => id).join(', ')}`,
    );
  return { models, defaultModel: found, known: embeddingCatalogue.filter(({ provider }) => provider === 'openai') };
}
