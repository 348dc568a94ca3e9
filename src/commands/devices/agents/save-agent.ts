import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import type {
  cloudAgentCreate,
  cloudAgentUpdate,
  localAgentCreate,
  localAgentUpdate,
} from '../../../contracts/devices/agents';
import type {
  AgentRecord,
  CloudAgentRecord,
  LocalAgentRecord,
} from '../../../models/devices/agents/agent-config.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { parseUsd } from '../../../platform/money';
import { withTransaction } from '../../../platform/mongo';
import { dropSchedule, keepSchedule } from '../../../runs/schedules/keep-schedule';
import { appendAudit } from '../../../security/audit/audit';
import { admitCommand } from '../../../security/agent-text/admit-command';
import type { AgentDeps } from './agent-deps';
import { checkSchedule, checkTimeZone } from '../../check-schedule';
import { openSlots, takeSlot } from './take-slot';

type LocalBody = z.infer<typeof localAgentCreate.body>;
type CloudBody = z.infer<typeof cloudAgentCreate.body>;
export type AgentChange = Omit<z.infer<typeof localAgentUpdate.body>, 'device_id'> &
  z.infer<typeof cloudAgentUpdate.body>;

/** What a local agent reads where it is not said. */
const EXTENSIONS_DEFAULT = ['.eml', '.txt', '.md', '.pdf'];

/**
 * Makes an agent, its slot and its schedule in one transaction; `keep` is called last in it. Throws 400 `cron_invalid`,
 * `time_zone_invalid`, `prompt_rejected`; 403 `tier_limit`; 422 `too_many_agents`.
 */
export async function createAgent(
  deps: AgentDeps,
  caller: Caller,
  asked: { type: 'local'; body: LocalBody } | { type: 'cloud'; body: CloudBody },
  keep: (session: ClientSession, agent: AgentRecord) => Promise<void>,
): Promise<AgentRecord> {
  const { models, connection } = deps;
  const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
  const { body } = asked;
  const device = await findDevice(deps, { userId, organisationId }, body.device_id ?? undefined);
  const fields = {
    ...readFields(body, caller.tier),
    ...(asked.type === 'local' ? { fileExtensions: EXTENSIONS_DEFAULT, ...localOf(asked.body) } : cloudOf(asked.body)),
  };
  const enabled = body.enabled ?? true;
  const record = {
    ...{ userId, organisationId, templateVersion: 1, failures: 0, enabled },
    ...(device && asked.type === 'cloud' && { deviceId: device.deviceId }),
    scheduleTimezone: device?.timeZone ? zoneOr(device.timeZone) : 'UTC',
    ...fields,
  };
  await openSlots(models, caller);
  return withTransaction(connection, async (session) => {
    await takeSlot(models, caller, { isNew: true, isEnabled: enabled }, session);
    const now = new Date();
    const made = { _id: new Types.ObjectId(), ...split(record).set, createdAt: now, updatedAt: now };
    await (asked.type === 'local'
      ? models.LocalAgentConfig.collection.insertOne(made, { session })
      : models.CloudAgentConfig.collection.insertOne(made, { session }));
    const agent = { ...made, type: asked.type } as unknown as AgentRecord;
    await settleSchedule(deps, agent, session);
    await tell(deps, caller, agent, 'agent.created', session);
    await keep(session, agent);
    return agent;
  });
}

/** Changes what is given of an agent; the same errors, and 404 where it was deleted meanwhile. */
export async function changeAgent(
  deps: AgentDeps,
  caller: Caller,
  { _id, type }: AgentRecord,
  change: AgentChange,
): Promise<AgentRecord> {
  const { models, connection } = deps;
  const { set, unset } = split({
    ...readFields(change, caller.tier),
    ...(type === 'local' ? localOf(change) : cloudOf(change)),
    ...(change.enabled !== undefined && { enabled: change.enabled }),
  });
  await openSlots(models, caller);
  return withTransaction(connection, async (session) => {
    const of = { _id, userId: new Types.ObjectId(caller.userId) };
    const before = await find(deps, type, of, session);
    if (!before) throw notFound('agent_not_found', 'There is no such agent.');
    const isEnabledNow = change.enabled === true && !before.enabled;
    if (isEnabledNow) await takeSlot(models, caller, { isNew: false, isEnabled: true }, session);
    const isOther =
      (change.prompt_template !== undefined && change.prompt_template !== before.promptTemplate) ||
      (change.data_types !== undefined && change.data_types.join() !== before.dataTypes.join());
    const written = {
      $set: {
        ...set,
        ...(isOther && { templateVersion: before.templateVersion + 1 }),
        ...(isEnabledNow && { failures: 0 }),
      },
      $unset: {
        ...unset,
        ...(isEnabledNow && { disabledReason: '', toldAt: '' }),
        ...(change.enabled === false && { overdueAt: '', pushDueAt: '' }),
      },
    };
    await (type === 'local'
      ? models.LocalAgentConfig.updateOne(of, written, { session })
      : models.CloudAgentConfig.updateOne(of, written, { session }));
    const after = await find(deps, type, of, session);
    if (!after) throw notFound('agent_not_found', 'There is no such agent.');
    const isMoved =
      after.enabled !== before.enabled ||
      after.scheduleCron !== before.scheduleCron ||
      after.scheduleTimezone !== before.scheduleTimezone;
    if (isMoved) await settleSchedule(deps, after, session);
    if (after.enabled !== before.enabled)
      await tell(deps, caller, after, after.enabled ? 'agent.enabled' : 'agent.disabled', session);
    if (Object.keys(change).some((field) => field !== 'enabled'))
      await tell(deps, caller, after, 'agent.changed', session);
    return after;
  });
}

/** The audit log tells of an agent who did what to it, and of which type it is: not what it is for. */
const tell = (
  { models }: AgentDeps,
  caller: Caller,
  { _id, type }: AgentRecord,
  action: 'agent.created' | 'agent.changed' | 'agent.enabled' | 'agent.disabled',
  session: ClientSession,
): Promise<void> =>
  appendAudit(
    models,
    { ...actorOf(caller), action, resource: `agent:${_id.toHexString()}`, details: { type } },
    session,
  );

/** Its schedule as its record says. */
async function settleSchedule({ models }: AgentDeps, agent: AgentRecord, session: ClientSession): Promise<void> {
  const subject = { subjectKind: 'devices', subjectId: agent._id } as const;
  const { userId, organisationId, scheduleCron: cron, scheduleTimezone: timeZone } = agent;
  if (!agent.enabled || !cron) return dropSchedule(models, subject, session);
  await keepSchedule(models, { ...subject, userId, organisationId, cron, timeZone }, session);
}

async function find(
  { models }: AgentDeps,
  type: AgentRecord['type'],
  of: object,
  session: ClientSession,
): Promise<AgentRecord | undefined> {
  if (type === 'local') {
    const found = await models.LocalAgentConfig.findOne(of, null, { session }).lean<LocalAgentRecord>();
    return found ? { ...found, type } : undefined;
  }
  const found = await models.CloudAgentConfig.findOne(of, null, { session }).lean<CloudAgentRecord>();
  return found ? { ...found, type } : undefined;
}

/** The device that is named, where its person has it; of no name the only one there is. */
async function findDevice(
  { models }: AgentDeps,
  own: { userId: Types.ObjectId; organisationId: Types.ObjectId },
  deviceId: string | undefined,
) {
  const of = { ...own, revokedAt: null, ...(deviceId !== undefined && { deviceId }) };
  const found = await models.Device.find(of, { deviceId: 1, timeZone: 1 }).sort({ _id: 1 }).limit(2).lean();
  return found.length === 1 ? found[0] : undefined;
}

const zoneOr = (name: string): string => {
  try {
    return checkTimeZone(name);
  } catch {
    return 'UTC'; // what a device says of itself is no reason to refuse its person
  }
};

const readFields = (body: AgentChange, tier: string) => ({
  ...(body.name !== undefined && { name: body.name }),
  ...(body.data_types && { dataTypes: [...new Set(body.data_types)] }),
  ...(body.prompt_template !== undefined && { promptTemplate: admitCommand('devices.template', body.prompt_template) }),
  ...(body.schedule_cron !== undefined && {
    scheduleCron: body.schedule_cron === null ? undefined : checkSchedule(body.schedule_cron, tier),
  }),
  ...(body.schedule_timezone !== undefined && { scheduleTimezone: checkTimeZone(body.schedule_timezone) }),
  ...(body.monthly_budget_usd !== undefined && {
    monthlyBudgetNanoUsd: body.monthly_budget_usd === null ? undefined : parseUsd(body.monthly_budget_usd),
  }),
});
const localOf = (body: AgentChange) => ({
  ...(body.device_id != null && { deviceId: body.device_id }),
  ...(body.directory_paths && { directoryPaths: body.directory_paths }),
  ...(body.file_extensions && { fileExtensions: body.file_extensions.map((one) => one.toLowerCase()) }),
});
const cloudOf = (body: AgentChange & Partial<Pick<CloudBody, 'provider'>>) => ({
  ...(body.provider && { provider: body.provider, filterConfig: {} }),
  ...(body.connection_id !== undefined && {
    connectionId: body.connection_id === null ? undefined : new Types.ObjectId(body.connection_id),
  }),
  ...(body.filter_config && { filterConfig: body.filter_config }),
  ...(body.device_id !== undefined && { deviceId: body.device_id ?? undefined }),
});

/** What is undefined is taken away. */
function split(fields: Record<string, unknown>) {
  const entries = Object.entries(fields);
  return {
    set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    unset: Object.fromEntries(entries.filter(([, value]) => value === undefined).map(([name]) => [name, ''])),
  };
}
