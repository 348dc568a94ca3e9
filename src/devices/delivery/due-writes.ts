import type { Types } from 'mongoose';
import type { Models } from '../../models/index';
import { type DeviceWriteRecord, OPEN_WRITE_STATES } from '../../models/devices/records/device-write.model';

const dueFor = (device: Types.ObjectId, now: Date) => ({
  device,
  state: { $in: [...OPEN_WRITE_STATES] },
  expiresAt: { $gt: now },
  $or: [{ notBefore: { $exists: false } }, { notBefore: { $lte: now } }],
});

/** What is to be delivered to a device now, the oldest first. */
export const findDue = (
  models: Models,
  device: Types.ObjectId,
  now: Date,
  limit: number,
): Promise<DeviceWriteRecord[]> =>
  models.DeviceWrite.find(dueFor(device, now))
    .sort({ createdAt: 1, _id: 1 })
    .limit(limit)
    .lean<DeviceWriteRecord[]>()
    .exec();

/** What did not work is tried again now: the device has said hello. */
export const tryAllAnew = (models: Models, device: Types.ObjectId) =>
  models.DeviceWrite.updateMany(
    { device, state: { $in: [...OPEN_WRITE_STATES] }, notBefore: { $exists: true } },
    { $unset: { notBefore: '' } },
  );
