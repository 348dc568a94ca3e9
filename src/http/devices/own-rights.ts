import { Types } from 'mongoose';
import type { DevicesPermission } from '../../contracts/devices/names';
import type { AgentRecord, CloudAgentRecord, LocalAgentRecord } from '../../models/devices/agents/agent-config.model';
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

export interface AgentGrant {
  agent: AgentRecord;
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

/** An agent of either type; of the permission's alone, where it names one. */
export const agentRight: PathRight<DevicesPermission> = {
  parameter: 'id',
  async grant(models, caller, { type }, id) {
    const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
    const of = { _id: new Types.ObjectId(id), userId, organisationId };
    const [local, cloud] = await Promise.all([
      type !== 'cloud' && models.LocalAgentConfig.findOne(of).lean<LocalAgentRecord>(),
      type !== 'local' && models.CloudAgentConfig.findOne(of).lean<CloudAgentRecord>(),
    ]);
    const agent = local
      ? { ...local, type: 'local' as const }
      : cloud
        ? { ...cloud, type: 'cloud' as const }
        : undefined;
    if (!agent) throw notFound('agent_not_found', 'There is no such agent.');
    return { loaded: { agent }, subject: agent };
  },
};
