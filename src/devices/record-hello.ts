import { Types } from 'mongoose';
import type { DeviceHello } from '../contracts/devices/frames';
import { DEVICES_MAX } from '../contracts/devices/devices';
import type { DeviceRecord } from '../models/devices/records/device.model';
import type { Models } from '../models/index';
import { conflict, forbidden } from '../platform/errors';
import { isDuplicateKey } from '../platform/mongo';
import { isTimeZone } from '../platform/time-zone';
import type { FrameConnection } from './frame-connection';

/**
 * The device that says hello, as it is known from now on. One that comes with a log-in alone is made where there is none of that name
 * (unpaired). 403 `device_revoked`, `device_mismatch` where a device's token names another one, 409 `devices_full`.
 */
export async function recordHello(
  models: Models,
  connection: FrameConnection,
  hello: DeviceHello,
): Promise<DeviceRecord> {
  const { caller } = connection;
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const of = { ...own, deviceId: hello.device_id };
  const says = {
    lastSeenAt: new Date(),
    ...(hello.platform !== undefined && { platform: hello.platform }),
    ...(hello.version !== undefined && { version: hello.version }),
    ...(hello.time_zone !== undefined && isTimeZone(hello.time_zone) && { timeZone: hello.time_zone }),
    ...(hello.capabilities && { capabilities: hello.capabilities }),
  };
  const heard = await models.Device.findOneAndUpdate(
    { ...of, revokedAt: null, ...(connection.device !== undefined && { _id: new Types.ObjectId(connection.device) }) },
    { $set: says },
    { returnDocument: 'after' },
  ).lean<DeviceRecord>();
  if (heard) return heard;
  const known = await models.Device.findOne(of).lean<DeviceRecord>();
  if (connection.device !== undefined && known?._id.toHexString() !== connection.device)
    throw forbidden('device_mismatch', 'This token is another device’s.');
  if (known?.revokedAt) throw forbidden('device_revoked', 'This device was revoked. Pair it anew.');
  if (!known && (await models.Device.countDocuments({ ...own, revokedAt: null })) >= DEVICES_MAX)
    throw conflict('devices_full', `A person may have ${DEVICES_MAX} devices. Revoke one.`);
  const hear = () =>
    models.Device.findOneAndUpdate(
      of,
      { $set: says, $setOnInsert: { name: hello.name ?? hello.device_id.slice(0, 100) } },
      { upsert: true, returnDocument: 'after' },
    ).lean<DeviceRecord>();
  const record = await hear().catch((error: unknown) => {
    if (isDuplicateKey(error)) return hear(); // two connections of it at once
    throw error;
  });
  if (!record) throw new Error('a device was not recorded');
  return record;
}
