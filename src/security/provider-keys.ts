import { type Connection, Types } from 'mongoose';
import type { List, ListQuery } from '../contracts/common';
import {
  type CreateProviderKey,
  PROVIDER_KEYS_MAX,
  type ProviderKey,
  type ProviderKeySettings,
  type UpdateProviderKey,
} from '../contracts/provider-keys';
import type { Models } from '../models/index';
import { decodeCursor, idCursor, pageById } from '../models/page';
import { providerKeyContext, type ProviderKeyRecord } from '../models/provider-key.model';
import type { Caller } from '../platform/caller';
import { badRequest, conflict, notFound } from '../platform/errors';
import { type ClientSession, withTransaction } from '../platform/mongo';
import { AddressRefused, requirePublicHost } from '../platform/public-address';
import { appendAudit } from './audit';
import { presentProviderKeys } from './present-provider-keys';
import type { Secrets } from './secrets';

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
  requireAddress(deps, input.baseUrl);
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
export async function updateProviderKey(
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

export async function readProviderKeySettings(models: Models, caller: Caller): Promise<ProviderKeySettings> {
  const found = await models.Organisation.findOne(
    { _id: new Types.ObjectId(caller.organisationId) },
    { fallBackToShared: 1 },
  ).lean();
  return { fallBackToShared: found?.fallBackToShared === true };
}

/** Says whether the server's own keys may stand in, and audits it. */
export async function changeProviderKeySettings(
  deps: ProviderKeyDeps,
  caller: Caller,
  settings: ProviderKeySettings,
): Promise<ProviderKeySettings> {
  const { organisationId } = ofCaller(caller);
  await withTransaction(deps.connection, async (session) => {
    const { matchedCount } = await deps.models.Organisation.updateOne(
      { _id: organisationId },
      { $set: { fallBackToShared: settings.fallBackToShared } },
      { session },
    );
    if (matchedCount === 0) throw notFound('organisation_not_found', 'This organisation is gone.');
    await appendAudit(
      deps.models,
      {
        organisationId,
        actorId: caller.userId,
        action: 'provider-key.settings-changed',
        resource: `organisation:${caller.organisationId}`,
        details: settings,
      },
      session,
    );
  });
  return settings;
}

const ofCaller = (caller: Caller) => ({ organisationId: new Types.ObjectId(caller.organisationId) });
const missing = () => notFound('provider_key_not_found', 'There is no such provider key in your organisation.');

async function change(
  deps: ProviderKeyDeps,
  caller: Caller,
  id: string,
  action: string,
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

/** What a name stands for is looked at when a call is made; here is refused what can be seen at once. */
function requireAddress({ isPrivateAllowed }: ProviderKeyDeps, baseUrl: string | undefined): void {
  if (baseUrl === undefined || isPrivateAllowed) return;
  try {
    requirePublicHost(new URL(baseUrl));
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    const message = 'must be an address of the public internet';
    throw badRequest('address_refused', `The address ${message}.`, { errors: [{ path: 'baseUrl', message }] });
  }
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
  action: string,
  record: ProviderKeyRecord,
  session: ClientSession,
): Promise<void> =>
  appendAudit(
    models,
    {
      organisationId: caller.organisationId,
      actorId: caller.userId,
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
