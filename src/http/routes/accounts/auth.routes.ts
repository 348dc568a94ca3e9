import {
  authLogin,
  authLogout,
  authRefresh,
  authRegister,
  meGet,
  organisationMembersList,
  type Tokens,
} from '../../../contracts/accounts/auth';
import { listMembers, presentOwnUser, readOwnAccount } from '../../../models/accounts/account-queries';
import { type AccountDeps, login, register } from '../../../security/accounts/accounts';
import { logOut, rotateLogin } from '../../../security/accounts/log-in-sessions';
import { clearRefreshCookie, type CookieConfig, readRefreshCookie, setRefreshCookie } from '../../refresh-cookie';
import { type Route, route } from '../../route';

export type AuthRouteDeps = AccountDeps & { config: CookieConfig & AccountDeps['config'] };

/** Accounts: the refresh token is in the body for programs, and in an httpOnly cookie for the pages. */
export const authRoutes = (deps: AuthRouteDeps): Route[] => [
  route(authRegister, async ({ body, ip, userAgent, response }) => {
    const tokens = await register(deps, body, { ip, userAgent });
    setRefreshCookie(response, deps.config, tokens.refresh_token);
    return { status: 201, body: tokens satisfies Tokens };
  }),

  route(authLogin, async ({ body, ip, userAgent, response }) => {
    const tokens = await login(deps, body, { ip, userAgent });
    setRefreshCookie(response, deps.config, tokens.refresh_token);
    return { status: 200, body: tokens satisfies Tokens };
  }),

  route(authRefresh, async ({ body, ip, userAgent, request, response }) => {
    const token = body.refresh_token ?? readRefreshCookie(request);
    if (token === undefined) return { status: 204 };
    try {
      const isCookie = body.refresh_token === undefined;
      const tokens = await rotateLogin(deps, token, { ip, userAgent }, { isCookie });
      setRefreshCookie(response, deps.config, tokens.refresh_token);
      return { status: 200, body: tokens satisfies Tokens };
    } catch (error) {
      if (body.refresh_token === undefined && isUnauthenticated(error)) clearRefreshCookie(response, deps.config);
      throw error;
    }
  }),

  route(authLogout, async ({ body, ip, userAgent, request, response }) => {
    const token = body.refresh_token ?? readRefreshCookie(request);
    if (token !== undefined) await logOut(deps, token, { ip, userAgent });
    clearRefreshCookie(response, deps.config);
    return { status: 204 };
  }),

  route(meGet, async ({ caller }) => ({
    status: 200,
    body: presentOwnUser(await readOwnAccount(deps.models, caller)),
  })),

  route(organisationMembersList, async ({ caller, query }) => ({
    status: 200,
    body: await listMembers(deps.models, caller, query),
  })),
];

const isUnauthenticated = (error: unknown) => error instanceof Error && 'status' in error && error.status === 401;
