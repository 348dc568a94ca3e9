import type { mongo, Types } from 'mongoose';
import type { Models } from '../../models/index';
import { keptSecretContext, type KeptSecretRecord } from '../../models/kernel/kept-secret.model';
import { providerKeyContext, type ProviderKeyRecord } from '../../models/gateway/provider-key.model';
import { crashPoint } from '../../platform/crash-point';
import { systemSecretStores } from '../systems/secret-stores';
import type { SealedRecord, SecretStore } from './secret-store';
import { type SealedSecret, type SecretContext, type Secrets, SecretUnreadable } from './secrets';

/** Records looked at, and written, at once. */
const BATCH = 100;
/** Each time somebody replaced a secret meanwhile it is read again; so often at most. */
const COLLISIONS_MAX = 20;

/** Every collection with secrets in it. One that is not here is not rotated. */
const STORES: readonly SecretStore[] = [
  {
    name: 'provider_keys',
    collection: (models) => models.ProviderKey.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: (record) => providerKeyContext(record as ProviderKeyRecord & SealedRecord),
    organisationOf: (record) => (record as ProviderKeyRecord & SealedRecord).organisationId,
  },
  ...systemSecretStores,
  {
    name: 'kept_secrets',
    collection: (models) => models.KeptSecret.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1, subjectKind: 1, subjectId: 1, mark: 1 },
    contextOf: (record) => keptSecretContext(record as KeptSecretRecord & SealedRecord),
    organisationOf: (record) => (record as KeptSecretRecord & SealedRecord).organisationId,
  },
];

export interface RotationReport {
  checked: number;
  /** Sealed by the current key now, and not before. */
  rotated: number;
  /** Names of records that cannot be opened: `<collection> <id> of organisation <id>`. */
  unreadable: string[];
}

/**
 * Seals every secret by the current master key, a batch at a time, each only if nobody has replaced it meanwhile. Whatever
 * ends it, what is done is done: started again it goes on with the rest, and where nothing is left it writes nothing.
 */
export async function rotateSecrets(
  models: Models,
  secrets: Secrets,
  onBatch: (store: string, soFar: RotationReport) => void,
): Promise<RotationReport> {
  const report: RotationReport = { checked: 0, rotated: 0, unreadable: [] };
  for (const store of STORES) {
    const collection = store.collection(models);
    for (let after: Types.ObjectId | undefined, isLast = false; !isLast;) {
      const records = await collection
        .find(
          { ...store.only, ...(after && { _id: { $gt: after } }) },
          { projection: { ...store.projection, sealed: 1, keyVersion: 1 } },
        )
        .sort({ _id: 1 })
        .limit(BATCH)
        .toArray();
      for (const record of records) await rotateRecord(store, collection, record, secrets, report);
      after = records.at(-1)?._id;
      isLast = records.length < BATCH;
      onBatch(store.name, report);
      await crashPoint('rotate-secrets.batch');
    }
  }
  return report;
}

async function rotateRecord(
  store: SecretStore,
  collection: mongo.Collection<SealedRecord>,
  found: SealedRecord,
  secrets: Secrets,
  report: RotationReport,
): Promise<void> {
  report.checked += 1;
  const name = `${store.name} ${found._id.toHexString()} of organisation ${store.organisationOf(found).toHexString()}`;
  let record: SealedRecord | null = found;
  for (let attempt = 0; record && attempt < COLLISIONS_MAX; attempt += 1) {
    const { _id, sealed }: SealedRecord = record;
    const secret = open(secrets, record, store.contextOf(record));
    if (secret === undefined) {
      // Read once more: a replaced one may be good.
      const now: SealedRecord | null = await collection.findOne({ _id });
      if (now?.sealed === sealed) return void report.unreadable.push(name);
      record = now;
      continue;
    }
    if (record.keyVersion === secrets.keyVersion) return;
    const anew = secrets.seal(secret, store.contextOf(record));
    const { matchedCount } = await collection.updateOne({ _id, sealed }, { $set: anew });
    if (matchedCount === 1) return void (report.rotated += 1);
    record = await collection.findOne({ _id }); // replaced or gone: as it is now
  }
  if (record) report.unreadable.push(name);
}

function open(secrets: Secrets, sealed: SealedSecret, context: SecretContext): string | undefined {
  try {
    return secrets.open(sealed, context);
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined;
    throw error;
  }
}
