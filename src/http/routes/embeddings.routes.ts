import { llmEmbeddings, vectorsEmbed, vectorsInfo } from '../../contracts/embeddings';
import type { Embeddings } from '../../llm/embeddings/create-embeddings';
import { toBytes, toNumbers } from '../../llm/embeddings/vector-bytes';
import { type Route, route } from '../route';
import { untilGone } from '../until-gone';

/** Vectors of texts: in OpenAI's form, and for devices. */
export const embeddingRoutes = ({ embeddings }: { embeddings: Embeddings }): Route[] => [
  route(llmEmbeddings, async ({ body, caller, response }) => {
    const texts = typeof body.input === 'string' ? [body.input] : body.input;
    const request = { model: body.model, dimension: body.dimensions ?? undefined, texts };
    const { model, vectors, inputTokens, callId } = await embeddings.embed(caller, request, untilGone(response));
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

  route(vectorsEmbed, async ({ body, caller, response }) => {
    const texts = 'text' in body ? [body.text] : body.texts;
    const { model, vectors } = await embeddings.embed(caller, { texts }, untilGone(response));
    const madeBy = { model: model.id, dimension: model.dimension };
    const numbers = vectors.map(toNumbers);
    return { status: 200, body: 'text' in body ? { vector: numbers[0], ...madeBy } : { vectors: numbers, ...madeBy } };
  }),

  route(vectorsInfo, () => {
    const { id, dimension, label, provider } = embeddings.defaultModel;
    const matches = provider === 'demo' ? 'words' : 'meaning';
    return Promise.resolve({ status: 200, body: { model: id, dimension, label, provider, matches } });
  }),
];
