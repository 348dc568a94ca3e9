import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { findAppError } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { cancelRun } from '../../../runs/lifecycle/cancel-run';
import { dropSchedule } from '../../../runs/schedules/keep-schedule';
import { endWrites } from '../writes/end-writes';
import type { AgentRunDeps } from './agent-deps';

const REASON = 'The agent was deleted.';

/**
 * Deletes an agent with its schedule, logs, and what it has seen and found; then cancels its runs, and with them what waits to be
 * inserted. Rows on devices stay. Done again it goes on where it was.
 */
export async function deleteAgent(deps: AgentRunDeps, { _id, type }: Pick<AgentRecord, '_id' | 'type'>): Promise<void> {
  const { models, connection } = deps;
  await withTransaction(connection, async (session) => {
    await (type === 'local'
      ? models.LocalAgentConfig.deleteOne({ _id }, { session })
      : models.CloudAgentConfig.deleteOne({ _id }, { session }));
    await dropSchedule(models, { subjectKind: 'devices', subjectId: _id }, session);
    await endWrites(models, { agentId: _id, state: 'waiting' }, { state: 'cancelled', reason: REASON }, session);
    await models.AgentRunLog.deleteMany({ agentId: _id }, { session });
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
