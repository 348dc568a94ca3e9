import { z } from 'zod';
import { ORGANISATION_ROLES } from '../../contracts/kernel/organisation-roles';
import { createSignedTokens, type SigningConfig, tokenInvalid } from './signed-tokens';

/** `aud` of access tokens. */
export const TOKEN_AUDIENCE = 'weft-api';
/** `typ` of access tokens: no other JWT made with the same key passes for one. */
export const TOKEN_TYPE = 'at+jwt';

export interface TokenConfig extends SigningConfig {
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

/** Access tokens: `signed-tokens.ts`. */
export function createTokens(config: TokenConfig): Tokens {
  const signed = createSignedTokens(config, { audience: TOKEN_AUDIENCE, type: TOKEN_TYPE });
  const expiresIn = config.ACCESS_TOKEN_TTL_SECONDS;
  return {
    signAccessToken: async ({ sub, org, role, ver, sid }) => ({
      token: await signed.sign(sub, { org, role, ver, sid }, expiresIn),
      expiresIn,
    }),
    async verifyAccessToken(token) {
      const claims = claimsSchema.safeParse(await signed.verify(token));
      if (!claims.success) throw tokenInvalid(claims.error);
      return claims.data;
    },
  };
}
