import { onlineWait, startOverdue } from '../../commands/devices/agents/start-by-itself';
import type { IsDeviceOnline } from '../../commands/devices/agents/agent-deps';
import { settleEndedRun } from '../../commands/devices/agents/settle-agent-run';
import { forgetRun } from '../../devices/run-key';
import type { LocalAgentRecord } from '../../models/devices/agents/agent-config.model';
import type { RunRecord } from '../../models/runs/run.model';
import { AppError, conflict } from '../../platform/errors';
import { isDuplicateKey } from '../../platform/mongo';
import { DAY_MS } from '../../platform/time';
import { devicesAgentQueue } from '../../queues/devices/devices-agent.queue';
import { devicesAgentInput } from '../../queues/devices/devices-inputs';
import { executeRun } from '../../runs/lifecycle/execute-run';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import type { WorkerDeps } from '../worker-deps';
import type { AgentDevice } from './agent/agent-device';
import { runLocalAgent } from './agent/run-local-agent';

/** How long a run waits for its device before it begins. */
const DEVICE_WAIT_MS = 7 * DAY_MS;

/** What runs of agents need beside the worker's own: the way to a device, and to accounts of others. */
export interface AgentWorlds {
  isOnline: IsDeviceOnline;
  /**
   * The device of a run, and the run's context with what is read of it sealed; throws 409 `device_offline` where it is away. What
   * it gives is closed when the run leaves the worker.
   */
  openDevice(
    context: RunContext,
    run: RunRecord,
    deviceId: string,
  ): Promise<{ context: RunContext; device: AgentDevice; close(): Promise<void> }>;
  /** Told when a run has ended: what it left to wait is delivered where its device is there. Absent: nobody delivers. */
  deliver?(run: RunRecord): Promise<unknown>;
  /** Works on a run of a cloud agent; absent: there are none. */
  runCloudAgent?(context: RunContext, run: RunRecord): Promise<void>;
}

/** A run of kind `devices.agent`. */
export const devicesAgentWorker = (deps: WorkerDeps, worlds: AgentWorlds) =>
  defineWorker({
    queue: devicesAgentQueue,
    concurrency: deps.config.DEVICES_AGENT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        {
          ...deps.execute,
          async onLeft(run, outcome, error) {
            if (outcome === 'failed') await settleEndedRun(deps, run, error?.message);
            await followUpRun(deps, run, outcome, error);
            if (outcome !== 'succeeded' && outcome !== 'failed') return;
            await forgetRun(deps.models, run._id);
            await worlds.deliver?.(run);
            await goOn(deps, worlds, run);
          },
        },
        runId,
        (context, run) => workOn(deps, worlds, context, run),
      ),
  });

async function workOn(deps: WorkerDeps, worlds: AgentWorlds, context: RunContext, run: RunRecord): Promise<void> {
  const { agentId, agentType, waitsForDevice } = devicesAgentInput.parse(run.input);
  await openLog(deps, run);
  if (agentType === 'cloud') {
    if (!worlds.runCloudAgent)
      throw new AppError('agent_not_configured', 'This server reads no accounts of others.', { status: 409 });
    return worlds.runCloudAgent(context, run);
  }
  if (waitsForDevice !== undefined && !(await worlds.isOnline(waitsForDevice))) {
    const deadline = new Date(run.createdAt.getTime() + DEVICE_WAIT_MS);
    if (deadline > new Date()) context.park({ kind: 'device', id: onlineWait(context.run.id), deadline });
  }
  await deps.models.AgentRunLog.updateOne({ runId: run._id }, { $unset: { waitsForDevice: '' } });
  const agent = await deps.models.LocalAgentConfig.findOne({
    _id: agentId,
    userId: run.userId,
  }).lean<LocalAgentRecord>();
  if (!agent) throw new AppError('agent_not_found', 'The agent was deleted.', { status: 404 });
  const opened = await worlds.openDevice(context, run, agent.deviceId);
  try {
    await runLocalAgent(deps, opened.context, run, opened.device);
  } finally {
    await opened.close();
  }
}

/** Of a run that is run again the log goes on; not beside another run of the agent. */
async function openLog({ models }: WorkerDeps, { _id: runId }: RunRecord): Promise<void> {
  try {
    await models.AgentRunLog.updateOne(
      { runId, status: { $ne: 'running' } },
      { $set: { status: 'running' }, $unset: { completedAt: '' } },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw conflict('agent_busy', 'The agent is at work in another run.', { isRetryable: true });
  }
}

/** Of a device's overdue agents the next is started when one has ended. */
async function goOn(deps: WorkerDeps, { isOnline }: AgentWorlds, run: RunRecord): Promise<void> {
  const { trigger, agentId } = devicesAgentInput.parse(run.input);
  if (trigger !== 'hello') return;
  const agent = await deps.models.LocalAgentConfig.findOne({ _id: agentId }, { deviceId: 1 }).lean();
  if (!agent) return;
  const { models, connection, log, wake } = deps;
  const { userId, organisationId } = run;
  await startOverdue(
    { models, connection, isOnline, start: { tickets: wake.tickets, log } },
    { userId, organisationId, deviceId: agent.deviceId },
  );
}
