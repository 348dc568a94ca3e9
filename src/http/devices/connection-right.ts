import type { DeviceAccountRecord } from '../../models/devices/accounts/device-account.model';
import { notFound } from '../../platform/errors';
import { own } from './own-rights';

/** What a handler is given of the caller's connected account. */
export interface ConnectionGrant {
  connection: DeviceAccountRecord;
}

/** The right to a connected account: its person's alone. */
export const connectionRight = own(
  'connection',
  (models, of) => models.DeviceAccount.findOne(of).lean<DeviceAccountRecord>(),
  () => notFound('connection_not_found', 'There is no such connected account.'),
);
