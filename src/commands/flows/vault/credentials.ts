import { Types } from 'mongoose';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import {
  type CredentialChange,
  CREDENTIALS_MAX,
  type FlowCredential,
  type NewCredential,
} from '../../../contracts/flows/vault';
import { flowCredentialContext, type FlowCredentialRecord } from '../../../models/flows/flow-vault.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { conflict, notFound, unprocessable } from '../../../platform/errors';
import { type ClientSession, isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { Secrets } from '../../../security/secrets/secrets';
import type { FlowDeps } from '../flow-deps';

export interface VaultDeps extends FlowDeps {
  secrets: Pick<Secrets, 'seal'>;
}

/** Characters of a secret that are shown, and how long it must be for that. */
const SHOWN_LENGTH = 4;
const SHOWN_OF_LENGTH_MIN = 12;

const ofCaller = ({ organisationId }: Caller) => ({ organisationId: new Types.ObjectId(organisationId) });
const missing = () => notFound('credential_not_found', 'There is no such credential in your organisation.');

/** The organisation's, by name. */
export async function listCredentials({ models }: FlowDeps, caller: Caller): Promise<FlowCredential[]> {
  const found = await models.FlowCredential.find(ofCaller(caller)).sort({ name: 1 }).lean<FlowCredentialRecord[]>();
  return found.map(present);
}

/** Seals and keeps a secret, and audits it. 409 `credential_name_taken`, 422 `too_many_credentials`. */
export async function createCredential(deps: VaultDeps, caller: Caller, input: NewCredential): Promise<FlowCredential> {
  const { models, connection } = deps;
  if ((await models.FlowCredential.countDocuments(ofCaller(caller))) >= CREDENTIALS_MAX)
    throw unprocessable(
      'too_many_credentials',
      `Your organisation has ${CREDENTIALS_MAX} credentials, as many as one may have.`,
    );
  const now = new Date();
  const ids = { _id: new Types.ObjectId(), ...ofCaller(caller) };
  const record = {
    ...{ ...ids, userId: new Types.ObjectId(caller.userId), createdAt: now, updatedAt: now },
    ...{ name: input.name, kind: input.kind, hosts: input.hosts, ...seal(deps, ids, input.secret) },
    ...(input.kind !== 'bearer' && { field: input.field }),
  } as FlowCredentialRecord;
  try {
    await withTransaction(connection, async (session) => {
      await models.FlowCredential.collection.insertOne(record as never, { session });
      await note(deps, caller, record, 'flow.credential-created', session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw conflict('credential_name_taken', `Another credential is called ${input.name}.`, {
      errors: [{ path: 'name', message: 'is taken' }],
    });
  }
  return present(record);
}

/** Another secret, or other hosts. 404 `credential_not_found`. */
export async function changeCredential(
  deps: VaultDeps,
  caller: Caller,
  id: string,
  { hosts, secret }: CredentialChange,
): Promise<FlowCredential> {
  const ids = { _id: new Types.ObjectId(id), ...ofCaller(caller) };
  const set = { updatedAt: new Date(), ...(hosts && { hosts }), ...(secret !== undefined && seal(deps, ids, secret)) };
  return withTransaction(deps.connection, async (session) => {
    const changed = await deps.models.FlowCredential.findOneAndUpdate(
      ids,
      { $set: set },
      { session, returnDocument: 'after' },
    ).lean<FlowCredentialRecord>();
    if (!changed) throw missing();
    await note(deps, caller, changed, 'flow.credential-changed', session);
    return present(changed);
  });
}

/** 404 `credential_not_found`. */
export async function deleteCredential(deps: FlowDeps, caller: Caller, id: string): Promise<void> {
  await withTransaction(deps.connection, async (session) => {
    const deleted = await deps.models.FlowCredential.findOneAndDelete(
      { _id: new Types.ObjectId(id), ...ofCaller(caller) },
      { session },
    ).lean<FlowCredentialRecord>();
    if (!deleted) throw missing();
    await note(deps, caller, deleted, 'flow.credential-deleted', session);
  });
}

const seal = ({ secrets }: VaultDeps, ids: Pick<FlowCredentialRecord, '_id' | 'organisationId'>, secret: string) => ({
  ...secrets.seal(secret, flowCredentialContext(ids)),
  last4: secret.length >= SHOWN_OF_LENGTH_MIN ? secret.slice(-SHOWN_LENGTH) : '',
});

const note = (
  { models }: FlowDeps,
  caller: Caller,
  { _id, name, kind, hosts }: FlowCredentialRecord,
  action: AuditAction,
  session: ClientSession,
) =>
  appendAudit(
    models,
    {
      ...{ ...actorOf(caller), action, resource: `flow-credential:${_id.toHexString()}` },
      details: { name, kind, hosts },
    },
    session,
  );

const present = (record: FlowCredentialRecord): FlowCredential => ({
  ...{ id: record._id.toHexString(), name: record.name, kind: record.kind, field: record.field ?? null },
  ...{ hosts: [...record.hosts], last4: record.last4 },
  ...{ created_at: record.createdAt.toISOString(), updated_at: record.updatedAt.toISOString() },
});
