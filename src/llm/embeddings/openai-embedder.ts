import { z } from 'zod';
import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import { ModelAnswerInvalid } from '../model-errors';
import { type Embedder, estimateInputs } from './embedder';
import { postJson } from './post-json';
import { requireVectors } from './require-vectors';
import { fromBytes } from './vector-bytes';
import { trimEndOf } from '../../platform/trim-end';

const OPENAI_URL = 'https://api.openai.com/v1';
/** OpenAI's own limits of one call; the tokens with room for a wrong guess. */
const BATCH = { inputs: 2_048, tokens: 200_000 };

const answerSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      index: z.int().min(0),
      /** Servers that do not know base64 send numbers. */
      embedding: z.union([z.string(), z.array(z.number())]),
    }),
  ),
  usage: z.looseObject({ prompt_tokens: z.number() }).nullish(),
});

/** OpenAI, or any server that speaks its protocol. */
export function createOpenAiEmbedder(model: ResolvedEmbeddingModel, dimension: number): Embedder {
  const url = `${trimEndOf(model.baseUrl ?? OPENAI_URL, '/')}/embeddings`;
  return {
    dimension,
    batch: BATCH,
    async embed(inputs, signal) {
      const answer = await postJson(
        url,
        {
          model: model.providerModel,
          input: inputs,
          encoding_format: 'base64', // a quarter of the bytes, and exact
          ...(dimension !== model.dimension && { dimensions: dimension }),
        },
        { model, signal },
      );
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) throw new ModelAnswerInvalid('no answer of an embedding model', { cause: parsed.error });
      const { data, usage } = parsed.data;
      const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
      const vectors = inputs.flatMap((_, index) => {
        const embedding = byIndex.get(index);
        if (embedding === undefined) return [];
        return [
          typeof embedding === 'string' ? fromBytes(Buffer.from(embedding, 'base64')) : Float32Array.from(embedding),
        ];
      });
      requireVectors(vectors, inputs.length, dimension);
      const told = usage?.prompt_tokens;
      return { vectors, inputTokens: told ?? estimateInputs(inputs), isEstimated: told === undefined };
    },
  };
}
