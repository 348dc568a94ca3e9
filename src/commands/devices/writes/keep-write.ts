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
export async function keepWrite(deps: KeepDeps, write: WriteToKeep, session?: ClientSession): Promise<Kept> {
  const { models } = deps;
  if (!session) return withTransaction(models.DeviceWrite.db, (own) => keepWrite(deps, write, own));
  const { agent, agentType, runId, key, content } = write;
  const { _id: agentId, userId, organisationId, deviceId } = agent;
  if (await models.DeviceWrite.findOne({ agentId, key }, { _id: 1 }, { session }).lean()) return { outcome: 'known' };
  if (typeof deviceId !== 'string') return { outcome: 'no_device' };
  const of = { userId, organisationId, deviceId, revokedAt: null, publicKey: { $exists: true } };
  const device = await models.Device.findOneAndUpdate(
    of,
    { $inc: { writesKept: 1 } },
    { session, returnDocument: 'after', timestamps: false, projection: { _id: 1 } },
  ).lean<Pick<DeviceRecord, '_id'>>();
  if (!device) return { outcome: 'no_device' };
  const waiting = await models.DeviceWrite.countDocuments(
    { device: device._id, state: { $in: [...OPEN_WRITE_STATES] } },
    { session, limit: DEVICE_WRITES_MAX },
  );
  if (waiting >= DEVICE_WRITES_MAX) return { outcome: 'full' };
  const now = new Date();
  const { kind, action, table, tool, isApproved = false, findingId, callId, rowId } = write;
  await models.DeviceWrite.create(
    [
      {
        ...{
          organisationId,
          userId,
          device: device._id,
          agentId,
          agentType,
          runId,
          key,
          kind,
          action,
          table,
          isApproved,
        },
        ...(tool && { tool }),
        ...(findingId && { findingId }),
        ...(callId && { callId }),
        ...(rowId && { rowId }),
        ...sealContent(deps.secrets, { organisationId, agentId, key }, content),
        ...{ state: callId ? 'sent' : 'waiting', createdAt: now },
        expiresAt: new Date(now.getTime() + deps.config.DEVICE_QUEUE_TTL * SECOND_MS),
      },
    ],
    { session },
  );
  return { outcome: 'kept', device: new Types.ObjectId(device._id.toHexString()) };
}
