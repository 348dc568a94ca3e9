import { type ClientSession, Types } from 'mongoose';
import type { AgentRunLog, CloudAgent, LocalAgent } from '../../../contracts/devices/agent-schemas';
import type {
  AgentRecord,
  CloudAgentRecord,
  LocalAgentRecord,
} from '../../../models/devices/agents/agent-config.model';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { formatUsd } from '../../../platform/money';

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

const sharedOf = (agent: LocalAgentRecord | CloudAgentRecord, nextAt: Date | undefined) => ({
  id: agent._id.toHexString(),
  name: agent.name,
  data_types: agent.dataTypes,
  prompt_template: agent.promptTemplate,
  schedule_cron: agent.scheduleCron ?? null,
  schedule_timezone: agent.scheduleTimezone,
  enabled: agent.enabled,
  monthly_budget_usd: agent.monthlyBudgetNanoUsd == null ? null : formatUsd(agent.monthlyBudgetNanoUsd),
  last_run_at: iso(agent.lastRunAt),
  next_run_at: iso(nextAt),
  is_overdue: agent.overdueAt != null,
  failures_in_a_row: agent.failures,
  disabled_reason: agent.disabledReason ?? null,
  created_at: agent.createdAt.toISOString(),
  updated_at: agent.updatedAt.toISOString(),
});

export const presentLocalAgent = (agent: LocalAgentRecord, nextAt?: Date): LocalAgent => ({
  ...sharedOf(agent, nextAt),
  device_id: agent.deviceId,
  directory_paths: agent.directoryPaths,
  file_extensions: agent.fileExtensions,
});

export const presentCloudAgent = (agent: CloudAgentRecord, nextAt?: Date): CloudAgent => {
  const { labels, folders, channels, date_range: range, senders } = agent.filterConfig;
  return {
    ...sharedOf(agent, nextAt),
    provider: agent.provider,
    connection_id: agent.connectionId?.toHexString() ?? null,
    filter_config: {
      ...(labels && { labels }),
      ...(folders && { folders }),
      ...(channels && {
        channels: channels.map(({ team_id: team, channel_id: channel }) => ({
          team_id: team ?? '',
          channel_id: channel ?? '',
        })),
      }),
      ...(range && { date_range: { from: range.from ?? null, to: range.to ?? null } }),
      ...(senders && { senders }),
    },
    device_id: agent.deviceId ?? null,
  };
};

/** An agent of either type, with its next moment. */
export async function presentAgent(
  models: Models,
  agent: AgentRecord,
  session?: ClientSession,
): Promise<LocalAgent | CloudAgent> {
  const nextAt = (await nextMomentsOf(models, [agent._id], session)).get(agent._id.toHexString());
  return agent.type === 'local' ? presentLocalAgent(agent, nextAt) : presentCloudAgent(agent, nextAt);
}

/** The caller's agents of a type, newest first. */
export async function listAgents(models: Models, caller: Caller, type: 'local'): Promise<LocalAgent[]>;
export async function listAgents(models: Models, caller: Caller, type: 'cloud'): Promise<CloudAgent[]>;
export async function listAgents(models: Models, caller: Caller, type: 'local' | 'cloud'): Promise<unknown[]> {
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const sort = { _id: -1 } as const;
  if (type === 'local') {
    const agents = await models.LocalAgentConfig.find(own).sort(sort).lean<LocalAgentRecord[]>();
    const next = await nextMomentsOf(
      models,
      agents.map(({ _id }) => _id),
    );
    return agents.map((agent) => presentLocalAgent(agent, next.get(agent._id.toHexString())));
  }
  const agents = await models.CloudAgentConfig.find(own).sort(sort).lean<CloudAgentRecord[]>();
  const next = await nextMomentsOf(
    models,
    agents.map(({ _id }) => _id),
  );
  return agents.map((agent) => presentCloudAgent(agent, next.get(agent._id.toHexString())));
}

async function nextMomentsOf(
  models: Models,
  ids: readonly Types.ObjectId[],
  session?: ClientSession,
): Promise<Map<string, Date>> {
  const found = await models.RunSchedule.find(
    { subjectKind: 'devices', subjectId: { $in: ids } },
    { subjectId: 1, nextAt: 1 },
    session ? { session } : {},
  )
    .sort({ _id: 1 })
    .lean();
  return new Map(found.flatMap(({ subjectId, nextAt }) => (nextAt ? [[subjectId.toHexString(), nextAt]] : [])));
}

export const presentRunLog = (log: AgentRunLogRecord): AgentRunLog => ({
  id: log._id.toHexString(),
  agent_id: log.agentId.toHexString(),
  agent_type: log.agentType,
  run_id: log.runId.toHexString(),
  trigger: log.trigger,
  is_preview: log.isPreview,
  status: log.status,
  items_processed: log.itemsProcessed,
  items_created: log.itemsCreated,
  items_skipped: log.itemsSkipped,
  /** What is delivered while its run still works may be counted before it is counted as queued. */
  items_queued: Math.max(0, log.itemsQueued),
  input_tokens: log.inputTokens,
  output_tokens: log.outputTokens,
  cost_usd: formatUsd(log.costNanoUsd),
  errors: log.errorTexts,
  started_at: log.startedAt.toISOString(),
  completed_at: iso(log.completedAt),
});
