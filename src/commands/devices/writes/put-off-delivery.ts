import { Types } from 'mongoose';
import { type DeviceWriteRecord, OPEN_WRITE_STATES } from '../../../models/devices/records/device-write.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { HOUR_MS } from '../../../platform/time';
import { devicesDeliveryInput } from '../../../queues/devices/devices-inputs';

/** A delivery was cancelled: what it was to bring waits for the device's next hello, or an hour. Safe to call twice. */
export async function putOffDelivery(models: Models, run: Pick<RunRecord, 'input' | 'userId'>): Promise<void> {
  const device = new Types.ObjectId(devicesDeliveryInput.parse(run.input).device);
  const isOpen = { $in: [...OPEN_WRITE_STATES] satisfies DeviceWriteRecord['state'][] };
  await models.DeviceWrite.updateMany(
    { device, userId: run.userId, state: isOpen },
    { $set: { notBefore: new Date(Date.now() + HOUR_MS) } },
  );
}
