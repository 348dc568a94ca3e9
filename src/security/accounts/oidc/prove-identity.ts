import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import { emailSchema } from '../../../contracts/accounts/auth';
import { AppError, badRequest } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import type { OidcAttempt } from './attempts';
import { type LogInProvider, providerUnavailable } from './providers';

/** Whom a provider says somebody is. */
export interface ProvenIdentity {
  /** As the configuration has it: what the provider calls itself is held against it. */
  issuer: string;
  subject: string;
  /** In lower case. */
  email: string | undefined;
  isEmailVerified: boolean;
  name: string | undefined;
}

const claimsSchema = z.object({
  email: emailSchema.optional().catch(undefined),
  // Some providers write it as a text.
  email_verified: z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]).optional(),
  name: z.string().optional().catch(undefined),
});

/** Where to send a browser, and what must be known when it comes back. */
export async function askProvider(
  provider: LogInProvider,
): Promise<{ url: string; state: string } & Pick<OidcAttempt, 'nonce' | 'codeVerifier'>> {
  const configuration = await provider.discover();
  const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: provider.redirectUri,
    scope: provider.scopes,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, state, nonce, codeVerifier };
}

/**
 * Swaps the code of a provider's answer for an ID token and reads who it is. Refused with 400 `oidc_cancelled` or
 * `oidc_answer_invalid` (issuer, audience, signature, nonce, times, code), 503 `oidc_provider_unavailable`.
 */
export async function proveIdentity(
  provider: LogInProvider,
  attempt: OidcAttempt,
  answer: { query: string; state: string },
  log: Logger,
): Promise<ProvenIdentity> {
  const configuration = await provider.discover();
  try {
    // Our own address, not the request's: it is what the provider was told.
    const tokens = await authorizationCodeGrant(configuration, new URL(`${provider.redirectUri}?${answer.query}`), {
      pkceCodeVerifier: attempt.codeVerifier,
      expectedState: answer.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (!idToken) throw new Error('no ID token');
    const claims = claimsSchema.parse(
      // E-mail and whether it is verified are taken from one place, never mixed.
      typeof idToken['email'] === 'string'
        ? idToken
        : await readUserInfo(configuration, tokens.access_token, idToken.sub),
    );
    return {
      issuer: provider.issuer,
      subject: idToken.sub,
      email: claims.email,
      isEmailVerified: claims.email !== undefined && (claims.email_verified ?? provider.trustEmail),
      name: claims.name?.trim().slice(0, 80) || undefined,
    };
  } catch (error) {
    const refusal = toRefusal(error);
    log.warn({ provider: provider.id, code: refusal.code, error }, 'A log-in by a provider failed');
    throw refusal;
  }
}

const readUserInfo = async (configuration: Configuration, accessToken: string, subject: string): Promise<unknown> =>
  configuration.serverMetadata().userinfo_endpoint === undefined
    ? {}
    : fetchUserInfo(configuration, accessToken, subject);

function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
    return badRequest('oidc_cancelled', 'You did not let the provider log you in here.');
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // No code: the connection itself failed. The other two: no answer in time, and none of the protocol.
  const isAway = error instanceof Error && !(error instanceof z.ZodError) && isSilence(code);
  if (isAway) return providerUnavailable(error);
  return badRequest('oidc_answer_invalid', 'The provider’s answer is not valid here. Begin again.', { cause: error });
}

const isSilence = (code: unknown) =>
  code === undefined || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
