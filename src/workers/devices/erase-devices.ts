import { eraseConnections } from '../../commands/devices/accounts/erase-connections';
import { createAccountProviders } from '../../security/devices/accounts/providers';
import type { Erasure } from '../accounts/account/delete-person';
import { eraseAgents } from './erase-agents';

/** All of a person's devices, threads, agents and connected accounts. What is on a device stays there. */
export const eraseDevices: Erasure['erase'] = async (deps, deletion) => {
  await eraseAgents(deps, deletion);
  const [{ models, undoing }, { _id, organisationId }] = [deps, deletion];
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
  const { Device, DevicePairing, DevicePolicyRule, DeviceCall, DeviceWrite, DeviceThread, DeviceMessage } = models;
  const records = [DeviceWrite, DeviceMessage, DeviceThread, DeviceCall, DevicePolicyRule, DevicePairing, Device];
  for (const model of records) await model.collection.deleteMany(own);
};
