import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/** Ids of models that only a server of an organisation's own has begin so: their names are the organisation's. */
export const OWN_MODEL_PREFIX = 'own/';

/** Whom a key is for. `openai-compatible` and `ollama`: servers, each by its address. */
export const PROVIDER_KEY_PROVIDERS = ['openai', 'anthropic', 'gemini', 'openai-compatible', 'ollama'] as const;
export type ProviderKeyProvider = (typeof PROVIDER_KEY_PROVIDERS)[number];
/** Of these the address is needed. */
export const PROVIDERS_BY_ADDRESS: readonly ProviderKeyProvider[] = ['openai-compatible', 'ollama'];

/** Provider keys that an organisation may have. */
export const PROVIDER_KEYS_MAX = 50;
/** Models that a server of an organisation's own may be given with its key. */
export const PROVIDER_KEY_MODELS_MAX = 50;
export const PROVIDER_SECRET_MAX = 4_096;
export const PROVIDER_KEY_WEIGHT_MAX = 1_000;

export const providerKeySchema = z
  .object({
    id: idSchema,
    provider: z.enum(PROVIDER_KEY_PROVIDERS),
    name: z.string(),
    /** Last four characters of the secret; empty for a short one. */
    last4: z.string(),
    /** Null: the provider’s own address. */
    baseUrl: z.string().nullable(),
    /** Models at `baseUrl`, by the server’s own names; the organisation calls them `own/<name>`. */
    models: z.array(z.string()),
    /** Share of the calls, against the organisation’s other keys of the provider. */
    weight: z.number(),
    enabled: z.boolean(),
    /** `unreadable`: it cannot be decrypted; calls that need it are refused until it is replaced, disabled or removed. */
    state: z.enum(['ready', 'disabled', 'unreadable']),
    createdBy: z.object({ id: idSchema, name: z.string() }),
    createdAt: timestampSchema,
    /** When the secret, or what is said of it, was changed last. */
    updatedAt: timestampSchema,
    /** To the minute. */
    lastUsedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'ProviderKey' });
export type ProviderKey = z.infer<typeof providerKeySchema>;

/** It goes into a header: printable characters without spaces. */
const secret = z
  .string()
  .trim()
  .min(1)
  .max(PROVIDER_SECRET_MAX)
  .regex(/^[\x21-\x7e]+$/, 'must be printable characters without spaces');
const name = z.string().trim().min(1).max(80);
const weight = z.number().min(0.01).max(PROVIDER_KEY_WEIGHT_MAX);
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(500)
  .refine((value) => {
    // Asked also of what is no address: that is told already.
    if (!URL.canParse(value)) return true;
    const url = new URL(value);
    return !url.username && !url.password && !url.search && !url.hash;
  }, 'must be an address without a password, question mark or fragment');
const modelName = z.string().regex(/^[a-z0-9][a-z0-9.:/_-]{0,79}$/i, 'must be the server’s name of a model');

export const createProviderKeyBody = z
  .strictObject({
    provider: z.enum(PROVIDER_KEY_PROVIDERS),
    name,
    secret,
    baseUrl: baseUrl.optional(),
    models: z.array(modelName).max(PROVIDER_KEY_MODELS_MAX).optional(),
    weight: weight.optional(),
  })
  .refine(({ provider, baseUrl: at }) => at !== undefined || !PROVIDERS_BY_ADDRESS.includes(provider), {
    path: ['baseUrl'],
    error: 'is needed for a server of your own',
  })
  .refine(({ provider, baseUrl: at }) => at === undefined || provider !== 'gemini', {
    path: ['baseUrl'],
    error: 'cannot be given for Gemini',
  })
  .refine(({ provider, models }) => !models?.length || PROVIDERS_BY_ADDRESS.includes(provider), {
    path: ['models'],
    error: 'are for servers of your own',
  });
export type CreateProviderKey = z.infer<typeof createProviderKeyBody>;

export const updateProviderKeyBody = z.strictObject({
  name: name.optional(),
  weight: weight.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateProviderKey = z.infer<typeof updateProviderKeyBody>;

export const providerKeySettingsSchema = z.object({
  /** Whether the server’s own keys may stand in where the organisation’s fail. */
  fallBackToShared: z.boolean(),
});
export type ProviderKeySettings = z.infer<typeof providerKeySettingsSchema>;

export const providerKeyTestSchema = z.object({
  /** `refused`: the provider does not accept the key; `unreachable`: it did not answer, or not as a provider does. */
  outcome: z.enum(['ok', 'refused', 'unreachable']),
  /** HTTP status of the provider; null: there was no answer. */
  status: z.int().nullable(),
});
export type ProviderKeyTest = z.infer<typeof providerKeyTestSchema>;

const params = z.object({ providerKeyId: idSchema });
const shared = {
  tag: 'Provider keys',
  permission: { kind: 'organisation', role: 'admin' },
  scope: 'session',
} as const;
const path = '/api/v1/organisation/provider-keys';

export const providerKeysList = defineOperation({
  ...shared,
  id: 'provider-keys.list',
  method: 'get',
  path,
  summary: 'The organisation’s keys of model providers, newest first; never their secrets',
  query: listQuery,
  responses: { 200: listOf(providerKeySchema) },
});
export const providerKeysCreate = defineOperation({
  ...shared,
  id: 'provider-keys.create',
  method: 'post',
  path,
  summary: 'Keep a key of a model provider: the organisation’s calls use it instead of the server’s',
  description:
    'In force everywhere within 5 s. No answer ever holds the secret again. 409 `provider_keys_max` beyond 50; 400 `address_refused` for an address within a private network.',
  body: createProviderKeyBody,
  responses: { 201: providerKeySchema },
});
export const providerKeysUpdate = defineOperation({
  ...shared,
  id: 'provider-keys.update',
  method: 'patch',
  path: `${path}/{providerKeyId}`,
  summary: 'Change a key’s name or weight, or switch it off and on; in force everywhere within 5 s',
  params,
  body: updateProviderKeyBody,
  responses: { 200: providerKeySchema },
});
export const providerKeysReplace = defineOperation({
  ...shared,
  id: 'provider-keys.replace',
  method: 'put',
  path: `${path}/{providerKeyId}/secret`,
  summary: 'Put another secret in a key’s place; in force everywhere within 5 s',
  params,
  body: z.strictObject({ secret }),
  responses: { 200: providerKeySchema },
});
export const providerKeysRemove = defineOperation({
  ...shared,
  id: 'provider-keys.remove',
  method: 'delete',
  path: `${path}/{providerKeyId}`,
  summary: 'Delete a key; no call uses it after 5 s',
  params,
  responses: { 204: null },
});
export const providerKeysTest = defineOperation({
  ...shared,
  id: 'provider-keys.test',
  method: 'post',
  path: `${path}/{providerKeyId}/test`,
  summary: 'Ask the provider for its list of models with this key; costs nothing',
  description: '503 `provider_key_unreadable` where the key cannot be decrypted.',
  params,
  responses: { 200: providerKeyTestSchema },
});
export const providerKeysSettings = defineOperation({
  ...shared,
  id: 'provider-keys.settings',
  method: 'get',
  path: '/api/v1/organisation/provider-key-settings',
  summary: 'What holds where the organisation’s own keys fail',
  responses: { 200: providerKeySettingsSchema },
});
export const providerKeysSettingsUpdate = defineOperation({
  ...shared,
  id: 'provider-keys.settings.update',
  method: 'patch',
  path: '/api/v1/organisation/provider-key-settings',
  summary: 'Say whether the server’s own keys may stand in; in force everywhere within 5 s',
  body: z.strictObject(providerKeySettingsSchema.shape),
  responses: { 200: providerKeySettingsSchema },
});

export const providerKeyOperations = [
  providerKeysList,
  providerKeysCreate,
  providerKeysUpdate,
  providerKeysReplace,
  providerKeysRemove,
  providerKeysTest,
  providerKeysSettings,
  providerKeysSettingsUpdate,
] as const;
