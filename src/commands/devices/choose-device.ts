import { Types } from 'mongoose';
import type { DeviceRecord } from '../../models/devices/records/device.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';

/**
 * The device that a chat works on which no device itself asks for: the one that is named, else the only one online. 404 `device_not_found`,
 * 409 `device_offline` where none is there, `device_choice_needed` where several are.
 */
export async function chooseDevice(
  deps: { models: Models; isOnline(device: string): Promise<boolean> },
  caller: Pick<Caller, 'userId' | 'organisationId'>,
  deviceId: string | undefined,
): Promise<DeviceRecord> {
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const devices = await deps.models.Device.find({
    ...own,
    revokedAt: null,
    ...(deviceId !== undefined && { deviceId }),
  })
    .sort({ lastSeenAt: -1, _id: -1 })
    .lean<DeviceRecord[]>();
  if (deviceId !== undefined) {
    const [named] = devices;
    if (!named) throw notFound('device_not_found', 'There is no such device. Look at your devices and choose one.');
    return named;
  }
  const states = await Promise.all(
    devices.map(async (device) => ({ device, isOnline: await deps.isOnline(device._id.toHexString()) })),
  );
  const [first, second] = states.filter(({ isOnline }) => isOnline);
  if (!first)
    throw conflict('device_offline', 'None of your devices is online. Start the app or the client on one.', {
      isRetryable: true,
    });
  if (second)
    throw conflict('device_choice_needed', 'Several of your devices are online. Say which in context.device_id.');
  return first.device;
}
