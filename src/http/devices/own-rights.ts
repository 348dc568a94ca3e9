import { Types } from 'mongoose';
import type { DevicesPermission } from '../../contracts/devices/names';
import type { DeviceThreadRecord } from '../../models/devices/records/device-thread.model';
import type { DeviceRecord } from '../../models/devices/records/device.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { type AppError, notFound } from '../../platform/errors';
import type { PathRight } from '../path-right';

/** What a handler is given of the caller's own. */
export interface DeviceGrant {
  device: DeviceRecord;
}
export interface ThreadGrant {
  thread: DeviceThreadRecord;
}

interface Owned {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
}

/** The right to what the path names as `id`: its person's alone. */
export const own = <Name extends string>(
  name: Name,
  find: (
    models: Models,
    own: { _id: Types.ObjectId; userId: Types.ObjectId; organisationId: Types.ObjectId },
  ) => Promise<Owned | null>,
  missing: () => AppError,
): PathRight<DevicesPermission> => ({
  parameter: 'id',
  async grant(models, caller: Caller, _permission, id) {
    const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
    const found = await find(models, { _id: new Types.ObjectId(id), userId, organisationId });
    if (!found) throw missing();
    return { loaded: { [name]: found }, subject: found };
  },
});

export const deviceRight = own(
  'device',
  (models, of) => models.Device.findOne(of).lean<DeviceRecord>(),
  () => notFound('device_not_found', 'There is no such device.'),
);
export const threadRight = own(
  'thread',
  (models, of) => models.DeviceThread.findOne(of).lean<DeviceThreadRecord>(),
  () => notFound('thread_not_found', 'There is no such thread.'),
);
