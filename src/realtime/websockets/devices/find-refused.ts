import { Types } from 'mongoose';
import { CLOSE_CODES } from '../../../contracts/devices/frames';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { Models } from '../../../models/index';
import type { DoorConnection, DoorRules, Ending } from '../door-rules';

/** What connections are known to be of. */
export interface DeviceWatch {
  /** By its person's log-in a connection said which device it is. */
  note(connection: DoorConnection, deviceId: string): void;
  findRefused: DoorRules['findRefused'];
}

type Known = Pick<DeviceRecord, '_id' | 'userId' | 'deviceId' | 'keyId' | 'revokedAt'>;

/** Devices that were revoked, or paired anew with another key, since their connections were opened. One query for all. */
export function createDeviceWatch(models: Models): DeviceWatch {
  /** Device ids by connection. */
  const said = new Map<string, string>();
  return {
    note(connection, deviceId) {
      said.set(connection.id, deviceId);
      connection.onClose(() => said.delete(connection.id));
    },
    async findRefused(connections) {
      const refused = new Map<DoorConnection, Ending>();
      const ids = connections.flatMap(({ device }) => device ?? []);
      const names = connections.flatMap((connection) => said.get(connection.id) ?? []);
      if (ids.length === 0 && names.length === 0) return refused;
      const organisations = connections.map(({ caller }) => new Types.ObjectId(caller.organisationId));
      const people = connections.map(({ caller }) => new Types.ObjectId(caller.userId));
      const own = { organisationId: { $in: organisations }, userId: { $in: people } };
      const devices = await models.Device.find(
        {
          $or: [
            { ...own, _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
            { ...own, deviceId: { $in: names } },
          ],
        },
        { userId: 1, deviceId: 1, keyId: 1, revokedAt: 1 },
      ).lean<Known[]>();
      const byId = new Map(devices.map((device) => [device._id.toHexString(), device]));
      const byName = new Map(devices.map((device) => [`${device.userId.toHexString()} ${device.deviceId}`, device]));
      for (const connection of connections) {
        const ending = connection.device
          ? endOfKey(byId.get(connection.device), connection.caller.device?.keyId)
          : endOfName(byName.get(`${connection.caller.userId} ${said.get(connection.id) ?? ''}`));
        if (ending) refused.set(connection, ending);
      }
      return refused;
    },
  };
}

const revoked: Ending = { code: CLOSE_CODES.revoked, reason: 'This device was revoked.' };

function endOfKey(device: Known | undefined, keyId: string | undefined): Ending | undefined {
  if (!device || device.revokedAt) return revoked;
  if (device.keyId?.toHexString() === keyId) return undefined;
  return { code: CLOSE_CODES.token, reason: 'This device was paired anew with another key.' };
}
/** One that nobody knows (yet) is not revoked. */
const endOfName = (device: Known | undefined): Ending | undefined => (device?.revokedAt ? revoked : undefined);
