import { createHash, createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { unauthenticated } from '../../platform/errors';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../platform/time';
import { createSignedTokens, type SigningConfig } from '../accounts/signed-tokens';

/** A visitor says who they are anew after this: they stay who they were. */
export const VISITOR_TTL_MS = 12 * HOUR_MS;
/** What a site signs is good for so long at most. */
const IDENTITY_AGE_MAX_MS = DAY_MS;
const CLOCK_TOLERANCE_SECONDS = 5;

const claimsSchema = z.object({ sub: idSchema, emb: idSchema, origin: z.string() });

/** Somebody who talks to a flow on another site. */
export interface Visitor {
  /** Of one embed token. */
  id: string;
  embedTokenId: string;
  /** The site. */
  origin: string;
}
export interface VisitorTokens {
  sign(visitor: Visitor): Promise<{ token: string; expiresAt: Date }>;
  /** 401 `visitor_token_invalid`. */
  verify(token: string): Promise<Visitor>;
}

/** Tokens of visitors: good for one embed token, on one site, and for nothing else. */
export function createVisitorTokens(config: SigningConfig): VisitorTokens {
  const signed = createSignedTokens(config, { audience: 'weft-visitor', type: 'visitor+jwt' });
  return {
    async sign({ id, embedTokenId, origin }) {
      const expiresAt = new Date(Date.now() + VISITOR_TTL_MS);
      return { token: await signed.sign(id, { emb: embedTokenId, origin }, VISITOR_TTL_MS / SECOND_MS), expiresAt };
    },
    async verify(token) {
      const claims = claimsSchema.safeParse(await signed.verify(token).catch(() => undefined));
      if (!claims.success)
        throw unauthenticated(
          'visitor_token_invalid',
          'The visitor’s token is not good, or has run out: become a visitor anew.',
        );
      const { sub, emb, origin } = claims.data;
      return { id: sub, embedTokenId: emb, origin };
    },
  };
}

/** A new visitor, whom nobody knows. */
export const newVisitorId = (): string => new Types.ObjectId().toHexString();

/** The visitor whom a site has signed with the secret of its embed token: the same for the same `sub`. 401 `identity_invalid`. */
export async function readIdentity(identity: string, secret: string, embedTokenId: string): Promise<string> {
  try {
    const { payload } = await jwtVerify(identity, createSecretKey(Buffer.from(secret)), {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    const { sub, exp } = z.object({ sub: z.string().min(1).max(200), exp: z.number() }).parse(payload);
    if (exp * SECOND_MS - Date.now() > IDENTITY_AGE_MAX_MS) throw new Error('it is good for more than a day');
    return createHash('sha256').update(`${embedTokenId}:${sub}`).digest('hex').slice(0, 24);
  } catch (error) {
    throw unauthenticated(
      'identity_invalid',
      'The site’s word on who this visitor is cannot be believed: a JWT by HS256 with the secret of the embed token, sub, and an exp within a day.',
      { cause: error },
    );
  }
}
