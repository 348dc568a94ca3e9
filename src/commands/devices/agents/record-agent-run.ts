import type { ClientSession, Types } from 'mongoose';
import type { AgentRunTrigger } from '../../../contracts/devices/agent-schemas';
import type {
  AgentRecord,
  CloudAgentRecord,
  LocalAgentRecord,
} from '../../../models/devices/agents/agent-config.model';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import type { DevicesAgentInput } from '../../../queues/devices/devices-inputs';

export interface AgentRunStart {
  trigger: AgentRunTrigger;
  isPreview: boolean;
  /** Record id of the device that it may wait for before it begins. */
  waitsForDevice?: Types.ObjectId | undefined;
}

/** The kind, title, subject and input of an agent's run. */
export const agentRunOf = (agent: AgentRecord, { trigger, isPreview, waitsForDevice }: AgentRunStart) => {
  const input: DevicesAgentInput = {
    ...{ agentId: agent._id.toHexString(), agentType: agent.type, trigger, isPreview },
    ...(waitsForDevice && { waitsForDevice: waitsForDevice.toHexString() }),
  };
  const kind = 'devices.agent' as const;
  const subject = { kind: 'devices', id: agent._id } as const;
  return { kind, title: isPreview ? `Dry run of ${agent.name}` : agent.name, subject, input };
};

/** The log of a run, in the transaction that records the run. A second one at work is refused by its index. */
export async function insertRunLog(
  models: Models,
  agent: AgentRecord,
  start: AgentRunStart,
  runId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  const { userId, organisationId, _id: agentId, type: agentType } = agent;
  const { trigger, isPreview, waitsForDevice } = start;
  await models.AgentRunLog.create(
    [
      {
        ...{ userId, organisationId, agentId, agentType, runId, trigger, isPreview },
        ...(waitsForDevice && { waitsForDevice }),
        ...{ status: 'running', startedAt: new Date() },
      },
    ],
    { session },
  );
}

/** The run of an agent that is at work. */
export async function findAtWork(
  models: Models,
  agentId: Types.ObjectId,
  session?: ClientSession,
): Promise<Types.ObjectId | undefined> {
  const log = await models.AgentRunLog.findOne(
    { agentId, status: 'running' },
    { runId: 1 },
    session ? { session } : {},
  ).lean<Pick<AgentRunLogRecord, 'runId'>>();
  return log?.runId;
}

/** The agent as it is now. */
export async function findAgent(
  models: Models,
  _id: Types.ObjectId,
  session?: ClientSession,
): Promise<AgentRecord | undefined> {
  const within = session ? { session } : {};
  const local = await models.LocalAgentConfig.findOne({ _id }, null, within).lean<LocalAgentRecord>();
  if (local) return { ...local, type: 'local' };
  const cloud = await models.CloudAgentConfig.findOne({ _id }, null, within).lean<CloudAgentRecord>();
  return cloud ? { ...cloud, type: 'cloud' } : undefined;
}

/** The device that a local agent reads; null: its person has none of that name. */
export const findDeviceOf = (
  models: Models,
  { userId, organisationId, deviceId }: Pick<AgentRecord, 'userId' | 'organisationId' | 'deviceId'>,
  session?: ClientSession,
) =>
  deviceId === undefined || deviceId === null
    ? Promise.resolve(null)
    : models.Device.findOne(
        { userId, organisationId, deviceId, revokedAt: null },
        { _id: 1, timeZone: 1 },
        session ? { session } : {},
      ).lean<{
        _id: Types.ObjectId;
        timeZone?: string | null;
      }>();
