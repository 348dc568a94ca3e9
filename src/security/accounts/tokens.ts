import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ORGANISATION_ROLES } from '../../contracts/kernel/operation';
import { unauthenticated } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';

/** `aud` of access tokens. */
export const TOKEN_AUDIENCE = 'weft-api';
/** `typ` of access tokens: no other JWT made with the same key passes for one. */
export const TOKEN_TYPE = 'at+jwt';
const CLOCK_TOLERANCE_SECONDS = 5;

export interface TokenConfig {
  JWT_SECRET: string;
  /** Still accepted, never used to sign; empty: none. */
  JWT_SECRET_PREVIOUS: string;
  JWT_ISSUER: string;
  ACCESS_TOKEN_TTL_SECONDS: number;
}

const claimsSchema = z.object({
  sub: z.string().regex(/^[0-9a-f]{24}$/),
  org: z.string().regex(/^[0-9a-f]{24}$/),
  role: z.enum(ORGANISATION_ROLES),
  /** The user's `tokenVersion` when it was made. */
  ver: z.int(),
  /** The log-in (family of refresh tokens) it belongs to. */
  sid: z.string().min(1).max(64),
  exp: z.int(),
});
export type AccessClaims = z.infer<typeof claimsSchema>;

export interface Tokens {
  /** `expiresIn` in seconds. */
  signAccessToken(claims: Omit<AccessClaims, 'exp'>): Promise<{ token: string; expiresIn: number }>;
  /** The claims of a token that is ours, of this audience and type, and not expired; else 401. */
  verifyAccessToken(token: string): Promise<AccessClaims>;
}

/** HS256 with a key id, so that the secret can be rotated: set the new one, keep the old as JWT_SECRET_PREVIOUS for 15 minutes. */
export function createTokens(config: TokenConfig): Tokens {
  const current = keyOf(config.JWT_SECRET);
  const keys = new Map<string, KeyObject>([[current.kid, current.key]]);
  if (config.JWT_SECRET_PREVIOUS) {
    const previous = keyOf(config.JWT_SECRET_PREVIOUS);
    keys.set(previous.kid, previous.key);
  }
  return {
    signAccessToken: async (claims) => {
      const token = await new SignJWT({ org: claims.org, role: claims.role, ver: claims.ver, sid: claims.sid })
        .setProtectedHeader({ alg: 'HS256', typ: TOKEN_TYPE, kid: current.kid })
        .setSubject(claims.sub)
        .setIssuer(config.JWT_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt()
        .setJti(randomBytes(9).toString('base64url'))
        .setExpirationTime(Math.floor(Date.now() / SECOND_MS) + config.ACCESS_TOKEN_TTL_SECONDS)
        .sign(current.key);
      return { token, expiresIn: config.ACCESS_TOKEN_TTL_SECONDS };
    },
    verifyAccessToken: async (token) => {
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
            audience: TOKEN_AUDIENCE,
            typ: TOKEN_TYPE,
            clockTolerance: CLOCK_TOLERANCE_SECONDS,
            requiredClaims: ['exp', 'iat', 'sub'],
          },
        );
        return claimsSchema.parse(payload);
      } catch (error) {
        if (error instanceof errors.JWTExpired)
          throw unauthenticated('token_expired', 'The access token has run out: refresh it or log in again.');
        throw unauthenticated('token_invalid', 'The access token is not valid here: log in again.', { cause: error });
      }
    },
  };
}

/** The key id is derived, so that instances agree on it without configuration. */
function keyOf(secret: string): { kid: string; key: KeyObject } {
  const kid = createHash('sha256').update(`weft-kid:${secret}`).digest('base64url').slice(0, 10);
  return { kid, key: createSecretKey(Buffer.from(secret, 'utf8')) };
}
