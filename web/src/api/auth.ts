import type { authLogin, authLogout, authRegister, organisationMembersList } from '@contracts/accounts/auth';
import { callApi } from './client';
import { acceptTokens, dropSession } from './session';

/** Logs in; the answer's cookie keeps the log-in across reloads. */
export async function logIn(email: string, password: string): Promise<void> {
  acceptTokens(await callApi<typeof authLogin>('post', '/api/v1/auth/login', { body: { email, password } }));
}

/** Creates an account, and logs in. */
export async function signUp(fields: {
  email: string;
  password: string;
  name?: string;
  organisation?: string;
}): Promise<void> {
  acceptTokens(await callApi<typeof authRegister>('post', '/api/v1/auth/register', { body: fields }));
}

/** Ends this log-in on the server and in this tab, the tab's part in any case. */
export async function logOut(): Promise<void> {
  try {
    await callApi<typeof authLogout>('post', '/api/v1/auth/logout', { body: {} });
  } finally {
    dropSession(false);
  }
}

/** People of the caller's organisation, by name. */
export const listOrganisationMembers = (signal?: AbortSignal) =>
  callApi<typeof organisationMembersList>('get', '/api/v1/organisation/members', { query: { limit: 500 }, signal });
