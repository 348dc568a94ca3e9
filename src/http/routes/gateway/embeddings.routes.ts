import type { z } from 'zod';
import { EMBEDDING_TEXTS_MAX, llmEmbeddings, vectorsEmbed, vectorsInfo } from '../../../contracts/gateway/embeddings';
import type { EmbeddingInput } from '../../../llm/embeddings/embedder';
import type { RequestDeps } from '../../../llm/embeddings/jobs/request-embeddings';
import { toBytes, toNumbers } from '../../../llm/embeddings/vector-bytes';
import { type Route, route } from '../../route';
import { prefersAsync } from '../../prefers-async';
import { embeddingJobRoutes, startJob } from './embedding-jobs.routes';
import { untilGone } from '../../streams/until-gone';

/** Vectors of texts: in OpenAI's form, and for devices; of many texts by a job. */
export const embeddingRoutes = (deps: RequestDeps): Route[] => [...answerRoutes(deps), ...embeddingJobRoutes(deps)];

const answerRoutes = (deps: RequestDeps): Route[] => [
  route(llmEmbeddings, async ({ body, caller, response }) => {
    const texts = inputsOf(body.input);
    const request = { model: body.model, dimension: body.dimensions ?? undefined, texts };
    const { model, vectors, inputTokens, callId } = await deps.embeddings.embed(
      caller,
      request,
      untilGone(response).signal,
    );
    return {
      status: 200,
      headers: { 'X-Weft-Model': model.id, 'X-Weft-Call-Id': callId },
      body: {
        object: 'list',
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: body.encoding_format === 'base64' ? toBytes(vector).toString('base64') : toNumbers(vector),
        })),
        model: model.id,
        usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
      },
    };
  }),

  route(vectorsEmbed, async ({ body, caller, request, response, idempotencyKey }) => {
    const texts = 'text' in body ? [body.text] : body.texts;
    if (texts.length > EMBEDDING_TEXTS_MAX || prefersAsync(request.headers['prefer']))
      return startJob(deps, { caller, texts, idempotencyKey });
    const { model, vectors } = await deps.embeddings.embed(
      caller,
      { texts, agent: caller.apiKey ? 'embedding' : 'device.embed' },
      untilGone(response).signal,
    );
    const madeBy = { model: model.id, dimension: model.dimension };
    const numbers = vectors.map(toNumbers);
    return { status: 200, body: 'text' in body ? { vector: numbers[0], ...madeBy } : { vectors: numbers, ...madeBy } };
  }),

  route(vectorsInfo, () => {
    const { id, dimension, label, provider } = deps.embeddings.defaultModel;
    const matches = provider === 'demo' ? 'words' : 'meaning';
    return Promise.resolve({ status: 200, body: { model: id, dimension, label, provider, matches } });
  }),
];

/** One text, one text's tokens, or many of either. */
function inputsOf(input: z.infer<typeof llmEmbeddings.body>['input']): EmbeddingInput[] {
  if (typeof input === 'string') return [input];
  return isTokens(input) ? [input] : input;
}
const isTokens = (input: readonly (string | number | number[])[]): input is number[] => typeof input[0] === 'number';
