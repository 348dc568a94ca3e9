import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  ResponseBodyError,
  tokenRevocation,
} from 'openid-client';
import { z } from 'zod';
import { AppError, badRequest } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { HOUR_MS, SECOND_MS } from '../../../platform/time';
import type { ConnectionAttempt } from './attempts';
import { missingScopes, scopesOf } from './provider-table';
import { type AccountProvider, providerSilent } from './providers';

/** Where a provider says nothing of it. */
const LIFE_DEFAULT_MS = HOUR_MS;

/** What is sealed of an account. Never logged, never sent but to its provider. */
export interface AccountTokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
}
/** Whom a provider says it is, and its tokens. */
export interface ProvenAccount extends AccountTokens {
  issuer: string;
  subject: string;
  email: string | undefined;
  /** Rights that were asked for and not given. */
  missing: string[];
}

/** The provider refuses for good: its person must connect the account again. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';
  constructor(readonly reason: 'grant_refused' | 'scope_missing') {
    super(reason);
  }
}

/** Where to send a browser, and what must be known when it comes back. */
export async function askForAccount(
  provider: AccountProvider,
  loginHint: string | undefined,
): Promise<{ url: string; state: string; nonce: string; codeVerifier: string }> {
  const configuration = await provider.discover();
  const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(configuration, {
    ...provider.rules.parameters,
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    redirect_uri: provider.redirectUri,
    scope: scopesOf(provider.rules),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, state, nonce, codeVerifier };
}

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  email: z.string().max(320).optional().catch(undefined),
  preferred_username: z.string().max(320).optional().catch(undefined),
});

/**
 * Swaps the code of a provider's answer for tokens. Issuer, audience, signature, nonce and times are checked. 400 `connection_cancelled`,
 * `connection_needs_admin`, `connection_answer_invalid`, 503 `connection_provider_unavailable`.
 */
export async function proveAccount(
  provider: AccountProvider,
  attempt: ConnectionAttempt,
  answer: { query: string; state: string },
  log: Logger,
): Promise<ProvenAccount> {
  const configuration = await provider.discover();
  try {
    // Our own address, not the request's: it is what the provider was told.
    const tokens = await authorizationCodeGrant(configuration, new URL(`${provider.redirectUri}?${answer.query}`), {
      pkceCodeVerifier: attempt.codeVerifier,
      expectedState: answer.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const { iss, sub, email, preferred_username } = claimsSchema.parse(tokens.claims());
    return {
      issuer: iss,
      subject: sub,
      email: email ?? preferred_username,
      accessToken: tokens.access_token,
      // Without one the account would be gone within the hour.
      refreshToken: tokens.refresh_token ?? '',
      expiresAt: expiryOf(tokens.expires_in),
      missing: [
        ...missingScopes(provider.rules, tokens.scope),
        ...(tokens.refresh_token === undefined ? ['offline_access'] : []),
      ],
    };
  } catch (error) {
    const refusal = toRefusal(error);
    log.warn({ provider: provider.id, code: refusal.code, error: withoutBody(error) }, 'An account was not connected');
    throw refusal;
  }
}

/** New tokens for a refresh token. Rejects with `GrantRefused`, or 503 `connection_provider_unavailable`: then the old one still holds. */
export async function refreshAccount(
  provider: AccountProvider,
  refreshToken: string,
  log: Logger,
): Promise<AccountTokens> {
  const configuration = await provider.discover();
  try {
    const tokens = await refreshTokenGrant(configuration, refreshToken);
    if (missingScopes(provider.rules, tokens.scope).length > 0) throw new GrantRefused('scope_missing');
    return {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? refreshToken,
      expiresAt: expiryOf(tokens.expires_in),
    };
  } catch (error) {
    if (error instanceof GrantRefused) throw error;
    const code = error instanceof ResponseBodyError ? error.error : undefined;
    log.warn({ provider: provider.id, code, error: withoutBody(error) }, 'A provider gave no new token');
    // Microsoft says the second where its person must do something there first.
    if (code === 'invalid_grant' || code === 'interaction_required') throw new GrantRefused('grant_refused');
    throw providerSilent(withoutBody(error));
  }
}

/** Tells the provider that a token is good for nothing any more; false where it has no place for that, or did not answer. */
export async function revokeAtProvider(provider: AccountProvider, token: string, log: Logger): Promise<boolean> {
  try {
    const configuration = await provider.discover();
    if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
    await tokenRevocation(configuration, token);
    return true;
  } catch (error) {
    // Google: it has been taken back already.
    if (error instanceof ResponseBodyError && error.error === 'invalid_token') return true;
    log.warn({ provider: provider.id, error: withoutBody(error) }, 'A provider did not revoke a token');
    return false;
  }
}

const expiryOf = (seconds: number | undefined) =>
  new Date(Date.now() + (seconds === undefined ? LIFE_DEFAULT_MS : seconds * SECOND_MS));

/** What went wrong in a name, without what was sent and answered: tokens may be in it. */
function withoutBody(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const said = error instanceof ResponseBodyError ? `${error.status} ${error.error}` : undefined;
  return Object.assign(new Error(said ?? (error instanceof Error ? error.message : 'not an error')), {
    name: error instanceof Error ? error.name : 'Error',
    ...(code === undefined ? {} : { code }),
  });
}

/** Microsoft: an administrator has not agreed. */
const NEEDS_ADMIN = /AADSTS(65001|9009\d|90094\d?)|admin/i;

function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AuthorizationResponseError) {
    if (error.error === 'consent_required' || NEEDS_ADMIN.test(error.error_description ?? ''))
      return badRequest('connection_needs_admin', 'An administrator of your organisation there must agree first.');
    if (error.error === 'access_denied')
      return badRequest('connection_cancelled', 'You did not let the provider go on. Nothing was connected.');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isFault = error instanceof ResponseBodyError && error.status >= 500;
  const isSilence = code === undefined || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
  if (isFault || (error instanceof Error && !(error instanceof z.ZodError) && isSilence))
    return providerSilent(withoutBody(error));
  return badRequest('connection_answer_invalid', 'The provider’s answer is not valid here. Begin again.', {
    cause: withoutBody(error),
  });
}
