import type { EmbeddingCache, CacheScope } from './embedding-cache';
import { type Embedder, type EmbeddingInput, inputKey } from './embedder';
import { type EmbeddingLimits, retryEmbedding } from './retry-embedding';
import { splitIntoBatches } from './split-into-batches';

/** What a call has used so far; also what is to be paid where it fails half-way. */
export interface EmbeddingMeter {
  inputTokens: number;
  isEstimated: boolean;
  /** Texts whose vectors nobody had to make. */
  cachedTexts: number;
}
export const openMeter = (): EmbeddingMeter => ({ inputTokens: 0, isEstimated: false, cachedTexts: 0 });

export interface EmbedTextsOptions {
  embedder: Embedder;
  cache: EmbeddingCache;
  scope: CacheScope;
  limits: EmbeddingLimits;
  signal: AbortSignal;
  meter: EmbeddingMeter;
  /** Once, before the first call, with the texts that must be embedded. What it throws ends it all. */
  beforeCalls?(inputs: readonly EmbeddingInput[]): Promise<void>;
}

/**
 * Vectors in the order of the inputs. What is in the cache, and what comes twice, is embedded once; the rest goes in calls
 * that keep to the embedder's limits, one after another. What was embedded before a failure is in the cache.
 */
export async function embedTexts(
  inputs: readonly EmbeddingInput[],
  options: EmbedTextsOptions,
): Promise<Float32Array[]> {
  const { embedder, cache, scope, limits, signal, meter } = options;
  const byKey = new Map(inputs.map((input) => [inputKey(input), input]));
  const known = await cache.find(scope, [...byKey.values()]);
  meter.cachedTexts = inputs.filter((input) => known.has(inputKey(input))).length;
  const missing = [...byKey].flatMap(([key, input]) => (known.has(key) ? [] : [input]));
  if (missing.length > 0) await options.beforeCalls?.(missing);
  for (const batch of splitIntoBatches(missing, embedder.batch)) {
    const embedded = await retryEmbedding((within) => embedder.embed(batch, within), { signal, limits });
    meter.inputTokens += embedded.inputTokens;
    meter.isEstimated ||= embedded.isEstimated;
    for (const [place, vector] of embedded.vectors.entries()) known.set(inputKey(batch[place] ?? ''), vector);
    await cache.keep(scope, batch, embedded.vectors);
  }
  return inputs.flatMap((input) => known.get(inputKey(input)) ?? []);
}
