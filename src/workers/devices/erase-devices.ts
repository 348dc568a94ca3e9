import { eraseConnections } from '../../commands/devices/accounts/erase-connections';
import { createAccountProviders } from '../../security/devices/accounts/providers';
import type { Erasure } from '../accounts/account/delete-person';

/** All of a person's devices, threads, agents and connected accounts. What is on a device stays there. */
export const eraseDevices: Erasure['erase'] = async ({ models, undoing }, { _id, organisationId }) => {
  const own = { userId: _id, organisationId };
  await eraseConnections(
    {
      models,
      ...(undoing && { revoking: { ...undoing, providers: createAccountProviders(undoing.config, undoing.log) } }),
    },
    own,
  );
  const [answers, keys] = [models.DeviceAnswer, models.DeviceRunKey];
  await Promise.all([answers, keys].map((model) => model.collection.deleteMany({ userId: _id })));
  const { Device, DevicePairing, DevicePolicyRule, DeviceCall, DeviceThread, DeviceMessage } = models;
  for (const model of [DeviceMessage, DeviceThread, DeviceCall, DevicePolicyRule, DevicePairing, Device])
    await model.collection.deleteMany(own);
};
