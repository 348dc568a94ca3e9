import { type ClientSession, Types } from 'mongoose';
import type { Config } from '../../../../config/index';
import type { AgentType } from '../../../contracts/devices/agent-schemas';
import { DEVICE_WRITES_MAX } from '../../../contracts/devices/suggestions';
import { sealContent, type WriteContent } from '../../../devices/delivery/write-content';
import type { Models } from '../../../models/index';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import { type DeviceWriteRecord, OPEN_WRITE_STATES } from '../../../models/devices/records/device-write.model';
import { withTransaction } from '../../../platform/mongo';
import { SECOND_MS } from '../../../platform/time';
import type { Secrets } from '../../../security/secrets/secrets';

export interface KeepDeps {
  models: Models;
  secrets: Secrets;
  config: Pick<Config, 'DEVICE_QUEUE_TTL'>;
}
/** For whom something waits. */
export interface Waiter {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** As the device names itself. */
  deviceId?: string | null | undefined;
}
export interface WriteToKeep
  extends
    Pick<DeviceWriteRecord, 'key' | 'kind' | 'action' | 'table'>,
    Partial<Pick<DeviceWriteRecord, 'tool' | 'isApproved' | 'findingId' | 'callId' | 'rowId'>> {
  agent: Waiter;
  agentType: AgentType;
  runId: Types.ObjectId;
  content: WriteContent;
}

/**
 * `kept`: it waits from now on. `known`: it was kept before, whatever became of it. `full`: as much waits for the device as may.
 * `no_device`: the agent writes to none, or to one that was revoked or is not paired; nothing waits for such.
 */
export type Kept = { outcome: 'kept'; device: Types.ObjectId } | { outcome: 'known' | 'full' | 'no_device' };

/**
 * Lets a write wait for the device of its agent, sealed, once a (agent, key). Within the transaction of `session`, else in one of its own:
 * who keeps for one device at the same time collides, so that never more than `DEVICE_WRITES_MAX` wait.
 */
export async function keepWrite(
  deps: KeepDeps,
  { agent, evenUnpaired = false, ...write }: WriteToKeep & { evenUnpaired?: boolean },
  session?: ClientSession,
): Promise<Kept> {
  const keep = (within: ClientSession) => keepWrites(deps, agent, [write], within, { evenUnpaired });
  const [kept] = session ? await keep(session) : await withTransaction(deps.models.DeviceWrite.db, keep);
  return kept ?? { outcome: 'known' };
}

/** The same for several of one agent, in their order. `evenUnpaired`: the device is there now, and gets them at once. */
export async function keepWrites(
  deps: KeepDeps,
  { _id: agentId, userId, organisationId, deviceId }: Waiter,
  writes: readonly Omit<WriteToKeep, 'agent'>[],
  session: ClientSession,
  { evenUnpaired }: { evenUnpaired: boolean },
): Promise<Kept[]> {
  const { models } = deps;
  const keys = writes.map(({ key }) => key);
  const found = await models.DeviceWrite.find({ agentId, key: { $in: keys } }, { key: 1 }, { session })
    .sort({ _id: 1 })
    .lean();
  const known = new Set(found.map(({ key }) => key));
  if (writes.every(({ key }) => known.has(key))) return writes.map(() => ({ outcome: 'known' }));
  const noDevice = () => writes.map(({ key }): Kept => ({ outcome: known.has(key) ? 'known' : 'no_device' }));
  if (typeof deviceId !== 'string') return noDevice();
  const of = { userId, organisationId, deviceId, revokedAt: null };
  const record = await models.Device.findOneAndUpdate(
    { ...of, ...(!evenUnpaired && { publicKey: { $exists: true } }) },
    { $inc: { writesKept: 1 } },
    { session, returnDocument: 'after', timestamps: false, projection: { _id: 1 } },
  ).lean<Pick<DeviceRecord, '_id'>>();
  if (!record) return noDevice();
  const device = new Types.ObjectId(record._id.toHexString());
  let waiting = await models.DeviceWrite.countDocuments(
    { device, state: { $in: [...OPEN_WRITE_STATES] } },
    { session, limit: DEVICE_WRITES_MAX },
  );
  const now = new Date();
  const expiresAt = new Date(now.getTime() + deps.config.DEVICE_QUEUE_TTL * SECOND_MS);
  const fresh: object[] = [];
  const kept = writes.map(({ content, isApproved = false, ...write }): Kept => {
    if (known.has(write.key)) return { outcome: 'known' };
    if (waiting >= DEVICE_WRITES_MAX) return { outcome: 'full' };
    waiting += 1;
    known.add(write.key);
    fresh.push({
      ...{ organisationId, userId, device, agentId, isApproved, ...write, tries: 0 },
      ...sealContent(deps.secrets, { organisationId, agentId, key: write.key }, content),
      ...{ state: write.callId ? 'sent' : 'waiting', createdAt: now, expiresAt },
    });
    return { outcome: 'kept', device };
  });
  if (fresh.length > 0) await models.DeviceWrite.insertMany(fresh, { session });
  return kept;
}
