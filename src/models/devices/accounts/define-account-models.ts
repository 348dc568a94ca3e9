import type { Connection } from 'mongoose';
import { defineDeviceAccountModel, defineDeviceAccountTokensModel } from './device-account.model';

/** Collections of connected accounts. */
export const defineAccountModels = (connection: Connection) => ({
  DeviceAccount: defineDeviceAccountModel(connection),
  DeviceAccountTokens: defineDeviceAccountTokensModel(connection),
});
