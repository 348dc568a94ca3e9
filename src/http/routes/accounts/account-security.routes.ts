import {
  emailResend,
  emailVerify,
  logoutEverywhere,
  passwordChange,
  passwordForgot,
  passwordReset,
  sessionsEnd,
  sessionsList,
} from '../../../contracts/accounts/account-security';
import {
  changePassword,
  forgotPassword,
  type PasswordDeps,
  resetPassword,
} from '../../../commands/accounts/change-password';
import { endAllLogins, endOwnLogin, listLogins } from '../../../security/accounts/own-logins';
import { resendVerification, verifyEmail } from '../../../commands/accounts/verify-email';
import { clearRefreshCookie, type CookieConfig } from '../../refresh-cookie';
import { type Route, route } from '../../route';

export type AccountSecurityDeps = PasswordDeps & { config: CookieConfig & PasswordDeps['config'] };

/** Passwords, the e-mail's verification, and a person's log-ins. */
export const accountSecurityRoutes = (deps: AccountSecurityDeps): Route[] => [
  route(passwordChange, async ({ caller, body, ip, userAgent }) => {
    await changePassword(deps, caller, body, { ip, userAgent });
    return { status: 204 };
  }),

  route(passwordForgot, async ({ body, ip, userAgent }) => {
    await forgotPassword(deps, body, { ip, userAgent });
    return { status: 202 };
  }),

  route(passwordReset, async ({ body, ip, userAgent, response }) => {
    await resetPassword(deps, body, { ip, userAgent });
    clearRefreshCookie(response, deps.config);
    return { status: 204 };
  }),

  route(emailVerify, async ({ body, ip, userAgent }) => {
    await verifyEmail(deps, body.token, { ip, userAgent });
    return { status: 204 };
  }),

  route(emailResend, async ({ caller }) => ({ status: (await resendVerification(deps, caller)) ? 202 : 204 })),

  route(sessionsList, async ({ caller }) => ({
    status: 200,
    body: { items: await listLogins(deps.models, caller), nextCursor: null },
  })),

  route(sessionsEnd, async ({ caller, params }) => {
    await endOwnLogin(deps.models, caller, params.sessionId);
    return { status: 204 };
  }),

  route(logoutEverywhere, async ({ caller, response }) => {
    await endAllLogins(deps.models, caller);
    clearRefreshCookie(response, deps.config);
    return { status: 204 };
  }),
];
