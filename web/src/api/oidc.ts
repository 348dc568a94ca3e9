import type { identitiesLink, identitiesList, identitiesUnlink, oidcList, oidcStart } from '@contracts/accounts/oidc';
import { callApi } from './client';

/** Providers that people may log in by, in the operator's order. */
export const listProviders = (signal?: AbortSignal) => callApi<typeof oidcList>('get', '/api/v1/auth/oidc', { signal });

/** Where the browser goes to log in by a provider; it comes back to a path of ours. */
export function providerLogInUrl(provider: string, returnTo: string): string {
  const path: (typeof oidcStart)['path'] = '/api/v1/auth/oidc/{provider}/start';
  return `${path.replace('{provider}', encodeURIComponent(provider))}?returnTo=${encodeURIComponent(returnTo)}`;
}

/** The caller's identities, and whether there is a password besides. */
export const listIdentities = (signal?: AbortSignal) =>
  callApi<typeof identitiesList>('get', '/api/v1/auth/identities', { signal });

/** Leaves for the provider, which sends the browser back to the profile. */
export async function linkIdentity(provider: string): Promise<void> {
  const answer = await callApi<typeof identitiesLink>('post', '/api/v1/auth/oidc/{provider}/link', {
    params: { provider },
  });
  window.location.assign(answer.url);
}

export const unlinkIdentity = (identityId: string) =>
  callApi<typeof identitiesUnlink>('delete', '/api/v1/auth/identities/{identityId}', { params: { identityId } });
