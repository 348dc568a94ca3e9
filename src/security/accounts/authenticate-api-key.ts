import type { Types } from 'mongoose';
import { API_KEY_PREFIX } from '../../contracts/accounts/api-keys';
import type { ApiKeyRecord } from '../../models/accounts/api-key.model';
import { hashApiKey } from '../../models/accounts/api-key-queries';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { unauthenticated } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';

/** How long a key is believed, or refused, without being read again: 5 s are promised, the reading's own time included. */
const KEY_TTL_MS = 4 * SECOND_MS;
const KEYS_CACHED_MAX = 20_000;
/** Apart from the good ones, so that guesses push none of them out. */
const REFUSED_CACHED_MAX = 5_000;
/** The prefix and 32 bytes as base64url: what has another form was never a key. */
const KEY_FORM = /^weft_sk_[\w-]{43}$/;

interface KnownKey {
  id: Types.ObjectId;
  organisationId: Types.ObjectId;
  caller: Caller;
  /** ms since 1970; Infinity: never. */
  expiresAt: number;
  /** ms since 1970, as this process knows it; 0: never. */
  lastUsedAt: number;
}

/** Whether a bearer token is an API key, good or not. */
export const isApiKey = (token: string): boolean => token.startsWith(API_KEY_PREFIX);

/**
 * Verifies API keys: looked up by their hash at most every 4 s, so a revoked key, a disabled person or a changed role
 * counts within 5 s. Whatever is wrong with a key is the same 401 `api_key_invalid`: nothing is learned.
 */
export function createApiKeyAuthenticator({ models }: { models: Models }): (key: string) => Promise<Caller> {
  const known = new ExpiringCache<Promise<KnownKey | undefined>>(KEYS_CACHED_MAX);
  const refused = new ExpiringCache<true>(REFUSED_CACHED_MAX);

  const readOnce = (hash: string, now: number): Promise<KnownKey | undefined> => {
    const cached = known.get(hash, now);
    if (cached) return cached;
    const reading = readKey(models, hash);
    known.set(hash, reading, now + KEY_TTL_MS);
    reading.then(
      (found) => {
        if (found) return;
        known.delete(hash);
        refused.set(hash, true, now + KEY_TTL_MS);
      },
      () => known.delete(hash),
    );
    return reading;
  };

  return async (key) => {
    if (!KEY_FORM.test(key)) throw invalid();
    const now = Date.now();
    const hash = hashApiKey(key);
    const found = refused.get(hash, now) ? undefined : await readOnce(hash, now);
    if (!found || found.expiresAt <= now) throw invalid();
    noteUse(models, found, now);
    return found.caller;
  };
}

const invalid = () => unauthenticated('api_key_invalid', 'This API key is not valid here: make a new one.');

/** Tells when a key was last used, at most once a minute, among all instances; nobody waits for it. */
function noteUse(models: Models, found: KnownKey, now: number): void {
  const minuteAgo = now - MINUTE_MS;
  if (found.lastUsedAt > minuteAgo) return;
  found.lastUsedAt = now;
  models.ApiKey.collection
    .updateOne(
      {
        _id: found.id,
        organisationId: found.organisationId,
        $or: [{ lastUsedAt: null }, { lastUsedAt: { $lte: new Date(minuteAgo) } }],
      },
      { $set: { lastUsedAt: new Date(now) } },
    )
    .catch(ignoreLostUse);
}

/** Nothing rests on it, and a later use tells it again. */
function ignoreLostUse(): void {}

/** The key of a hash with its person as they are now; undefined where it is good for nothing. */
async function readKey(models: Models, hash: string): Promise<KnownKey | undefined> {
  const key = await models.ApiKey.findOne({ hash, revokedAt: null }).lean<ApiKeyRecord>();
  if (!key) return undefined;
  const { organisationId } = key;
  const [user, organisation] = await Promise.all([
    models.User.findOne(
      { _id: key.userId, organisationId },
      { name: 1, role: 1, disabledAt: 1, isServiceUser: 1, emailVerifiedAt: 1 },
    ).lean(),
    models.Organisation.findOne({ _id: organisationId }, { tier: 1 }).lean(),
  ]);
  if (!user || !organisation || user.disabledAt || user.isServiceUser) return undefined;
  const caller: Caller = {
    userId: key.userId.toHexString(),
    organisationId: organisationId.toHexString(),
    role: user.role,
    tier: organisation.tier,
    name: user.name,
    isEmailUnverified: user.emailVerifiedAt === null,
    apiKey: Object.freeze({ id: key._id.toHexString(), scopes: Object.freeze([...key.scopes]) }),
  };
  return {
    id: key._id,
    organisationId,
    caller: Object.freeze(caller),
    expiresAt: key.expiresAt?.getTime() ?? Infinity,
    lastUsedAt: key.lastUsedAt?.getTime() ?? 0,
  };
}
