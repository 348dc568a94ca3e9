import type { mongo } from 'mongoose';
import type { SealedRecord, SecretStore } from '../secrets/secret-store';
import { messageContext } from './seal-message';

/** Where what was said in threads is kept. Keys of runs and answers that wait are gone within a day. */
export const devicesSecretStores: readonly SecretStore[] = [
  {
    name: 'device_messages',
    collection: (models) => models.DeviceMessage.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 } as Record<string, 1>,
    contextOf: ({ _id }) => messageContext(_id),
    organisationOf: (record) => (record as SealedRecord & { organisationId: SealedRecord['_id'] }).organisationId,
  },
];
