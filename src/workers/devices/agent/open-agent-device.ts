import { type ToolResult } from '../../../contracts/devices/frames';
import { askDevice, BACKGROUND_ANSWER_MS, type DeviceReply } from '../../../devices/ask-device';
import { callIdOf } from '../../../devices/call-id';
import { deviceChannels } from '../../../devices/channels';
import { openRunSeal } from '../../../devices/run-key';
import { sealedContext } from '../../../devices/sealed-context';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { AppError, conflict } from '../../../platform/errors';
import { devicesAgentInput } from '../../../queues/devices/devices-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import type { DeviceAsking } from '../device-asking';
import type { AgentWorlds } from '../devices-agent.worker';
import type { AgentDevice } from './agent-device';
import { collectFiles } from './collect-files';
import { insertsThatWait } from './inserts-that-wait';

/** Of rows that an agent reads to know what is there. */
const ROWS_READ_MAX = 500;

/** The device of a background agent's run; what it reads is sealed. Throws 409 `device_offline` where it is away or revoked. */
export const openAgentDevice =
  (deps: WorkerDeps, asking: DeviceAsking): AgentWorlds['openDevice'] =>
  async (open, run, deviceId) => {
    const { models } = deps;
    const own = { userId: run.userId, organisationId: run.organisationId, deviceId, revokedAt: null };
    const device = await models.Device.findOne(own).lean<DeviceRecord>();
    if (!device) throw conflict('device_offline', 'The agent’s device is not known here, or was revoked.');
    const { agentId } = devicesAgentInput.parse(run.input);
    const context = sealedContext(open, await openRunSeal(deps, { runId: open.run.id, userId: open.run.userId }));
    return {
      context,
      device: agentDevice(deps, asking, { context, run, record: device, agentId }),
      close: () => Promise.resolve(),
    };
  };

function agentDevice(
  deps: WorkerDeps,
  asking: DeviceAsking,
  { context, run, record, agentId }: { context: RunContext; run: RunRecord; record: DeviceRecord; agentId: string },
): AgentDevice {
  const { redis, config } = deps;
  const device = record._id.toHexString();
  const waiting = insertsThatWait(deps, { run, device: record, agentId });
  const [runId, userId] = [context.run.id, context.run.userId];
  const ask = (key: string, tool: string, frame: Parameters<typeof askDevice>[2]['frame']): Promise<DeviceReply> =>
    context.step({ key, kind: 'tool', name: `${frame.action} ${frame.table ?? ''}`.trim(), input: frame }, () =>
      askDevice(
        asking,
        { context, waitsOver: run.waitsOver },
        {
          ...{ stepKey: context.keyOf(key), tool, frame, agentId, answerMs: BACKGROUND_ANSWER_MS },
          address: { userId, device },
        },
      ),
    );

  return {
    collect: (agentConfig, known) =>
      collectFiles(asking.caller, {
        ...{ runId, userId, signal: context.signal },
        async begin() {
          await asking.caller.listen();
          const frame = { run_id: runId, agent_id: agentId, config: agentConfig, known: [...known] };
          const message = { type: 'agent-run', frame, workerId: asking.caller.workerId };
          const channel = deviceChannels(config.REDIS_PREFIX).device(device);
          return (await redis.command.publish(channel, JSON.stringify(message))) > 0;
        },
      }),
    async read(key, table, filters) {
      const reply = await ask(key, `list_${table}`, { action: 'select', table, filters, limit: ROWS_READ_MAX });
      if (reply.outcome !== 'answered')
        throw new AppError('device_disconnected', reply.outcome === 'silent' ? 'device disconnected' : reply.reason, {
          ...{ status: 409, isRetryable: true },
        });
      return rowsOf(reply.result);
    },
    async insert(key, table, data) {
      const tool = `create_${table.slice(0, -1)}`;
      const stepKey = `insert:${key}`;
      const left = { key: stepKey, tool, table, data };
      if (await waiting.has(stepKey)) return { outcome: 'queued', isAway: false };
      const reply = await ask(stepKey, tool, { action: 'insert', table, data });
      if (reply.outcome === 'silent') return waiting.keep(left, reply.reason);
      // A ledger tells later, under the same id, whether it was done.
      if (reply.outcome === 'unknown' && record.capabilities?.ledger === true)
        return waiting.keep({ ...left, callId: callIdOf(runId, context.keyOf(stepKey)) }, reply.reason);
      if (reply.outcome !== 'answered') return { outcome: reply.outcome, reason: reply.reason };
      const { row, error } = reply.result;
      if (error !== undefined || !row)
        return { outcome: 'failed', reason: 'The device could not keep what was found.' };
      return { outcome: 'created', id: String(row['id'] ?? '') };
    },
  };
}

/** Of a table that the device does not have there are none. */
const rowsOf = ({ rows = [] }: ToolResult) => rows;
