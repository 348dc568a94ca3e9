import { z } from 'zod';
import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import { ModelAnswerInvalid } from '../model-errors';
import { type Embedder, estimateInputs, requireTexts } from './embedder';
import { postJson } from './post-json';
import { requireVectors } from './require-vectors';
import { trimEndOf } from '../../platform/trim-end';

/** A local server works on one text after another: smaller calls keep within its time-out. */
const BATCH = { inputs: 64, tokens: 32_000 };

const answerSchema = z.looseObject({
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: z.int().min(0).optional(),
});

/** Ollama's `/api/embed`. A text that is too long for the model is refused, not cut in silence. */
export function createOllamaEmbedder(model: ResolvedEmbeddingModel, dimension: number): Embedder {
  const url = `${trimEndOf(model.baseUrl ?? '', '/')}/api/embed`;
  return {
    dimension,
    batch: BATCH,
    async embed(inputs, signal) {
      const texts = requireTexts(inputs);
      const body = { model: model.providerModel, input: texts, truncate: false };
      const parsed = answerSchema.safeParse(await postJson(url, body, { model, signal }));
      if (!parsed.success) throw new ModelAnswerInvalid('no answer of an embedding model', { cause: parsed.error });
      const vectors = parsed.data.embeddings.map((numbers) => Float32Array.from(numbers));
      requireVectors(vectors, texts.length, dimension);
      const told = parsed.data.prompt_eval_count;
      return { vectors, inputTokens: told ?? estimateInputs(texts), isEstimated: told === undefined };
    },
  };
}
