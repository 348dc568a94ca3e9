import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Types } from 'mongoose';
import type { Tokens as TokensBody } from '../../contracts/accounts/auth';
import { type Account, findAccount, presentOwnUser } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import type { RefreshTokenRecord } from '../../models/accounts/refresh-token.model';
import { unauthenticated } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';
import { appendAudit, type NewAuditEntry } from '../audit/audit';
import type { Tokens } from './tokens';

/** Where a call came from, for the audit log and the list of log-ins. */
export interface Origin {
  ip: string;
  userAgent: string;
}

export interface SessionDeps {
  models: Models;
  tokens: Tokens;
  config: { REFRESH_TOKEN_TTL_SECONDS: number };
}

/** First letters of a refresh token, so that scanners for leaked secrets know it. */
const PREFIX = 'weft_rt_';
const USER_AGENT_MAX = 300;
/**
 * A browser that leaves a page while it swaps never gets the new cookie, and comes with the old one. For so long after the
 * swap it may, where nobody has used what came of it.
 */
export const UNHEARD_SWAP_MS = 10 * SECOND_MS;
/** Instead of a token that was swapped: its sibling was. */
const SUPERSEDED = new Date(0);

/** Names a log-in that is about to begin: what is audited of its beginning names it too. */
export const newLogInId = (): string => randomUUID();

/** Begins a log-in: a new family of refresh tokens, and the first pair. */
export async function beginLogin(
  deps: SessionDeps,
  account: Account,
  origin: Origin,
  logInId: string,
): Promise<TokensBody> {
  return issue(deps, account, { family: logInId, rotation: 0, startedAt: new Date(), origin });
}

/**
 * Swaps a refresh token for the next pair. Each works once, decided by one compare-and-set. Using it again ends the log-in
 * for whoever holds the newer tokens too (RFC 9700, 4.14.2): thief and owner cannot be told apart. `isCookie`: a browser has
 * it, which may have missed the answer (`UNHEARD_SWAP_MS`). Tabs of one browser take turns (the pages use a Web Lock).
 */
export async function rotateLogin(
  deps: SessionDeps,
  token: string,
  origin: Origin,
  { isCookie = false } = {},
): Promise<TokensBody> {
  const hash = hashOf(token);
  const now = new Date();
  const used =
    (await deps.models.RefreshToken.findOneAndUpdate(
      { hash, usedAt: null, expiresAt: { $gt: now } },
      { $set: { usedAt: now } },
    ).lean()) ?? (isCookie ? await findUnheardSwap(deps.models, hash, origin) : null);
  if (!used) {
    await endReusedFamily(deps.models, hash, origin);
    throw unauthenticated('refresh_invalid', 'This log-in has ended: log in again.');
  }
  const account = await findAccount(deps.models, used.userId);
  const isOutdated = typeof used.tokenVersion === 'number' && used.tokenVersion !== account?.user.tokenVersion;
  if (!account || isOutdated) {
    await endFamily(deps.models, used.family);
    throw unauthenticated('refresh_invalid', 'This log-in has ended: log in again.');
  }
  // Of several that came of one swap only one goes on: whoever comes with another is a second holder.
  const { family, rotation } = used;
  await deps.models.RefreshToken.updateMany({ family, rotation, usedAt: null }, { $set: { usedAt: SUPERSEDED } });
  const tokens = await issue(deps, account, {
    family,
    rotation: rotation + 1,
    startedAt: used.startedAt ?? used.createdAt,
    origin,
  });
  // The family may have been ended between the swap and the new token, or its sibling used: then the new one goes as well.
  const usedSibling = { family, rotation: rotation + 1, usedAt: { $gt: SUPERSEDED } };
  const [isWhole, isSecond] = await Promise.all([
    deps.models.RefreshToken.exists({ hash }),
    deps.models.RefreshToken.exists(usedSibling),
  ]);
  if (isWhole && !isSecond) return tokens;
  if (isWhole) await endReusedFamily(deps.models, hash, origin);
  else await endFamily(deps.models, family);
  throw unauthenticated('refresh_invalid', 'This log-in has ended: log in again.');
}

/** A token that was swapped a moment ago by the same browser at the same address, which has used nothing that came of it. */
async function findUnheardSwap(models: Models, hash: string, origin: Origin): Promise<RefreshTokenRecord | null> {
  const since = new Date(Date.now() - UNHEARD_SWAP_MS);
  const swapped = await models.RefreshToken.findOne({ hash, usedAt: { $gt: since } }).lean<RefreshTokenRecord>();
  if (!swapped) return null;
  const { family, rotation } = swapped;
  const next = await models.RefreshToken.find({ family, rotation: rotation + 1 }).lean<RefreshTokenRecord[]>();
  const isHere = ({ ip, userAgent }: RefreshTokenRecord) =>
    ip === origin.ip && userAgent === origin.userAgent.slice(0, USER_AGENT_MAX);
  // None yet: the answer that will be missed is still being made.
  const isSame = (next.length > 0 ? next : [swapped]).every(isHere);
  return isSame && next.every(({ usedAt }) => usedAt === null) ? swapped : null;
}

/** Ends the log-in that a refresh token belongs to: its access token is refused within 5 s. An unknown token is no error. */
export async function endLogin(deps: SessionDeps, token: string): Promise<RefreshTokenRecord | undefined> {
  const found = await deps.models.RefreshToken.findOne({ hash: hashOf(token) }).lean();
  if (!found) return undefined;
  await endFamily(deps.models, found.family);
  return found;
}

/** The same because its person wants it: audited. */
export async function logOut(deps: SessionDeps, token: string, origin: Origin): Promise<void> {
  const ended = await endLogin(deps, token);
  if (ended) await auditFor(deps.models, ended.userId, { action: 'auth.logged-out', logInId: ended.family, ...origin });
}

async function auditFor(
  models: Models,
  userId: Types.ObjectId,
  entry: Pick<NewAuditEntry, 'action' | 'details' | 'logInId' | 'ip' | 'userAgent'>,
): Promise<void> {
  const user = await models.User.findOne({ _id: userId }, { organisationId: 1 }).lean();
  if (!user) return;
  const resource = `user:${userId.toHexString()}`;
  await appendAudit(models, { organisationId: user.organisationId, actorId: userId, resource, ...entry });
}

async function endReusedFamily(models: Models, hash: string, origin: Origin): Promise<void> {
  const reused = await models.RefreshToken.findOne({ hash, usedAt: { $ne: null } }).lean();
  if (!reused) return;
  await endFamily(models, reused.family);
  const details = { rotation: reused.rotation };
  await auditFor(models, reused.userId, {
    action: 'auth.refresh-reused',
    details,
    logInId: reused.family,
    ...origin,
  });
}

async function endFamily(models: Models, family: string): Promise<void> {
  await models.RefreshToken.deleteMany({ family });
}

interface NextPair {
  family: string;
  rotation: number;
  startedAt: Date;
  origin: Origin;
}

async function issue(
  deps: SessionDeps,
  account: Account,
  { family, rotation, startedAt, origin }: NextPair,
): Promise<TokensBody> {
  const refreshToken = PREFIX + randomBytes(32).toString('base64url');
  const { user, organisation } = account;
  await deps.models.RefreshToken.collection.insertOne({
    hash: hashOf(refreshToken),
    family,
    userId: user._id,
    rotation,
    startedAt,
    tokenVersion: user.tokenVersion,
    ip: origin.ip,
    userAgent: origin.userAgent.slice(0, USER_AGENT_MAX),
    usedAt: null,
    expiresAt: new Date(Date.now() + deps.config.REFRESH_TOKEN_TTL_SECONDS * SECOND_MS),
    createdAt: new Date(),
  });
  const access = await deps.tokens.signAccessToken({
    sub: user._id.toHexString(),
    org: organisation._id.toHexString(),
    role: user.role,
    ver: user.tokenVersion,
    sid: family,
  });
  return {
    access_token: access.token,
    refresh_token: refreshToken,
    expires_in: access.expiresIn,
    user: presentOwnUser(account),
  };
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
