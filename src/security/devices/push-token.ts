import { createRemoteJWKSet, jwtVerify } from 'jose';
import { unauthenticated } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';

export interface PushTokenRules {
  /** Who signs: Google. */
  issuer: string;
  /** For whom: what the subscription was set up with. */
  audience: string;
  /** The service account that pushes. Anybody can have Google sign for any audience, so this is what proves it. */
  account: string;
}

/** Checks tokens of Google Pub/Sub. `findKeys` is asked once for where the keys are. */
export function createPushTokens(rules: PushTokenRules, findKeys: () => Promise<string>) {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const keysOf = () =>
    (keys ??= findKeys()
      .then((address) => createRemoteJWKSet(new URL(address), { timeoutDuration: 5 * SECOND_MS }))
      .catch((error: unknown) => {
        keys = undefined;
        throw error;
      }));
  return {
    /** Throws 401 `push_token_invalid`; 503 where Google’s keys cannot be had, so that it is sent again. */
    async verify(authorization: string | undefined): Promise<void> {
      const token = /^Bearer +(\S{1,4000})$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) throw invalid();
      const found = await keysOf();
      const { payload } = await jwtVerify(token, found, {
        issuer: [rules.issuer, rules.issuer.replace(/^https:\/\//, '')],
        audience: rules.audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'email'],
      }).catch(() => {
        throw invalid();
      });
      if (payload['email'] !== rules.account || payload['email_verified'] !== true) throw invalid();
    },
  };
}
export type PushTokens = ReturnType<typeof createPushTokens>;

const invalid = () => unauthenticated('push_token_invalid', 'This is for Google Pub/Sub, with a token of its own.');
