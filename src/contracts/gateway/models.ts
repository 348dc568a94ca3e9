import { z } from 'zod';
import { timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

const targetHealth = z.object({
  /** Never its address or key. */
  id: z.string(),
  weight: z.number(),
  /** The worst that a process reports. `open`: it rests until `coolUntil`; `half-open`: the next call tries it. */
  state: z.enum(['closed', 'half-open', 'open']),
  coolUntil: timestampSchema.nullable(),
  /** In how many processes it is not `closed`. */
  restsIn: z.int(),
  /** Of the last five minutes, over all processes that report. */
  calls: z.int(),
  failures: z.int(),
});
export type TargetHealthView = z.infer<typeof targetHealth>;

/** The organisation's calls of the last 24 hours. */
const measured = z.object({
  calls: z.int(),
  failed: z.int(),
  aborted: z.int(),
  /** Answered from the response cache: no model was asked. */
  cached: z.int(),
  /** Exact to 10 ms below 2 s, else to 100 ms. Null: no call told it. */
  firstTokenP50Ms: z.int().nullable(),
  firstTokenP95Ms: z.int().nullable(),
  /** Of answered calls, their waiting included. */
  tokensPerSecond: z.number().nullable(),
});
export type MeasuredModel = z.infer<typeof measured>;

/** US dollars per million tokens, as decimal strings. */
const rates = {
  input: z.string(),
  output: z.string(),
  cachedInput: z.string(),
  cacheWrite: z.string().nullable(),
  cacheWriteHour: z.string().nullable(),
};
const price = z.object({
  ...rates,
  /** Of calls with more tokens of input. */
  above: z.object({ tokens: z.int(), ...rates }).nullable(),
  embedding: z.string().nullable(),
  currency: z.literal('USD'),
  date: z.string(),
  source: z.string(),
});

export const modelViewSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    provider: z.string(),
    isDemo: z.boolean(),
    isDefault: z.boolean(),
    /** Input and output together, in tokens. */
    window: z.int(),
    /** The catalogue does not say: `window` is a guess. */
    isWindowAssumed: z.boolean(),
    capabilities: z
      .object({
        tools: z.boolean(),
        images: z.boolean(),
        json: z.boolean(),
        streaming: z.boolean(),
        promptCache: z.boolean(),
        thinking: z.boolean(),
      })
      .nullable(),
    /** Null: not known, its calls count as free. */
    price: price.nullable(),
    /** Who answers where it cannot, in order; `standsInFor`: only after failures of these kinds. */
    fallbacks: z.array(z.object({ id: z.string(), standsInFor: z.array(z.string()).nullable() })),
    targets: z.array(targetHealth),
    /** Null: not called in that time. */
    measured: measured.nullable(),
  })
  .meta({ id: 'ModelView' });
export type ModelView = z.infer<typeof modelViewSchema>;

const embeddingModelView = z.object({
  id: z.string(),
  label: z.string(),
  provider: z.string(),
  isDemo: z.boolean(),
  isDefault: z.boolean(),
  /** Numbers of a vector; `canShorten`: fewer can be asked for. */
  dimension: z.int(),
  canShorten: z.boolean(),
  /** US dollars per million tokens, as a decimal string. Null: not known, its calls count as free. */
  price: z.object({ embedding: z.string(), date: z.string(), source: z.string() }).nullable(),
  /** Null: not called in the last 24 hours. */
  measured: measured.nullable(),
});
export type EmbeddingModelView = z.infer<typeof embeddingModelView>;

export const modelsList = defineOperation({
  id: 'models.list',
  method: 'get',
  path: '/api/v1/models',
  tag: 'Models',
  summary: 'Models and roles with prices, health and what was measured of them',
  permission: { kind: 'user' },
  responses: {
    200: z
      .object({
        items: z.array(modelViewSchema),
        nextCursor: z.null(),
        /** Models that embed, which the caller’s organisation can ask for; they have no chains. */
        embeddings: z.array(embeddingModelView),
        /** A name for a chain of models, which answer in this order. */
        roles: z.array(z.object({ id: z.string(), models: z.array(z.string()) })),
        /** How many processes the health is of. */
        processes: z.int(),
        /** What of the models' file is not used; for admins. */
        warnings: z.array(z.string()),
      })
      .meta({ id: 'ModelList' }),
  },
});

export const modelOperations = [modelsList] as const;
