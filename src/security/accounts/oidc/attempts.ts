import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { idSchema } from '../../../contracts/kernel/common';
import { badRequest } from '../../../platform/errors';
import type { Redis } from '../../../platform/redis';
import { MINUTE_MS } from '../../../platform/time';

/** How long somebody may take at the provider. */
export const ATTEMPT_TTL_MS = 10 * MINUTE_MS;

const attemptSchema = z.object({
  provider: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** SHA-256 of the secret in the browser's cookie. */
  browser: z.string(),
  returnTo: z.string(),
  /** Whose account is to be linked, from which log-in; absent: somebody logs in. */
  link: z.object({ userId: idSchema, logInId: z.string() }).optional(),
});
/** What is known of somebody who was sent to a provider. */
export type OidcAttempt = z.infer<typeof attemptSchema>;

export interface OidcAttempts {
  /** Keeps an attempt under its state; resolves to the secret for the browser's cookie. */
  keep(state: string, attempt: Omit<OidcAttempt, 'browser'>): Promise<string>;
  /** Takes an attempt away, so that it works once. 400 `oidc_state_invalid` where there is none, or it is another browser's. */
  take(state: string | undefined, secret: string | undefined, provider: string): Promise<OidcAttempt>;
}

/** Kept in Redis: an attempt that is lost with it is begun again by a click. */
export function createOidcAttempts({ redis, prefix }: { redis: Redis; prefix: string }): OidcAttempts {
  const keyOf = (state: string) => `${prefix}:oidc:${hashOf(state)}`;
  return {
    async keep(state, attempt) {
      const secret = randomBytes(32).toString('base64url');
      const kept: OidcAttempt = { ...attempt, browser: hashOf(secret) };
      await redis.set(keyOf(state), JSON.stringify(kept), 'PX', ATTEMPT_TTL_MS);
      return secret;
    },
    async take(state, secret, provider) {
      const text = state === undefined ? null : await redis.getdel(keyOf(state));
      if (text === null) throw stateInvalid();
      const attempt = attemptSchema.parse(JSON.parse(text));
      const isSameBrowser = timingSafeEqual(Buffer.from(attempt.browser), Buffer.from(hashOf(secret ?? '')));
      // An answer that comes to another provider's address: a mix-up (RFC 9700, 4.4).
      if (!isSameBrowser || attempt.provider !== provider) throw stateInvalid();
      return attempt;
    },
  };
}

const stateInvalid = () =>
  badRequest('oidc_state_invalid', 'This log-in was begun elsewhere, has been used, or took too long. Begin again.');

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');
