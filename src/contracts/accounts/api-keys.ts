import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { API_SCOPES, defineOperation } from '../kernel/operation';

/** First letters of an API key, so that scanners for leaked secrets know it. */
export const API_KEY_PREFIX = 'weft_sk_';
/** Keys that a person may have at once. */
export const API_KEYS_MAX = 50;
/** Longest life of a key that expires. */
export const API_KEY_MAX_DAYS = 730;
const DAY_MS = 86_400_000;

export const apiKeySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** First characters of the key, to tell it from others. */
    hint: z.string(),
    scopes: z.array(z.enum(API_SCOPES)),
    userId: idSchema,
    userName: z.string(),
    createdAt: timestampSchema,
    /** To the minute. */
    lastUsedAt: timestampSchema.nullable(),
    expiresAt: timestampSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The one answer that holds the key itself. */
const newApiKeySchema = apiKeySchema.extend({ key: z.string() }).meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const createApiKeyBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length),
  /** In the future, at most two years; none: until it is revoked. */
  expiresAt: timestampSchema
    .refine((at) => Date.parse(at) > Date.now(), 'must be in the future')
    .refine(
      (at) => Date.parse(at) <= Date.now() + API_KEY_MAX_DAYS * DAY_MS,
      `at most ${API_KEY_MAX_DAYS} days from now`,
    )
    .optional(),
});
export type CreateApiKey = z.infer<typeof createApiKeyBody>;

const tag = 'API keys';
const shared = { tag, permission: { kind: 'user' }, scope: 'session' } as const;

export const apiKeysList = defineOperation({
  ...shared,
  id: 'api-keys.list',
  method: 'get',
  path: '/api/v1/api-keys',
  summary: 'The caller’s API keys, newest first',
  query: listQuery,
  responses: { 200: listOf(apiKeySchema) },
});
export const apiKeysListAll = defineOperation({
  ...shared,
  permission: { kind: 'organisation', role: 'admin' },
  id: 'api-keys.list-all',
  method: 'get',
  path: '/api/v1/organisation/api-keys',
  summary: 'Every API key of the organisation, newest first',
  query: listQuery,
  responses: { 200: listOf(apiKeySchema) },
});
export const apiKeysCreate = defineOperation({
  ...shared,
  permission: { kind: 'organisation', role: 'member' },
  id: 'api-keys.create',
  method: 'post',
  path: '/api/v1/api-keys',
  summary: 'Make an API key',
  description:
    'The key is in this answer and never again. It speaks for its person: what their role may not do, it may not. 409 `api_keys_max` beyond 50.',
  body: createApiKeyBody,
  responses: { 201: newApiKeySchema },
});
export const apiKeysRevoke = defineOperation({
  ...shared,
  id: 'api-keys.revoke',
  method: 'delete',
  path: '/api/v1/api-keys/{apiKeyId}',
  summary: 'Revoke a key: one’s own, or as an admin any of the organisation. Refused everywhere within 5 s',
  params: z.object({ apiKeyId: idSchema }),
  responses: { 204: null },
});

export const apiKeyOperations = [apiKeysList, apiKeysListAll, apiKeysCreate, apiKeysRevoke] as const;
