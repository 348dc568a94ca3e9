import { hash, randomBytes } from 'node:crypto';
import { type Connection, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import {
  API_KEY_PREFIX,
  API_KEYS_MAX,
  type ApiKey,
  type CreateApiKey,
  type NewApiKey,
} from '../../contracts/accounts/api-keys';
import type { List, ListQuery } from '../../contracts/kernel/common';
import { ORGANISATION_ROLES } from '../../contracts/kernel/operation';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { type ClientSession, withTransaction } from '../../platform/mongo';
import type { ApiKeyRecord } from './api-key.model';
import type { AppendAudit } from '../canvas/records/append-audit';
import type { Models } from '../index';
import { decodeCursor, idCursor, pageById } from '../kernel/page';

export interface ApiKeyDeps {
  models: Models;
  connection: Connection;
  appendAudit: AppendAudit;
}

const KEY_BYTES = 32;
/** Characters of a key, after its prefix, that its hint shows: enough to tell 50 apart, nothing to guess the rest by. */
const HINT_LENGTH = 4;

/**
 * What is kept of a key. A fast hash is right here: a key is 32 random bytes, so there is nothing to guess that a slow
 * one would have to protect, and it is worked out with each call.
 */
export const hashApiKey = (key: string): string => hash('sha256', key, 'hex');

/** The caller's keys that are not revoked, newest first. */
export const listOwnApiKeys = (models: Models, caller: Caller, query: ListQuery): Promise<List<ApiKey>> =>
  listApiKeys(models, { ...ownOrganisation(caller), userId: new Types.ObjectId(caller.userId) }, query);

/** Every key of the caller's organisation that is not revoked, newest first. */
export const listAllApiKeys = (models: Models, caller: Caller, query: ListQuery): Promise<List<ApiKey>> =>
  listApiKeys(models, ownOrganisation(caller), query);

/** Makes a key of the caller's and audits it; the answer alone holds it. 409 `api_keys_max` beyond 50 live ones. */
export async function createApiKey(deps: ApiKeyDeps, caller: Caller, input: CreateApiKey): Promise<NewApiKey> {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const record: ApiKeyRecord = {
    _id: new Types.ObjectId(),
    ...ownOrganisation(caller),
    userId: new Types.ObjectId(caller.userId),
    name: input.name,
    hint: key.slice(0, API_KEY_PREFIX.length + HINT_LENGTH),
    hash: hashApiKey(key),
    scopes: [...new Set(input.scopes)],
    createdAt: new Date(),
    ...(input.expiresAt === undefined ? {} : { expiresAt: new Date(input.expiresAt) }),
  };
  await withTransaction(deps.connection, async (session) => {
    await requireRoom(deps.models, record, session);
    await deps.models.ApiKey.collection.insertOne(record, { session });
    await deps.appendAudit(deps.models, entryOf(caller, 'api-key.created', record), session);
  });
  return { ...presentApiKey(record, caller.name), key };
}

/** Ends a key for good and audits it: the caller's own, or as an admin any of the organisation. 404 `api_key_not_found`. */
export async function revokeApiKey(deps: ApiKeyDeps, caller: Caller, apiKeyId: string): Promise<void> {
  const isAdmin = ORGANISATION_ROLES.indexOf(caller.role) >= ORGANISATION_ROLES.indexOf('admin');
  await withTransaction(deps.connection, async (session) => {
    const revoked = await deps.models.ApiKey.findOneAndUpdate(
      {
        _id: new Types.ObjectId(apiKeyId),
        ...ownOrganisation(caller),
        ...(isAdmin ? {} : { userId: new Types.ObjectId(caller.userId) }),
        revokedAt: null,
      },
      { $set: { revokedAt: new Date() } },
      { session, returnDocument: 'after' },
    ).lean<ApiKeyRecord>();
    if (!revoked) throw notFound('api_key_not_found', 'There is no such API key, or it is revoked already.');
    await deps.appendAudit(deps.models, entryOf(caller, 'api-key.revoked', revoked), session);
  });
}

const ownOrganisation = (caller: Caller) => ({ organisationId: new Types.ObjectId(caller.organisationId) });

/** Keys that are made at once meet in the person's own record, so the second counts the first. */
async function requireRoom(models: Models, record: ApiKeyRecord, session: ClientSession): Promise<void> {
  const { organisationId, userId } = record;
  await models.User.collection.updateOne({ _id: userId, organisationId }, { $inc: { apiKeysMade: 1 } }, { session });
  const live = await models.ApiKey.countDocuments(
    { organisationId, userId, revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }] },
    { session },
  );
  if (live >= API_KEYS_MAX)
    throw conflict('api_keys_max', `You have ${API_KEYS_MAX} API keys, as many as a person may: revoke one first.`);
}

const entryOf = (caller: Caller, action: AuditAction, record: ApiKeyRecord) => ({
  ...actorOf(caller),
  action,
  resource: `api-key:${record._id.toHexString()}`,
  details: {
    userId: record.userId.toHexString(),
    hint: record.hint,
    scopes: record.scopes,
    expiresAt: record.expiresAt?.toISOString() ?? null,
  },
});

async function listApiKeys(
  models: Models,
  filter: { organisationId: Types.ObjectId; userId?: Types.ObjectId },
  query: ListQuery,
): Promise<List<ApiKey>> {
  const before = decodeCursor(idCursor, query.cursor);
  const records = await models.ApiKey.find(
    { ...filter, revokedAt: null, ...(before ? { _id: { $lt: before } } : {}) },
    { hash: 0 },
  )
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<ApiKeyRecord[]>();
  const people = await models.User.find(
    { _id: { $in: records.map(({ userId }) => userId) }, organisationId: filter.organisationId },
    { name: 1 },
  ).lean();
  const names = new Map(people.map(({ _id, name }) => [_id.toHexString(), name]));
  return pageById(records, query.limit, (record) =>
    presentApiKey(record, names.get(record.userId.toHexString()) ?? ''),
  );
}

/** A key as the API shows it: never its hash. */
function presentApiKey(record: ApiKeyRecord, userName: string): ApiKey {
  return {
    id: record._id.toHexString(),
    name: record.name,
    hint: record.hint,
    scopes: record.scopes,
    userId: record.userId.toHexString(),
    userName,
    createdAt: record.createdAt.toISOString(),
    lastUsedAt: record.lastUsedAt?.toISOString() ?? null,
    expiresAt: record.expiresAt?.toISOString() ?? null,
  };
}
