import type { mongo } from 'mongoose';
import {
  accountTokensContext,
  type DeviceAccountTokensRecord,
} from '../../models/devices/accounts/device-account.model';
import type { SealedRecord, SecretStore } from '../secrets/secret-store';

/** Where tokens of connected accounts are kept. */
export const devicesSecretStores: readonly SecretStore[] = [
  {
    name: 'connected_account_tokens',
    collection: (models) => models.DeviceAccountTokens.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: (record) => accountTokensContext(record as DeviceAccountTokensRecord & SealedRecord),
    organisationOf: (record) => (record as DeviceAccountTokensRecord & SealedRecord).organisationId,
  },
];
