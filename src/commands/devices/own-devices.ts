import { type Connection, Types } from 'mongoose';
import { z } from 'zod';
import type { Device, deviceUpdate } from '../../contracts/devices/devices';
import { idSchema, type List, type ListQuery } from '../../contracts/kernel/common';
import { deviceChannels } from '../../devices/channels';
import { presentDevice } from '../../models/devices/present-device';
import type { DeviceRecord } from '../../models/devices/records/device.model';
import { OPEN_WRITE_STATES } from '../../models/devices/records/device-write.model';
import type { Models } from '../../models/index';
import { decodeCursor, fieldsCursor, pageOf } from '../../models/kernel/page';
import { actorOf, type Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import { withTransaction } from '../../platform/mongo';
import type { Redis } from '../../platform/redis';
import { appendAudit } from '../../security/audit/audit';
import { findOnline } from './find-online';
import { endWrites } from './writes/end-writes';

export interface OwnDeviceDeps {
  models: Models;
  connection: Connection;
  redis: Redis;
  prefix: string;
  log: Logger;
}

const placeSchema = z.object({ seen: z.number().nullable(), id: idSchema });
const cursor = {
  format: fieldsCursor(placeSchema),
  placeOf: ({ lastSeenAt, _id }: DeviceRecord) => ({ seen: lastSeenAt?.getTime() ?? null, id: _id.toHexString() }),
};

/** The caller's devices, revoked ones too: last seen first, those never seen at the end. */
export async function listDevices(deps: OwnDeviceDeps, caller: Caller, query: ListQuery): Promise<List<Device>> {
  const after = decodeCursor(cursor.format, query.cursor);
  const records = await deps.models.Device.find({ ...ownerOf(caller), ...(after && beyond(after)) })
    .sort({ lastSeenAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<DeviceRecord[]>();
  const page = pageOf(records, query.limit, cursor, (record) => record);
  return { items: await presentAll(deps, caller, page.items), nextCursor: page.nextCursor };
}

export async function presentOwn(deps: OwnDeviceDeps, caller: Caller, device: DeviceRecord): Promise<Device> {
  const [presented] = await presentAll(deps, caller, [device]);
  if (!presented) throw new Error('a device without a presentation');
  return presented;
}

/** Renames it, or narrows what it may be asked; null: all that it claims. */
export async function changeDevice(
  deps: OwnDeviceDeps,
  caller: Caller,
  { _id }: DeviceRecord,
  { name, allow }: z.infer<typeof deviceUpdate.body>,
): Promise<Device> {
  const changed = await withTransaction(deps.connection, async (session) => {
    const record = await deps.models.Device.findOneAndUpdate(
      { ...ownerOf(caller), _id },
      {
        $set: { ...(name !== undefined && { name }), ...(allow && { allow }) },
        ...(allow === null && { $unset: { allow: 1 } }),
      },
      { session, returnDocument: 'after' },
    ).lean<DeviceRecord>();
    if (!record) throw missing();
    if (allow !== undefined)
      await appendAudit(deps.models, entryOf(caller, 'device.narrowed', _id, allow ? { allow } : {}), session);
    return record;
  });
  return presentOwn(deps, caller, changed);
}

/** Ends its key and whatever it is connected by; its person pairs it again to undo that. */
export async function revokeDevice(deps: OwnDeviceDeps, caller: Caller, { _id }: DeviceRecord): Promise<void> {
  const now = new Date();
  await withTransaction(deps.connection, async (session) => {
    const revoked = await deps.models.Device.findOneAndUpdate(
      { ...ownerOf(caller), _id, revokedAt: null },
      { $set: { revokedAt: now }, $unset: { publicKey: 1, keyId: 1 } },
      { session },
    ).lean<DeviceRecord>();
    if (!revoked) return;
    const [state, reason] = ['refused', 'The device was revoked.'] as const;
    await endWrites(deps.models, { device: _id, state: 'waiting' }, { state, reason }, session);
    await endWrites(deps.models, { device: _id, state: 'sent' }, { state: 'unknown', reason }, session);
    await appendAudit(deps.models, entryOf(caller, 'device.revoked', _id), session);
  });
  // At once; a connection that does not hear it is closed by the doors' own look at rights.
  await deps.redis
    .publish(deviceChannels(deps.prefix).device(_id.toHexString()), JSON.stringify({ type: 'revoked' }))
    .catch((error: unknown) => deps.log.warn({ event: 'device', error }, 'A revoked device was not told'));
}

async function presentAll(deps: OwnDeviceDeps, caller: Caller, devices: readonly DeviceRecord[]): Promise<Device[]> {
  if (devices.length === 0) return [];
  const ids = devices.map(({ _id }) => _id);
  const count = { $group: { _id: '$device', count: { $sum: 1 } } } as const;
  const own = { ...ownerOf(caller), device: { $in: ids } };
  const [online, waiting, writes] = await Promise.all([
    findOnline(
      deps.redis,
      deps.prefix,
      ids.map((id) => id.toHexString()),
    ),
    deps.models.DeviceCall.aggregate<{ _id: Types.ObjectId; count: number }>([
      { $match: { ...own, state: 'waiting' } },
      count,
    ]),
    deps.models.DeviceWrite.aggregate<{ _id: Types.ObjectId; count: number }>([
      { $match: { ...own, state: { $in: [...OPEN_WRITE_STATES] } } },
      count,
    ]),
  ]);
  const counts = new Map<string, number>();
  for (const one of [...waiting, ...writes])
    counts.set(one._id.toHexString(), (counts.get(one._id.toHexString()) ?? 0) + one.count);
  return devices.map((device) => {
    const id = device._id.toHexString();
    return presentDevice(device, { isOnline: online.has(id), waitingCalls: counts.get(id) ?? 0 });
  });
}

/** What comes after a place of the list. */
function beyond({ seen, id }: z.infer<typeof placeSchema>) {
  const sameButLater = (lastSeenAt: Date | null) => ({ lastSeenAt, _id: { $lt: new Types.ObjectId(id) } });
  if (seen === null) return sameButLater(null);
  const at = new Date(seen);
  return { $or: [{ lastSeenAt: { $lt: at } }, sameButLater(at), { lastSeenAt: null }] };
}

const missing = () => notFound('device_not_found', 'There is no such device.');

const ownerOf = ({ userId, organisationId }: Caller) => ({
  organisationId: new Types.ObjectId(organisationId),
  userId: new Types.ObjectId(userId),
});

const entryOf = (
  caller: Caller,
  action: 'device.narrowed' | 'device.revoked',
  id: Types.ObjectId,
  details: Record<string, unknown> = {},
) => ({ ...actorOf(caller), action, resource: `device:${id.toHexString()}`, details });
