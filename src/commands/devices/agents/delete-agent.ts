import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { AgentHookRecord } from '../../../models/devices/agents/agent-trigger.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { findAppError } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { cancelRun } from '../../../runs/lifecycle/cancel-run';
import { dropSchedule } from '../../../runs/schedules/keep-schedule';
import { endWrites } from '../writes/end-writes';
import { appendAudit } from '../../../security/audit/audit';
import type { AgentRunDeps } from './agent-deps';

const REASON = 'The agent was deleted.';

/**
 * Deletes an agent with its schedule, webhook, logs, and what it has seen and found; then cancels its runs, and with them what waits to be
 * inserted. Rows on devices stay. Done again it goes on where it was.
 */
export async function deleteAgent(
  deps: AgentRunDeps,
  caller: Caller,
  { _id, type }: Pick<AgentRecord, '_id' | 'type'>,
): Promise<void> {
  const { models, connection } = deps;
  await withTransaction(connection, async (session) => {
    const { deletedCount } = await (type === 'local'
      ? models.LocalAgentConfig.deleteOne({ _id }, { session })
      : models.CloudAgentConfig.deleteOne({ _id }, { session }));
    const entry = { action: 'agent.deleted', resource: `agent:${_id.toHexString()}`, details: { type } } as const;
    if (deletedCount > 0) await appendAudit(models, { ...actorOf(caller), ...entry }, session);
    const hook = await models.AgentHook.findOneAndDelete({ agentId: _id }, { session }).lean<AgentHookRecord>();
    if (hook) await models.AgentHookCall.deleteMany({ hookId: hook._id }, { session });
    await dropSchedule(models, { subjectKind: 'devices', subjectId: _id }, session);
    await endWrites(models, { agentId: _id, state: 'waiting' }, { state: 'cancelled', reason: REASON }, session);
    await models.AgentRunLog.deleteMany({ agentId: _id }, { session });
    await models.CloudAgentCursor.deleteMany({ _id }, { session });
    await models.AgentItem.deleteMany({ agentId: _id }, { session });
    await models.AgentFinding.deleteMany({ agentId: _id }, { session });
    await models.DevicePolicyRule.deleteMany({ agentId: _id }, { session });
    await models.DeviceCall.updateMany(
      { agentId: _id, state: 'waiting' },
      { $set: { state: 'refused', reason: REASON, endedAt: new Date() } },
      { session },
    );
  });
  // No new one can begin: who starts one reads the agent in its transaction.
  const open = await models.Run.find({ subjectId: _id, status: { $in: ['queued', 'running', 'waiting'] } })
    .sort({ _id: 1 })
    .lean<RunRecord[]>();
  for (const run of open)
    await cancelRun(deps.cancel, run, REASON).catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
}
