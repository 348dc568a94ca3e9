import { Types } from 'mongoose';
import { findDue, tryAllAnew } from '../../../devices/delivery/due-writes';
import type { Models } from '../../../models/index';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import { OPEN_WRITE_STATES } from '../../../models/devices/records/device-write.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { type Connection, withTransaction } from '../../../platform/mongo';
import { issueRecorded, recordRun, type StartDeps } from '../../../producers/start-run';
import type { DevicesDeliveryInput } from '../../../queues/devices/devices-inputs';
import type { IsDeviceOnline } from '../agents/agent-deps';
import { findRunOwner } from '../../accounts/find-run-owner';
import { endWritesNow } from './end-writes';

export interface DeliveryDeps {
  models: Models;
  connection: Connection;
  start: Pick<StartDeps, 'tickets' | 'log'>;
  isOnline: IsDeviceOnline;
}
const LIVE: readonly string[] = ['queued', 'running', 'waiting'];
/** Devices, and writes that have run out, that one look takes up. */
const SWEPT_MAX = 500;

/**
 * Starts a run that brings a device what waits for it. Undefined: nothing is due, the device is away, or such a run is at work, which looks
 * again when it has ended. Safe to call at any time, from several processes.
 */
export async function startDelivery(deps: DeliveryDeps, device: Types.ObjectId): Promise<RunRecord | undefined> {
  const { models, connection, start } = deps;
  if ((await findDue(models, device, new Date(), 1)).length === 0) return undefined;
  if (!(await deps.isOnline(device.toHexString()).catch(() => false))) return undefined;
  const run = await withTransaction(connection, async (session) => {
    const record = await models.Device.findOne({ _id: device, revokedAt: null }, null, {
      session,
    }).lean<DeviceRecord>();
    if (!record) return undefined;
    const before = record.deliveryRunId
      ? await models.Run.findOne({ _id: record.deliveryRunId }, { status: 1 }, { session }).lean()
      : null;
    if (before && LIVE.includes(before.status)) return undefined;
    const caller = await findRunOwner(models, record, session);
    if (!caller) return undefined;
    const input: DevicesDeliveryInput = { device: device.toHexString() };
    const subject = { kind: 'devices', id: device } as const;
    const title = `What waited for ${record.name}`;
    const made = await recordRun(models, { caller, kind: 'devices.delivery', title, subject, input }, session);
    // Who does the same at this moment collides here, looks again, and finds this run.
    await models.Device.updateOne(
      { _id: device },
      { $set: { deliveryRunId: made._id } },
      { session, timestamps: false },
    );
    return made;
  });
  if (run) await issueRecorded(start, run);
  return run;
}

/** Devices said hello: all that waits for them is delivered, also what did not work before. */
export async function deliverOnHello(deps: DeliveryDeps, devices: readonly { _id: Types.ObjectId }[]): Promise<void> {
  const ids = devices.map(({ _id }) => _id);
  const waiting = await deps.models.DeviceWrite.distinct('device', {
    device: { $in: ids },
    state: { $in: [...OPEN_WRITE_STATES] },
  });
  for (const device of waiting.map((id) => new Types.ObjectId(String(id)))) {
    await tryAllAnew(deps.models, device);
    await startDelivery(deps, device);
  }
}

/** A run of an agent has left something to wait: it is delivered at once where its device is there. */
export async function deliverOfRun(deps: DeliveryDeps, runId: Types.ObjectId): Promise<void> {
  const devices = await deps.models.DeviceWrite.distinct('device', { runId, state: { $in: [...OPEN_WRITE_STATES] } });
  for (const device of devices) await startDelivery(deps, new Types.ObjectId(String(device)));
}

/**
 * Ends what has run out, and delivers to devices that are there what nobody delivered, as whoever should have died before. Returns how many
 * have run out.
 */
export async function sweepWrites(deps: DeliveryDeps, now = new Date()): Promise<number> {
  const { models } = deps;
  const found = await models.DeviceWrite.find(
    { state: { $in: [...OPEN_WRITE_STATES] }, expiresAt: { $lte: now } },
    { state: 1 },
  )
    .sort({ expiresAt: 1 })
    .limit(SWEPT_MAX)
    .lean();
  const of = (state: string) => found.filter((one) => one.state === state).map(({ _id }) => _id);
  const [waited, sent] = [of('waiting'), of('sent')];
  if (waited.length > 0) await endWritesNow(deps, { _id: { $in: waited }, state: 'waiting' }, EXPIRED);
  if (sent.length > 0) await endWritesNow(deps, { _id: { $in: sent }, state: 'sent' }, NEVER_KNOWN);
  const waiting = await models.DeviceWrite.aggregate<{ _id: Types.ObjectId }>([
    { $match: { state: { $in: [...OPEN_WRITE_STATES] } } },
    { $group: { _id: '$device' } },
    { $sort: { _id: 1 } },
    { $limit: SWEPT_MAX },
  ]);
  for (const { _id } of waiting) await startDelivery(deps, _id);
  return found.length;
}

const EXPIRED = { state: 'expired', reason: 'The device was away for too long.' } as const;
const NEVER_KNOWN = { state: 'unknown', reason: 'The device never said whether it did this.' } as const;
