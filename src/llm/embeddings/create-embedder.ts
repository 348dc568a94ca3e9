import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import { createDemoEmbedder } from './demo-embedder';
import type { Embedder } from './embedder';
import { createLocalEmbedder } from './local-embedder';
import { createOllamaEmbedder } from './ollama-embedder';
import { createOpenAiEmbedder } from './openai-embedder';

/** The embedder of a model; `dimension` other than the model's where it can shorten its vectors. */
export function createEmbedder(model: ResolvedEmbeddingModel, dimension = model.dimension): Embedder {
  switch (model.provider) {
    case 'openai':
      return createOpenAiEmbedder(model, dimension);
    case 'ollama':
      return createOllamaEmbedder(model, dimension);
    case 'local':
      return createLocalEmbedder(model.providerModel, dimension);
    case 'demo':
      return createDemoEmbedder(dimension);
  }
}
