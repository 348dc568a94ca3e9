import { Types } from 'mongoose';
import type { ProviderKey } from '../../contracts/gateway/provider-keys';
import type { Models } from '../../models/index';
import { providerKeyContext, type ProviderKeyRecord } from '../../models/gateway/provider-key.model';
import type { Caller } from '../../platform/caller';
import { type Secrets, SecretUnreadable } from '../secrets/secrets';

/** Keys as the API shows them: never a secret, encrypted or not. */
export async function presentProviderKeys(
  { models, secrets }: { models: Models; secrets: Secrets },
  caller: Caller,
  records: readonly ProviderKeyRecord[],
): Promise<ProviderKey[]> {
  const people = await models.User.find(
    {
      _id: { $in: records.map(({ createdBy }) => createdBy) },
      organisationId: new Types.ObjectId(caller.organisationId),
    },
    { name: 1 },
  ).lean();
  const names = new Map(people.map(({ _id, name }) => [_id.toHexString(), name]));
  return records.map((record) => {
    const createdBy = record.createdBy.toHexString();
    return {
      id: record._id.toHexString(),
      provider: record.provider,
      name: record.name,
      last4: record.last4,
      baseUrl: record.baseUrl ?? null,
      models: record.models,
      weight: record.weight,
      enabled: record.isEnabled,
      state: !canOpen(record, secrets) ? 'unreadable' : record.isEnabled ? 'ready' : 'disabled',
      createdBy: { id: createdBy, name: names.get(createdBy) ?? '' },
      createdAt: record.createdAt.toISOString(),
      updatedAt: record.updatedAt.toISOString(),
      lastUsedAt: record.lastUsedAt?.toISOString() ?? null,
    };
  });
}

function canOpen(record: ProviderKeyRecord, secrets: Secrets): boolean {
  try {
    secrets.open(record, providerKeyContext(record));
    return true;
  } catch (error) {
    if (error instanceof SecretUnreadable) return false;
    throw error;
  }
}
