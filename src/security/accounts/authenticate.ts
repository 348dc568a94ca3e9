import { hash } from 'node:crypto';
import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { unauthenticated } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import { SECOND_MS } from '../../platform/time';
import { createApiKeyAuthenticator, isApiKey } from './authenticate-api-key';
import type { KeyGuesses } from './key-guesses';
import type { AccessClaims, Tokens } from './tokens';

/** How long a verified token and its owner's rights are believed without being read again. */
const MEMBERSHIP_TTL_MS = 5 * SECOND_MS;
const TOKENS_CACHED_MAX = 20_000;
const MEMBERS_CACHED_MAX = 20_000;
/** No token of ours is longer; what is longer is not worth hashing. */
const TOKEN_MAX_LENGTH = 2_000;

/**
 * Who an access token or an API key speaks for; throws 401 (`token_invalid`, `token_expired`, `token_revoked`,
 * `api_key_invalid`). With the address it came from: 429 `rate_limited` after too many wrong ones from there.
 */
export type Authenticate = (token: string, ip?: string) => Promise<Caller>;

/** A further kind of token, which is neither a log-in's nor an API key. */
export interface TokenKind {
  /** By its form alone. */
  isOne(token: string): boolean;
  /** 401 where it is not good; what was read counts for 5 s at most. */
  authenticate(token: string): Promise<Caller>;
}

/**
 * Verifies access tokens (API keys: `authenticate-api-key.ts`) and reads the caller's rights, both at most every 5 s: a disabled account, a changed role, a
 * raised `tokenVersion` or an ended log-in counts after that at the latest. Many calls at once share one read.
 */
export function createAuthenticator(deps: {
  tokens: Tokens;
  models: Models;
  guesses?: KeyGuesses;
  /** Default: none. */
  kinds?: readonly TokenKind[];
}): Authenticate {
  const { kinds = [] } = deps;
  const verified = new ExpiringCache<AccessClaims>(TOKENS_CACHED_MAX);
  const members = new ExpiringCache<Promise<Caller>>(MEMBERS_CACHED_MAX);
  const authenticateApiKey = createApiKeyAuthenticator(deps);

  const readOnce = (claims: AccessClaims, now: number): Promise<Caller> => {
    const key = `${claims.sid}:${claims.ver}:${claims.sub}:${claims.org}`;
    const known = members.get(key, now);
    if (known) return known;
    const reading = readCaller(deps.models, claims);
    members.set(key, reading, now + MEMBERSHIP_TTL_MS);
    reading.catch(() => members.delete(key));
    return reading;
  };

  const authenticate = async (token: string, tokenHash: string): Promise<Caller> => {
    if (isApiKey(token)) return authenticateApiKey(token);
    const kind = kinds.find(({ isOne }) => isOne(token));
    if (kind) return kind.authenticate(token);
    const now = Date.now();
    let claims = verified.get(tokenHash, now);
    if (!claims) {
      claims = await deps.tokens.verifyAccessToken(token);
      verified.set(tokenHash, claims, Math.min(claims.exp * SECOND_MS, now + MEMBERSHIP_TTL_MS));
    }
    return readOnce(claims, now);
  };

  return async (token, ip) => {
    if (token.length > TOKEN_MAX_LENGTH)
      throw unauthenticated('token_invalid', 'The access token is not valid here: log in again.');
    const tokenHash = hash('sha256', token, 'base64url');
    const check = () => authenticate(token, tokenHash);
    return deps.guesses && ip !== undefined ? deps.guesses.guard(tokenHash, ip, check) : check();
  };
}

async function readCaller(models: Models, claims: AccessClaims): Promise<Caller> {
  const userId = new Types.ObjectId(claims.sub);
  const organisationId = new Types.ObjectId(claims.org);
  const [user, organisation, login] = await Promise.all([
    models.User.findOne(
      { _id: userId, organisationId },
      { name: 1, role: 1, tokenVersion: 1, disabledAt: 1, isServiceUser: 1, emailVerifiedAt: 1 },
    ).lean(),
    models.Organisation.findOne({ _id: organisationId }, { tier: 1 }).lean(),
    models.RefreshToken.findOne({ family: claims.sid, userId }, { _id: 1 }).lean(),
  ]);
  if (!user || !organisation || !login || user.disabledAt || user.isServiceUser || user.tokenVersion !== claims.ver) {
    throw unauthenticated('token_revoked', 'This log-in has ended: log in again.');
  }
  return Object.freeze({
    userId: claims.sub,
    organisationId: claims.org,
    role: user.role,
    tier: organisation.tier,
    name: user.name,
    logInId: claims.sid,
    isEmailUnverified: user.emailVerifiedAt === null,
  });
}
