import { type PolicyDeps, readPolicy, writePolicy } from '../../../commands/devices/device-policy';
import {
  changeDevice,
  listDevices,
  type OwnDeviceDeps,
  presentOwn,
  revokeDevice,
} from '../../../commands/devices/own-devices';
import { createPairing, pairDevice, type PairingDeps } from '../../../commands/devices/pair-device';
import { createDeviceToken, createNonce, type ProofDeps } from '../../../commands/devices/prove-device';
import {
  deviceGet,
  deviceNonceCreate,
  devicePair,
  devicePairingCreate,
  devicePolicyGet,
  devicePolicyPut,
  deviceRevoke,
  devicesList,
  deviceTokenCreate,
  deviceUpdate,
} from '../../../contracts/devices/devices';
import { type Route, route } from '../../route';

export type DeviceRouteDeps = OwnDeviceDeps & PairingDeps & ProofDeps & PolicyDeps;

/** Devices: pairing and tokens, a person's own ones, and what they may be asked. Paths that are fixed stand before those with an id. */
export const deviceRoutes = (deps: DeviceRouteDeps): Route[] => [
  route(devicePairingCreate, async ({ caller }) => ({ status: 201, body: await createPairing(deps, caller) })),

  route(devicePair, async ({ body, ip, userAgent }) => ({
    status: 201,
    body: await pairDevice(deps, body, { ip, userAgent }),
  })),

  route(deviceNonceCreate, async ({ body }) => ({ status: 201, body: await createNonce(deps, body.key_id) })),

  route(deviceTokenCreate, async ({ body }) => ({ status: 201, body: await createDeviceToken(deps, body) })),

  route(devicesList, async ({ caller, query }) => ({ status: 200, body: await listDevices(deps, caller, query) })),

  route(devicePolicyGet, async ({ caller }) => ({ status: 200, body: await readPolicy(deps, caller) })),

  route(devicePolicyPut, async ({ caller, body }) => ({
    status: 200,
    body: await writePolicy(deps, caller, body.rules),
  })),

  route(deviceGet, async ({ caller, device }) => ({ status: 200, body: await presentOwn(deps, caller, device) })),

  route(deviceUpdate, async ({ caller, device, body }) => ({
    status: 200,
    body: await changeDevice(deps, caller, device, body),
  })),

  route(deviceRevoke, async ({ caller, device }) => {
    await revokeDevice(deps, caller, device);
    return { status: 204 };
  }),
];
