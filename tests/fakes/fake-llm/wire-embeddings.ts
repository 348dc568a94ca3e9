import type { FakeReply, Wire } from './reply';

const DIMENSION = 8;

/** A vector of a text or its tokens: the same input, the same vector. */
export function fakeVector(input: string | readonly number[], dimension = DIMENSION): number[] {
  const seed = [...String(input)].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 10_007, 7);
  return Array.from({ length: dimension }, (_, place) => Math.fround(Math.sin(seed + place)));
}

function vectorsOf(reply: FakeReply, request: Record<string, unknown>): number[][] {
  const { input, dimensions } = request;
  const inputs = (Array.isArray(input) && typeof input[0] !== 'number' ? input : [input]) as (string | number[])[];
  const vectors = inputs.map((one) => fakeVector(one, typeof dimensions === 'number' ? dimensions : DIMENSION));
  if (reply.embeddingFault === 'short-vector') vectors[0]?.pop();
  if (reply.embeddingFault === 'wrong-count') vectors.pop();
  if (reply.embeddingFault === 'nan') vectors[0]?.fill(NaN, 0, 1);
  return vectors;
}

const base64 = (vector: number[]) => Buffer.from(Float32Array.from(vector).buffer).toString('base64');
const tokensOf = ({ input }: Record<string, unknown>) => (Array.isArray(input) ? input.length : 1) * 5;
const noStream = { isStreamed: () => false, contentType: 'application/json', frames: () => [], errorFrame: () => '' };

/** OpenAI embeddings: base64 where it is asked for; in reverse order, as nothing promises one. */
export const openAiEmbeddingWire: Wire = {
  ...noStream,
  name: 'openai',
  matches: (path) => path.endsWith('/embeddings'),
  body: (reply, _id, model, request) => ({
    object: 'list',
    model,
    data: vectorsOf(reply, request)
      .map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: request.encoding_format === 'base64' ? base64(vector) : vector,
      }))
      .reverse(),
    ...(reply.usage !== false && { usage: { prompt_tokens: tokensOf(request), total_tokens: tokensOf(request) } }),
  }),
  errorBody: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'server_error', code: null, param: null },
  }),
};

/** Ollama embed: a NaN is `null` in its JSON. */
export const ollamaEmbeddingWire: Wire = {
  ...noStream,
  name: 'ollama',
  matches: (path) => path.endsWith('/api/embed'),
  body: (reply, _id, model, request) => ({
    model,
    embeddings: vectorsOf(reply, request),
    total_duration: 1,
    load_duration: 1,
    ...(reply.usage !== false && { prompt_eval_count: tokensOf(request) }),
  }),
  errorBody: (_, message) => ({ error: message }),
};
