import { z } from 'zod';
import builtIn from './models.json';

export const PROVIDERS = ['openai', 'anthropic', 'gemini', 'ollama', 'demo'] as const;
export type Provider = (typeof PROVIDERS)[number];
/** Made from the environment (`OPENAI_BASE_URL`, `OLLAMA_BASE_URL`), so no file may define them; roles may name them. */
export const ENVIRONMENT_MODELS = ['compatible', 'ollama'] as const;

const NAME = /^[a-z0-9][a-z0-9.:/_-]{0,99}$/i;
const ENVIRONMENT_NAME = /^[A-Z_][A-Z0-9_]*$/i;
const REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/i;

const dollars = z
  .string({ error: 'write US dollars per million tokens as a string, such as "0.25": numbers are not exact' })
  .regex(/^\d+(\.\d{1,6})?$/, 'write US dollars per million tokens with at most six decimals, such as "0.25"');

/** US dollars per million tokens, as decimal strings: exact. */
const rates = {
  input: dollars,
  /** Of input that the provider had in its cache. */
  cachedInput: dollars,
  output: dollars,
  /** Of input that the provider puts into its cache; absent: as `input`. */
  cacheWrite: dollars.optional(),
  /** The same where it is kept for an hour, as only Anthropic tells apart; absent: twice `input`, which is Anthropic's rule. */
  cacheWriteHour: dollars.optional(),
};
const PRICE_MISSING = 'say what it costs, or write `price: null` where nobody knows (its calls count as free then)';
const priceSchema = z.strictObject(
  {
    ...rates,
    /** Of all of a call whose input, cached or not, is longer than `tokens`: some providers take more then. */
    above: z
      .strictObject({
        tokens: z.int().min(1, 'write the tokens of input above which these hold'),
        ...rates,
        /** Absent: as `input` here. */
        cachedInput: dollars.optional(),
      })
      .optional(),
    /** Of input that is embedded. */
    embedding: dollars.optional(),
    currency: z.literal('USD', { error: 'prices are in USD' }).optional(),
    /** When and where the price was read. */
    date: z.iso.date({ error: 'write the day on which the price was read, such as "2026-11-21"' }),
    source: z.string(),
  },
  { error: ({ input }) => (input === undefined ? PRICE_MISSING : undefined) },
);
export type ModelPrice = z.infer<typeof priceSchema>;

const capabilitiesSchema = z.strictObject({
  tools: z.boolean().optional(),
  images: z.boolean().optional(),
  /** Answers in a JSON schema. */
  json: z.boolean().optional(),
  streaming: z.boolean().optional(),
  promptCache: z.boolean().optional(),
  /** Thinks before it answers, and tells what where it is asked to. */
  thinking: z.boolean().optional(),
});
export type ModelCapabilities = Required<z.infer<typeof capabilitiesSchema>>;

const VENDOR = { tools: true, images: true, json: true, streaming: true, promptCache: true, thinking: false };
/** What a provider's models can do where the catalogue does not say. Of a server of one's own nobody knows: images are what most lack. */
export const CAPABILITIES: Record<Provider, ModelCapabilities> = {
  openai: VENDOR,
  anthropic: VENDOR,
  gemini: VENDOR,
  ollama: { tools: true, images: false, json: true, streaming: true, promptCache: false, thinking: false },
  demo: { tools: true, images: false, json: false, streaming: true, promptCache: false, thinking: false },
};

const isAddress = (value: string) => {
  if (REFERENCE.test(value)) return true;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password;
};

const targetSchema = z
  .strictObject({
    baseUrl: z
      .string()
      .refine(isAddress, 'write an http(s) address without a password in it, or "${NAME}" of an environment variable')
      .optional(),
    apiKeyEnv: z
      .string()
      .regex(ENVIRONMENT_NAME, 'write the name of the environment variable that holds the key, not the key')
      .optional(),
    apiKey: z
      .string()
      .regex(
        REFERENCE,
        'a key is never written in this file: put it into an environment variable and write "${ITS_NAME}" here',
      )
      .optional(),
    /** Share of the calls, against the model's other targets. */
    weight: z.number().positive('write a number above 0').max(1_000_000).default(1),
  })
  .refine((target) => !(target.apiKey && target.apiKeyEnv), 'give apiKey or apiKeyEnv, not both');
export type CatalogueTarget = z.infer<typeof targetSchema>;

const names = z.array(z.string());
const modelSchema = z.strictObject({
  id: z.string().regex(NAME, 'write 1 to 100 of letters, digits and . : / _ -, beginning with a letter or digit'),
  label: z.string().min(1),
  provider: z.enum(PROVIDERS, { error: `write one of ${PROVIDERS.join(', ')}` }),
  /** The provider's own name of the model. */
  providerModel: z.string().min(1),
  /** Longest input and output together, in tokens. Absent: not known; no call is kept from the model for its length. */
  window: z.int().min(1_000, 'write the tokens of input and output together, 1,000 or more').optional(),
  /** Longest answer, in tokens. */
  outputMax: z.int().min(1).optional(),
  /** Null: not known (a local or compatible server); its calls cost nothing here. */
  price: priceSchema.nullable(),
  /** It runs on a server of one's own: more patience, and it is waited for while it restarts. Absent: by its address. */
  local: z.boolean().optional(),
  capabilities: capabilitiesSchema.optional(),
  /** Addresses and keys. Absent: the provider's, with the key that the environment has for it. */
  targets: z.array(targetSchema).min(1).max(100).optional(),
  /** Models or roles that answer where this one cannot. Absent: those after it in the first role that has it. */
  fallbacks: names.optional(),
  /** The same where the input is too long, or the provider declines to answer; before `fallbacks`. */
  contextFallbacks: names.optional(),
  contentPolicyFallbacks: names.optional(),
});
export type CatalogueModel = z.infer<typeof modelSchema>;

export const catalogueSchema = z.strictObject({
  models: z.array(modelSchema).default([]),
  /** Role → models in order of preference; a model that fails falls back to the next one that is usable. */
  roles: z
    .record(z.string().regex(NAME, 'write a role’s name in letters, digits and . : / _ -'), z.array(z.string()).min(1))
    .default({}),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Every model known by name. What a model costs is checked against the provider's page when it changes in `models.json`. */
export const modelCatalogue: Catalogue = catalogueSchema.parse(builtIn);
