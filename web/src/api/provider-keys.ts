import type {
  CreateProviderKey,
  ProviderKeySettings,
  providerKeysCreate,
  providerKeysList,
  providerKeysRemove,
  providerKeysReplace,
  providerKeysSettings,
  providerKeysSettingsUpdate,
  providerKeysTest,
  providerKeysUpdate,
  UpdateProviderKey,
} from '@contracts/gateway/provider-keys';
import { callApi } from './client';

/** Every key of the organisation, newest first: there are 50 at most. */
export const listProviderKeys = (signal?: AbortSignal) =>
  callApi<typeof providerKeysList>('get', '/api/v1/organisation/provider-keys', { query: { limit: 500 }, signal });

export const createProviderKey = (body: CreateProviderKey) =>
  callApi<typeof providerKeysCreate>('post', '/api/v1/organisation/provider-keys', { body });

export const updateProviderKey = (providerKeyId: string, body: UpdateProviderKey) =>
  callApi<typeof providerKeysUpdate>('patch', '/api/v1/organisation/provider-keys/{providerKeyId}', {
    params: { providerKeyId },
    body,
  });

/** Another secret in the place of the old one; in force everywhere within 5 s. */
export const replaceProviderSecret = (providerKeyId: string, secret: string) =>
  callApi<typeof providerKeysReplace>('put', '/api/v1/organisation/provider-keys/{providerKeyId}/secret', {
    params: { providerKeyId },
    body: { secret },
  });

export const removeProviderKey = (providerKeyId: string) =>
  callApi<typeof providerKeysRemove>('delete', '/api/v1/organisation/provider-keys/{providerKeyId}', {
    params: { providerKeyId },
  });

/** Asks the provider whether it takes the key. */
export const testProviderKey = (providerKeyId: string) =>
  callApi<typeof providerKeysTest>('post', '/api/v1/organisation/provider-keys/{providerKeyId}/test', {
    params: { providerKeyId },
  });

export const getProviderKeySettings = (signal?: AbortSignal) =>
  callApi<typeof providerKeysSettings>('get', '/api/v1/organisation/provider-key-settings', { signal });

export const changeProviderKeySettings = (body: ProviderKeySettings) =>
  callApi<typeof providerKeysSettingsUpdate>('patch', '/api/v1/organisation/provider-key-settings', { body });
