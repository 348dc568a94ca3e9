import { type ClientSession, Types } from 'mongoose';
import type { AgentPause, AgentRunLog, CloudAgent, LocalAgent } from '../../../contracts/devices/agent-schemas';
import type {
  AgentRecord,
  CloudAgentRecord,
  LocalAgentRecord,
} from '../../../models/devices/agents/agent-config.model';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { formatUsd } from '../../../platform/money';
import { pauseOf, readPauses } from './agent-pause';

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

/** What is known of an agent beside its own record. */
interface Beside {
  nextAt: Date | undefined;
  hasHook: boolean;
}

const sharedOf = (agent: LocalAgentRecord | CloudAgentRecord, { nextAt, hasHook }: Beside) => ({
  id: agent._id.toHexString(),
  name: agent.name,
  data_types: agent.dataTypes,
  prompt_template: agent.promptTemplate,
  schedule_cron: agent.scheduleCron ?? null,
  schedule_timezone: agent.scheduleTimezone,
  enabled: agent.enabled,
  monthly_budget_usd: agent.monthlyBudgetNanoUsd == null ? null : formatUsd(agent.monthlyBudgetNanoUsd),
  has_hook: hasHook,
  last_run_at: iso(agent.lastRunAt),
  next_run_at: iso(nextAt),
  is_overdue: agent.overdueAt != null,
  failures_in_a_row: agent.failures,
  disabled_reason: agent.disabledReason ?? null,
  created_at: agent.createdAt.toISOString(),
  updated_at: agent.updatedAt.toISOString(),
});

const presentLocalAgent = (agent: LocalAgentRecord, beside: Beside): LocalAgent => ({
  ...sharedOf(agent, beside),
  device_id: agent.deviceId,
  directory_paths: agent.directoryPaths,
  file_extensions: agent.fileExtensions,
});

const presentCloudAgent = (agent: CloudAgentRecord, beside: Beside, pause: AgentPause | null): CloudAgent => {
  const { labels, folders, channels, date_range: range, senders } = agent.filterConfig;
  return {
    ...sharedOf(agent, beside),
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
    paused_reason: pause,
  };
};

/** An agent of either type, with its next moment. */
export async function presentAgent(
  models: Models,
  agent: AgentRecord,
  session?: ClientSession,
): Promise<LocalAgent | CloudAgent> {
  const beside = (await readBeside(models, [agent._id], session))(agent._id);
  if (agent.type === 'local') return presentLocalAgent(agent, beside);
  return presentCloudAgent(agent, beside, await pauseOf(models, agent));
}

/** The caller's agents of a type, newest first. */
export async function listAgents(models: Models, caller: Caller, type: 'local'): Promise<LocalAgent[]>;
export async function listAgents(models: Models, caller: Caller, type: 'cloud'): Promise<CloudAgent[]>;
export async function listAgents(models: Models, caller: Caller, type: 'local' | 'cloud'): Promise<unknown[]> {
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const sort = { _id: -1 } as const;
  if (type === 'local') {
    const agents = await models.LocalAgentConfig.find(own).sort(sort).lean<LocalAgentRecord[]>();
    const besideOf = await readBeside(
      models,
      agents.map(({ _id }) => _id),
    );
    return agents.map((agent) => presentLocalAgent(agent, besideOf(agent._id)));
  }
  const agents = await models.CloudAgentConfig.find(own).sort(sort).lean<CloudAgentRecord[]>();
  const besideOf = await readBeside(
    models,
    agents.map(({ _id }) => _id),
  );
  const pauseOfEach = await readPauses(models, own, agents);
  return agents.map((agent) => presentCloudAgent(agent, besideOf(agent._id), pauseOfEach(agent)));
}

async function readBeside(
  models: Models,
  ids: readonly Types.ObjectId[],
  session?: ClientSession,
): Promise<(id: Types.ObjectId) => Beside> {
  const within = session ? { session } : {};
  const about = { subjectKind: 'devices', subjectId: { $in: ids } } as const;
  // One after the other: a session takes one question at a time.
  const moments = await models.RunSchedule.find(about, { subjectId: 1, nextAt: 1 }, within).sort({ _id: 1 }).lean();
  const hooks = await models.AgentHook.find({ agentId: { $in: ids } }, { agentId: 1 }, within)
    .sort({ _id: 1 })
    .lean();
  const nextOf = new Map(
    moments.flatMap(({ subjectId, nextAt }) => (nextAt ? [[subjectId.toHexString(), nextAt] as const] : [])),
  );
  const hooked = new Set(hooks.map(({ agentId }) => agentId.toHexString()));
  return (id) => ({ nextAt: nextOf.get(id.toHexString()), hasHook: hooked.has(id.toHexString()) });
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
