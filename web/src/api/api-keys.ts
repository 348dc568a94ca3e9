import type {
  apiKeysCreate,
  apiKeysList,
  apiKeysListAll,
  apiKeysRevoke,
  CreateApiKey,
} from '@contracts/accounts/api-keys';
import { callApi } from './client';

const page = (cursor: string | null) => ({ limit: 50, ...(cursor === null ? {} : { cursor }) });

/** One page of API keys, newest first: one's own, or as an admin those of the whole organisation. */
export const listApiKeys = (whose: 'mine' | 'all', cursor: string | null, signal?: AbortSignal) =>
  whose === 'all'
    ? callApi<typeof apiKeysListAll>('get', '/api/v1/organisation/api-keys', { query: page(cursor), signal })
    : callApi<typeof apiKeysList>('get', '/api/v1/api-keys', { query: page(cursor), signal });

/** Every key of the organisation, to choose one; for admins. */
export const listEveryApiKey = (signal?: AbortSignal) =>
  callApi<typeof apiKeysListAll>('get', '/api/v1/organisation/api-keys', { query: { limit: 500 }, signal });

/** Makes a key; this answer alone holds it. */
export const createApiKey = (body: CreateApiKey) => callApi<typeof apiKeysCreate>('post', '/api/v1/api-keys', { body });

/** Ends a key for good: refused everywhere within 5 s. */
export const revokeApiKey = (apiKeyId: string) =>
  callApi<typeof apiKeysRevoke>('delete', '/api/v1/api-keys/{apiKeyId}', { params: { apiKeyId } });
