import type { Response } from 'express';
import {
  identitiesLink,
  identitiesList,
  identitiesUnlink,
  oidcCallback,
  oidcList,
  oidcStart,
} from '../../../contracts/accounts/oidc';
import { findAppError, unauthenticated } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import type { AccountDeps } from '../../../security/accounts/accounts';
import { ATTEMPT_TTL_MS, type OidcAttempts } from '../../../security/accounts/oidc/attempts';
import { logInByProvider, requireDomain } from '../../../commands/accounts/oidc/log-in-by-provider';
import { linkIdentity, listIdentities, unlinkIdentity } from '../../../commands/accounts/oidc/own-identities';
import { askProvider, proveIdentity } from '../../../security/accounts/oidc/prove-identity';
import type { OidcProviders } from '../../../security/accounts/oidc/providers';
import { type CookieConfig, readCookie, setRefreshCookie } from '../../refresh-cookie';
import { type Route, type RouteReply, route } from '../../route';

export type OidcRouteDeps = AccountDeps & {
  config: CookieConfig & AccountDeps['config'];
  providers: OidcProviders;
  attempts: OidcAttempts;
};

const LOG_IN_PAGE = '/login';
const PROFILE_PAGE = '/settings/profile';

/** Log-in by a provider: the browser goes there and comes back; identities that open the caller's account. */
export const oidcRoutes = (deps: OidcRouteDeps): Route[] => [
  route(oidcList, () => Promise.resolve({ status: 200, body: { items: deps.providers.list(), nextCursor: null } })),

  route(oidcStart, async ({ params, query, response, log }) => {
    const provider = deps.providers.get(params.provider);
    const returnTo = query.returnTo ?? '/';
    try {
      const { url, state, ...proof } = await askProvider(provider);
      const secret = await deps.attempts.keep(state, { provider: provider.id, returnTo, ...proof });
      setAttemptCookie(response, deps.config, state, secret);
      return redirect(url);
    } catch (error) {
      return redirect(withError(LOG_IN_PAGE, error, log, returnTo));
    }
  }),

  route(oidcCallback, async ({ params, query, request, response, ip, userAgent, log }) => {
    const { state } = query;
    const origin = { ip, userAgent };
    let failurePage = LOG_IN_PAGE;
    let returnTo = '/';
    try {
      const provider = deps.providers.get(params.provider);
      const secret = state === undefined ? undefined : readCookie(request, cookieOf(state));
      const attempt = await deps.attempts.take(state, secret, provider.id);
      returnTo = attempt.returnTo;
      if (attempt.link) failurePage = PROFILE_PAGE;
      if (state !== undefined) response.clearCookie(cookieOf(state), cookieOptions(deps.config));
      const [, search = ''] = request.originalUrl.split('?', 2);
      const proven = await proveIdentity(provider, attempt, { query: search, state: state ?? '' }, log);
      if (attempt.link) {
        requireDomain(provider, proven);
        await linkIdentity(deps.models, attempt.link, proven, { provider, origin });
      } else {
        const tokens = await logInByProvider(deps, provider, proven, origin);
        setRefreshCookie(response, deps.config, tokens.refresh_token);
      }
      return redirect(returnTo);
    } catch (error) {
      return redirect(withError(failurePage, error, log, returnTo));
    }
  }),

  route(identitiesList, async ({ caller }) => {
    const { items, hasPassword } = await listIdentities(deps.models, deps.providers, caller);
    return { status: 200, body: { items, nextCursor: null, hasPassword } };
  }),

  route(identitiesLink, async ({ params, caller, response }) => {
    const provider = deps.providers.get(params.provider);
    const { userId, logInId } = caller;
    if (logInId === undefined) throw unauthenticated('token_revoked', 'Your log-in has ended: log in again.');
    const { url, state, ...proof } = await askProvider(provider);
    const link = { userId, logInId };
    const attempt = { provider: provider.id, returnTo: `${PROFILE_PAGE}?linked=${provider.id}`, link, ...proof };
    setAttemptCookie(response, deps.config, state, await deps.attempts.keep(state, attempt));
    return { status: 200, body: { url } };
  }),

  route(identitiesUnlink, async ({ params, caller }) => {
    await unlinkIdentity(deps.models, deps.providers, caller, params.identityId);
    return { status: 204 };
  }),
];

const redirect = (location: string): RouteReply => ({ status: 302, headers: { Location: location } });

/** A person looks at this, so whatever went wrong is a sentence on a page. What is our own fault is logged. */
function withError(page: string, error: unknown, log: Logger, returnTo: string): string {
  const known = findAppError(error);
  if (!known) log.error({ error }, 'A log-in by a provider failed');
  const query = new URLSearchParams({ error: known?.code ?? 'oidc_failed' });
  if (page === LOG_IN_PAGE && returnTo !== '/') query.set('next', returnTo);
  return `${page}?${query.toString()}`;
}

/** One a state: tabs that log in side by side do not take each other's. */
const cookieOf = (state: string) => `weft_oidc_${state.replace(/[^\w-]/g, '').slice(0, 12)}`;

/** Lax, for the provider sends the browser here: a cookie that is strict would not come along. */
const cookieOptions = (config: CookieConfig) =>
  ({ httpOnly: true, sameSite: 'lax', secure: config.isProduction, path: '/api/v1/auth/oidc' }) as const;

function setAttemptCookie(response: Response, config: CookieConfig, state: string, secret: string): void {
  response.cookie(cookieOf(state), secret, { ...cookieOptions(config), maxAge: ATTEMPT_TTL_MS });
}
