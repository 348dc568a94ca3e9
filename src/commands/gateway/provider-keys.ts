import { type Connection, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { List, ListQuery } from '../../contracts/kernel/common';
import {
  type CreateProviderKey,
  PROVIDER_KEYS_MAX,
  type ProviderKey,
  type UpdateProviderKey,
} from '../../contracts/gateway/provider-keys';
import type { Models } from '../../models/index';
import { decodeCursor, idCursor, pageById } from '../../models/kernel/page';
import { providerKeyContext, type ProviderKeyRecord } from '../../models/gateway/provider-key.model';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { type ClientSession, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';
import { presentProviderKeys } from '../../security/gateway/present-provider-keys';
import { requirePublicAddress } from '../../security/require-public-address';
import type { Secrets } from '../../security/secrets/secrets';

export interface ProviderKeyDeps {
  models: Models;
  connection: Connection;
  secrets: Secrets;
  /** Addresses within private networks may be given. */
  isPrivateAllowed: boolean;
}

/** Characters of a secret that are shown, and how long it must be for that. */
const SHOWN_LENGTH = 4;
const SHOWN_OF_LENGTH_MIN = 12;

/** The organisation's keys, newest first. */
export async function listProviderKeys(
  deps: ProviderKeyDeps,
  caller: Caller,
  query: ListQuery,
): Promise<List<ProviderKey>> {
  const before = decodeCursor(idCursor, query.cursor);
  const records = await deps.models.ProviderKey.find({
    ...ofCaller(caller),
    ...(before ? { _id: { $lt: before } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<ProviderKeyRecord[]>();
  const page = pageById(records, query.limit, (record) => record);
  return { items: await presentProviderKeys(deps, caller, page.items), nextCursor: page.nextCursor };
}

/** Encrypts and keeps a key, and audits it. 400 `address_refused`, 409 `provider_keys_max`. */
export async function createProviderKey(
  deps: ProviderKeyDeps,
  caller: Caller,
  input: CreateProviderKey,
): Promise<ProviderKey> {
  if (input.baseUrl !== undefined && !deps.isPrivateAllowed) requirePublicAddress(input.baseUrl);
  const ids = { _id: new Types.ObjectId(), ...ofCaller(caller) };
  const now = new Date();
  const record: ProviderKeyRecord = {
    ...ids,
    provider: input.provider,
    name: input.name,
    ...sealFor(deps, ids, input.secret),
    ...(input.baseUrl === undefined ? {} : { baseUrl: input.baseUrl }),
    models: [...new Set(input.models)],
    weight: input.weight ?? 1,
    isEnabled: true,
    createdBy: new Types.ObjectId(caller.userId),
    createdAt: now,
    updatedAt: now,
  };
  await withTransaction(deps.connection, async (session) => {
    await requireRoom(deps.models, caller, session);
    await deps.models.ProviderKey.collection.insertOne(record, { session });
    await audit(deps, caller, 'provider-key.created', record, session);
  });
  return presentOne(deps, caller, record);
}

/** Changes what is said of a key, not the key, and audits it. 404 `provider_key_not_found`. */
export function updateProviderKey(
  deps: ProviderKeyDeps,
  caller: Caller,
  id: string,
  { name, weight, enabled }: UpdateProviderKey,
): Promise<ProviderKey> {
  return change(deps, caller, id, 'provider-key.changed', {
    ...(name === undefined ? {} : { name }),
    ...(weight === undefined ? {} : { weight }),
    ...(enabled === undefined ? {} : { isEnabled: enabled }),
  });
}

/** Puts another secret in the place of a key's, and audits it. 404 `provider_key_not_found`. */
export async function replaceProviderSecret(
  deps: ProviderKeyDeps,
  caller: Caller,
  id: string,
  secret: string,
): Promise<ProviderKey> {
  const sealed = sealFor(deps, { _id: new Types.ObjectId(id), ...ofCaller(caller) }, secret);
  return change(deps, caller, id, 'provider-key.replaced', sealed);
}

/** Deletes a key with its secret, and audits it. 404 `provider_key_not_found`. */
export async function removeProviderKey(deps: ProviderKeyDeps, caller: Caller, id: string): Promise<void> {
  await withTransaction(deps.connection, async (session) => {
    const removed = await deps.models.ProviderKey.findOneAndDelete(
      { _id: new Types.ObjectId(id), ...ofCaller(caller) },
      { session },
    ).lean<ProviderKeyRecord>();
    if (!removed) throw missing();
    await audit(deps, caller, 'provider-key.removed', removed, session);
  });
}

/** One key of the caller's organisation. 404 `provider_key_not_found`. */
export async function findProviderKey(models: Models, caller: Caller, id: string): Promise<ProviderKeyRecord> {
  const record = await models.ProviderKey.findOne({
    _id: new Types.ObjectId(id),
    ...ofCaller(caller),
  }).lean<ProviderKeyRecord>();
  if (!record) throw missing();
  return record;
}

const ofCaller = (caller: Caller) => ({ organisationId: new Types.ObjectId(caller.organisationId) });
const missing = () => notFound('provider_key_not_found', 'There is no such provider key in your organisation.');

async function change(
  deps: ProviderKeyDeps,
  caller: Caller,
  id: string,
  action: AuditAction,
  fields: Partial<ProviderKeyRecord>,
): Promise<ProviderKey> {
  const changed = await withTransaction(deps.connection, async (session) => {
    const record = await deps.models.ProviderKey.findOneAndUpdate(
      { _id: new Types.ObjectId(id), ...ofCaller(caller) },
      { $set: fields },
      { session, returnDocument: 'after' },
    ).lean<ProviderKeyRecord>();
    if (!record) throw missing();
    await audit(deps, caller, action, record, session);
    return record;
  });
  return presentOne(deps, caller, changed);
}

async function presentOne(deps: ProviderKeyDeps, caller: Caller, record: ProviderKeyRecord): Promise<ProviderKey> {
  const [presented] = await presentProviderKeys(deps, caller, [record]);
  if (!presented) throw new Error('one record is one key');
  return presented;
}

function sealFor(deps: ProviderKeyDeps, ids: Pick<ProviderKeyRecord, '_id' | 'organisationId'>, secret: string) {
  const last4 = secret.length < SHOWN_OF_LENGTH_MIN ? '' : secret.slice(-SHOWN_LENGTH);
  return { ...deps.secrets.seal(secret, providerKeyContext(ids)), last4 };
}

/** Keys that are made at once meet in the organisation's record, so the second counts the first. */
async function requireRoom(models: Models, caller: Caller, session: ClientSession): Promise<void> {
  const { organisationId } = ofCaller(caller);
  await models.Organisation.collection.updateOne(
    { _id: organisationId },
    { $inc: { providerKeysMade: 1 } },
    { session },
  );
  const count = await models.ProviderKey.countDocuments({ organisationId }, { session });
  if (count >= PROVIDER_KEYS_MAX)
    throw conflict(
      'provider_keys_max',
      `There are ${PROVIDER_KEYS_MAX} provider keys, as many as may be: remove one first.`,
    );
}

/** Never the secret, nor its encrypted form. */
const audit = (
  { models }: ProviderKeyDeps,
  caller: Caller,
  action: AuditAction,
  record: ProviderKeyRecord,
  session: ClientSession,
): Promise<void> =>
  appendAudit(
    models,
    {
      ...actorOf(caller),
      action,
      resource: `provider-key:${record._id.toHexString()}`,
      details: {
        provider: record.provider,
        name: record.name,
        last4: record.last4,
        baseUrl: record.baseUrl ?? null,
        models: record.models,
        weight: record.weight,
        enabled: record.isEnabled,
      },
    },
    session,
  );
