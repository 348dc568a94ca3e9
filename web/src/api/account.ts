import type {
  emailResend,
  emailVerify,
  logoutEverywhere,
  passwordChange,
  passwordForgot,
  passwordReset,
  sessionsEnd,
  sessionsList,
} from '@contracts/accounts/account-security';
import type { invitationsAccept, invitationsLook } from '@contracts/accounts/organisation';
import { sendRequest, callApi } from './client';
import { acceptTokens, dropSession } from './session';

/** Changes the password; every other log-in ends, this one stays. */
export const changePassword = (current_password: string, new_password: string) =>
  callApi<typeof passwordChange>('post', '/api/v1/auth/password/change', { body: { current_password, new_password } });

/** Asks for the mail that sets a new password; succeeds for every e-mail. */
export async function forgotPassword(email: string): Promise<void> {
  const path: (typeof passwordForgot)['path'] = '/api/v1/auth/password/forgot';
  await sendRequest('post', path, { body: { email } });
}

/** Sets a new password with the token of a mail; ends every log-in, that of this browser too. */
export async function resetPassword(token: string, new_password: string): Promise<void> {
  await callApi<typeof passwordReset>('post', '/api/v1/auth/password/reset', { body: { token, new_password } });
  dropSession(false);
}

export const verifyEmail = (token: string) =>
  callApi<typeof emailVerify>('post', '/api/v1/auth/email/verify', { body: { token } });

/** Asks for the verification mail again. */
export async function resendVerification(): Promise<void> {
  const path: (typeof emailResend)['path'] = '/api/v1/auth/email/resend';
  await sendRequest('post', path, {});
}

/** The caller's log-ins, last used first. */
export const listLogIns = (signal?: AbortSignal) =>
  callApi<typeof sessionsList>('get', '/api/v1/auth/sessions', { signal });

export const endLogIn = (sessionId: string) =>
  callApi<typeof sessionsEnd>('delete', '/api/v1/auth/sessions/{sessionId}', { params: { sessionId } });

/** Ends every log-in of the person, this one too. */
export async function logOutEverywhere(): Promise<void> {
  await callApi<typeof logoutEverywhere>('post', '/api/v1/auth/logout-everywhere');
  dropSession(false);
}

/** Who invites whom to what; the token stays good. */
export const lookAtInvitation = (token: string, signal?: AbortSignal) =>
  callApi<typeof invitationsLook>('post', '/api/v1/auth/invitations/look', { body: { token }, signal });

/** Makes the account that a mail's invitation asks for, and logs it in. */
export async function acceptInvitation(token: string, name: string, password: string): Promise<void> {
  acceptTokens(
    await callApi<typeof invitationsAccept>('post', '/api/v1/auth/invitations/accept', {
      body: { token, name, password },
    }),
  );
}
