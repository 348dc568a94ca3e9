import { z } from 'zod';
import { EMBEDDING_JOB_TEXTS_MAX, embeddingJobOperations, embeddingJobSchema } from './embedding-jobs';
import { defineOperation } from '../kernel/operation';

/** Characters of one text. Most models read less: then the provider's refusal is passed on. */
export const EMBEDDING_TEXT_MAX = 100_000;
/** Texts of one request that is answered at once. */
export const EMBEDDING_TEXTS_MAX = 2_048;

const text = z.string().min(1).max(EMBEDDING_TEXT_MAX);
const texts = z.array(text).min(1).max(EMBEDDING_TEXTS_MAX);

/** Tokens of one input: what OpenAI's models read at most is less. */
export const EMBEDDING_TOKENS_MAX = 32_768;
const tokens = z.array(z.int().min(0).max(0xffff_ffff)).min(1).max(EMBEDDING_TOKENS_MAX);

/** OpenAI's embeddings. https://platform.openai.com/docs/api-reference/embeddings */
export const embeddingsRequest = z
  .looseObject({
    model: z.string().min(1).max(200),
    /** Tokens are the model's own: they are passed on to OpenAI and compatible servers, the others take texts only. */
    input: z.union([text, texts, tokens, z.array(tokens).min(1).max(EMBEDDING_TEXTS_MAX)], {
      error:
        'send a text of 1 to 100,000 characters, or 1 to 2,048 of them; instead of a text, 1 to 32,768 tokens of the model may be sent',
    }),
    encoding_format: z.enum(['float', 'base64']).nullish(),
    /** Shorter vectors, where the model can make them. */
    dimensions: z.int().min(1).max(65_536).nullish(),
    user: z.string().nullish(),
  })
  .meta({ id: 'EmbeddingsRequest' });

const embeddingList = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      /** Base64: 32-bit floats, little-endian. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  /** Of the texts whose vectors were not known already. */
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

export const llmEmbeddings = defineOperation({
  id: 'llm.embeddings',
  method: 'post',
  path: '/v1/embeddings',
  tag: 'Models',
  summary: 'Vectors of texts, as OpenAI’s embeddings',
  description:
    'Never answered by another model than the one asked for: vectors of two models cannot be compared. `X-Weft-Model` names it, `X-Weft-Call-Id` the row in the ledger.',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'llm',
  limit: 'llm',
  callsModels: true,
  errors: 'openai',
  body: embeddingsRequest,
  bodyLimits: 'llm',
  responses: { 200: embeddingList },
});

const vector = z.array(z.number());
const madeBy = { model: z.string(), dimension: z.int() };
export const vectorsEmbed = defineOperation({
  id: 'vectors.embed',
  method: 'post',
  path: '/api/v1/storage/vectors/embed',
  tag: 'Storage',
  summary: 'Vector of a text, or vectors of texts, by the default embedding model',
  description:
    'More than 2,048 texts, or texts with the header `Prefer: respond-async`, become a job: 202, and `Location` says where it can be followed. Only then is `Idempotency-Key` heeded: an answer at once is repeated from the cache.',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'llm',
  takesDeviceToken: true,
  limit: 'llm',
  callsModels: true,
  isIdempotent: true,
  keepsOwnAnswer: true,
  body: z.union(
    [z.strictObject({ text }), z.strictObject({ texts: z.array(text).min(1).max(EMBEDDING_JOB_TEXTS_MAX) })],
    {
      error: 'send { text } or { texts }: each of 1 to 100,000 characters, at most 10,000 of them',
    },
  ),
  bodyLimits: 'llm',
  responses: {
    200: z.union([z.object({ vector, ...madeBy }), z.object({ vectors: z.array(vector), ...madeBy })]),
    202: embeddingJobSchema,
  },
});

export const vectorsInfo = defineOperation({
  id: 'vectors.info',
  method: 'get',
  path: '/api/v1/storage/vectors/info',
  tag: 'Storage',
  summary: 'The default embedding model: its dimension, and what its vectors match',
  permission: { kind: 'user' },
  takesDeviceToken: true,
  responses: {
    200: z.object({
      ...madeBy,
      label: z.string(),
      provider: z.string(),
      /** `words`: the demo model, which knows nothing of meaning. */
      matches: z.enum(['meaning', 'words']),
    }),
  },
});

export const embeddingOperations = [llmEmbeddings, vectorsEmbed, vectorsInfo, ...embeddingJobOperations] as const;
