import type { Types } from 'mongoose';
import type {
  DeviceAccountRecord,
  DeviceAccountTokensRecord,
} from '../../../models/devices/accounts/device-account.model';
import { type DisconnectDeps, revokeTokens } from './disconnect-account';

/** Deletes a person's connected accounts and their tokens; with `revoking`, after they were revoked at the provider, best effort. Done again it does nothing more. */
export async function eraseConnections(
  deps: Pick<DisconnectDeps, 'models'> & {
    revoking?: Pick<DisconnectDeps, 'secrets' | 'providers' | 'log'> | undefined;
  },
  own: { userId: Types.ObjectId; organisationId: Types.ObjectId },
): Promise<void> {
  const { DeviceAccount, DeviceAccountTokens } = deps.models;
  if (deps.revoking) {
    const accounts = await DeviceAccount.find(own).sort({ _id: 1 }).lean<DeviceAccountRecord[]>();
    const { revoking } = deps;
    const revoke = async (account: DeviceAccountRecord) => {
      const tokens = await DeviceAccountTokens.findOne({ ...own, _id: account._id }).lean<DeviceAccountTokensRecord>();
      if (tokens) await revokeTokens(revoking, account, tokens);
    };
    await Promise.all(accounts.map(revoke));
  }
  await DeviceAccountTokens.collection.deleteMany(own);
  await DeviceAccount.collection.deleteMany(own);
}
