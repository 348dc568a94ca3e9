import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { unauthenticated } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';

const CLOCK_TOLERANCE_SECONDS = 5;

export interface SigningConfig {
  JWT_SECRET: string;
  /** Still accepted, never used to sign; empty: none. */
  JWT_SECRET_PREVIOUS: string;
  JWT_ISSUER: string;
}

/** Tokens of one kind: audience and type keep any other JWT made with the same key from passing for one. */
export interface SignedTokens {
  sign(subject: string, claims: JWTPayload, ttlSeconds: number): Promise<string>;
  /** The claims of a token that is ours, of this kind, and not expired; else 401 `token_expired` or `token_invalid`. */
  verify(token: string): Promise<JWTPayload>;
}

/** HS256 with a key id, so that the secret can be rotated: set the new one, keep the old as JWT_SECRET_PREVIOUS for 15 minutes. */
export function createSignedTokens(config: SigningConfig, kind: { audience: string; type: string }): SignedTokens {
  const current = keyOf(config.JWT_SECRET);
  const keys = new Map<string, KeyObject>([[current.kid, current.key]]);
  if (config.JWT_SECRET_PREVIOUS) {
    const previous = keyOf(config.JWT_SECRET_PREVIOUS);
    keys.set(previous.kid, previous.key);
  }
  return {
    sign: (subject, claims, ttlSeconds) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: kind.type, kid: current.kid })
        .setSubject(subject)
        .setIssuer(config.JWT_ISSUER)
        .setAudience(kind.audience)
        .setIssuedAt()
        .setJti(randomBytes(9).toString('base64url'))
        .setExpirationTime(Math.floor(Date.now() / SECOND_MS) + ttlSeconds)
        .sign(current.key),
    async verify(token) {
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = kid === undefined ? undefined : keys.get(kid);
            if (!key) throw new errors.JWKSNoMatchingKey();
            return key;
          },
          {
            algorithms: ['HS256'],
            issuer: config.JWT_ISSUER,
            audience: kind.audience,
            typ: kind.type,
            clockTolerance: CLOCK_TOLERANCE_SECONDS,
            requiredClaims: ['exp', 'iat', 'sub'],
          },
        );
        return payload;
      } catch (error) {
        if (error instanceof errors.JWTExpired)
          throw unauthenticated('token_expired', 'The access token has run out: refresh it or log in again.');
        throw tokenInvalid(error);
      }
    },
  };
}

export const tokenInvalid = (cause?: unknown) =>
  unauthenticated('token_invalid', 'The access token is not valid here: log in again.', { cause });

/** The key id is derived, so that instances agree on it without configuration. */
function keyOf(secret: string): { kid: string; key: KeyObject } {
  const kid = createHash('sha256').update(`weft-kid:${secret}`).digest('base64url').slice(0, 10);
  return { kid, key: createSecretKey(Buffer.from(secret, 'utf8')) };
}
