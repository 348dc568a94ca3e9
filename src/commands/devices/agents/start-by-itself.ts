import type { ClientSession, Types } from 'mongoose';
import type { AgentRecord, LocalAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { issueRecorded, recordRun } from '../../../producers/start-run';
import type { StartScheduled } from '../../../runs/schedules/start-due';
import { type WakeDeps, wakeRun } from '../../../runs/waits/wake-run';
import { findRunOwner } from '../../accounts/find-run-owner';
import type { AgentRunDeps } from './agent-deps';
import { pauseOf } from './agent-pause';
import { agentRunOf, type AgentRunStart, findAgent, findAtWork, findDeviceOf, insertRunLog } from './record-agent-run';

type Deps = Pick<AgentRunDeps, 'models' | 'connection' | 'isOnline'>;

/** The wait of a run that begins when its device is there. */
export const onlineWait = (runId: string): string => `online:${runId}`;

/**
 * What a schedule of an agent starts. A local agent whose device is away is overdue: it runs when that comes back. A cloud agent whose
 * account must be connected again passes the moment.
 */
export const startScheduledAgent =
  (deps: Deps): StartScheduled =>
  async ({ subjectId }, moment, session) => {
    const { models, isOnline } = deps;
    const agent = await findAgent(models, subjectId, session);
    if (!agent?.enabled) return { skipped: 'disabled' };
    if (await findAtWork(models, agent._id, session)) return { skipped: 'at work' };
    if (agent.type === 'local') {
      const device = await findDeviceOf(models, agent, session);
      // Redis away: nobody knows, so it waits for the device's next word.
      const isThere = device && (await isOnline(device._id.toHexString()).catch(() => false));
      if (!isThere) {
        await models.LocalAgentConfig.updateOne(
          { _id: agent._id, overdueAt: { $exists: false } },
          { $set: { overdueAt: moment } },
          { session },
        );
        return { skipped: 'device_offline' };
      }
    }
    const pause = await pauseOf(models, agent);
    if (pause) return { skipped: pause };
    const run = await recordByItself(deps, agent, { trigger: 'schedule', isPreview: false }, session);
    return run ? { run } : { skipped: 'person gone' };
  };

/** Records a run of an agent in whose name it runs; what it is overdue for, and what triggers asked for, it does. Undefined: that person is gone. */
export async function recordByItself(
  { models }: Pick<Deps, 'models'>,
  agent: AgentRecord,
  start: AgentRunStart,
  session: ClientSession,
): Promise<RunRecord | undefined> {
  const caller = await findRunOwner(models, agent, session);
  if (!caller) return undefined;
  const run = await recordRun(models, { caller, ...agentRunOf(agent, start) }, session);
  await insertRunLog(models, agent, start, run._id, session);
  const change = {
    $unset: { overdueAt: '', pushDueAt: '' },
    ...(start.trigger === 'push' && { $set: { pushedAt: new Date() } }),
  };
  await (agent.type === 'local'
    ? models.LocalAgentConfig.updateOne({ _id: agent._id }, change, { session })
    : models.CloudAgentConfig.updateOne({ _id: agent._id }, change, { session }));
  return run;
}

export interface ComeBackDeps extends Deps {
  start: Parameters<typeof issueRecorded>[0];
  wake: WakeDeps;
}
export interface DeviceBack {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  organisationId: Types.ObjectId;
  deviceId: string;
}

/**
 * Devices said hello: runs that wait for them begin, and of each one's overdue agents the first is started; when that run has ended, the
 * next (`startOverdue`). Called for each hello; safe to call twice, and from several processes.
 */
export async function onDevicesBack(deps: ComeBackDeps, devices: readonly DeviceBack[]): Promise<void> {
  const { AgentRunLog, LocalAgentConfig } = deps.models;
  const [waiting, overdue] = await Promise.all([
    AgentRunLog.find({ waitsForDevice: { $in: devices.map(({ _id }) => _id) }, status: 'running' }, { runId: 1 })
      .sort({ _id: 1 })
      .lean(),
    LocalAgentConfig.find(
      {
        userId: { $in: devices.map(({ userId }) => userId) },
        deviceId: { $in: devices.map(({ deviceId }) => deviceId) },
        overdueAt: { $exists: true },
      },
      { userId: 1, deviceId: 1 },
    )
      .sort({ overdueAt: 1, _id: 1 })
      .lean<Pick<LocalAgentRecord, 'userId' | 'deviceId'>[]>(),
  ]);
  for (const { runId } of waiting) await wakeRun(deps.wake, runId, onlineWait(runId.toHexString()));
  const nameOf = ({ userId, deviceId }: Pick<DeviceBack, 'userId' | 'deviceId'>) =>
    `${userId.toHexString()} ${deviceId}`;
  const due = new Set(overdue.map(nameOf));
  for (const device of devices) if (due.has(nameOf(device))) await startOverdue(deps, device);
}

/** Starts the agent of a device that is overdue longest, unless one that was is still at work. Returns its run. */
export async function startOverdue(
  deps: Omit<ComeBackDeps, 'wake'>,
  { userId, organisationId, deviceId }: Omit<DeviceBack, '_id'>,
): Promise<RunRecord | undefined> {
  const { models, connection } = deps;
  const own = { userId, organisationId, deviceId };
  const agents = await models.LocalAgentConfig.find(own).sort({ overdueAt: 1, _id: 1 }).lean<LocalAgentRecord[]>();
  const ids = agents.map(({ _id }) => _id);
  if (await models.AgentRunLog.exists({ agentId: { $in: ids }, status: 'running', trigger: 'hello' })) return undefined;
  for (const { _id, overdueAt, enabled } of agents) {
    if (!overdueAt || !enabled) continue;
    const run = await withTransaction(connection, async (session) => {
      const agent = await findAgent(models, _id, session);
      if (!agent?.enabled || !agent.overdueAt || (await findAtWork(models, _id, session))) return undefined;
      return recordByItself(deps, agent, { trigger: 'hello', isPreview: false }, session);
    }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error; // another process did
      return undefined;
    });
    if (!run) continue;
    await issueRecorded(deps.start, run);
    return run;
  }
  return undefined;
}
