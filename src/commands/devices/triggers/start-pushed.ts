import type { ClientSession, Types } from 'mongoose';
import { PUSH_PAUSE_MS } from '../../../contracts/devices/triggers';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import type { Logger } from '../../../platform/logger';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { SECOND_MS } from '../../../platform/time';
import { issueRecorded } from '../../../producers/start-run';
import type { AgentRunDeps } from '../agents/agent-deps';
import { pauseOf } from '../agents/agent-pause';
import { findAgent, findAtWork, findDeviceOf } from '../agents/record-agent-run';
import { recordByItself } from '../agents/start-by-itself';

/** Of an agent that is at work it is looked again after this. */
const AGAIN_MS = 5 * SECOND_MS;
/** Agents that a sweep looks at. */
const BATCH = 200;

export type PushDeps = Pick<AgentRunDeps, 'models' | 'connection' | 'isOnline' | 'start'>;

/**
 * Remembers that an agent is to run: once, however often it is asked, and not within a minute of the last run that a trigger
 * started. One that is not enabled is left alone. Who remembers starts it too, or a sweep does (`startPushedAgents`).
 */
export async function rememberPush(
  models: Models,
  { _id, type, pushedAt }: Pick<AgentRecord, '_id' | 'type' | 'pushedAt'>,
  now: Date,
  session?: ClientSession,
): Promise<void> {
  const of = { _id, enabled: true, pushDueAt: { $exists: false } };
  const earliest = (pushedAt?.getTime() ?? 0) + PUSH_PAUSE_MS;
  const change = { $set: { pushDueAt: new Date(Math.max(now.getTime(), earliest)) } };
  const within = session ? { session } : {};
  await (type === 'local'
    ? models.LocalAgentConfig.updateOne(of, change, within)
    : models.CloudAgentConfig.updateOne(of, change, within));
}

/**
 * Starts the run of an agent that a trigger asked for, where it is due and the agent is not at work. A local agent whose device is
 * away is overdue from now on. Returns whether this call started one; safe to call from several processes.
 */
export async function startPushed(deps: PushDeps, agentId: Types.ObjectId, now = new Date()): Promise<boolean> {
  const { models, connection, isOnline } = deps;
  const isDue = (agent: AgentRecord | undefined) => agent?.pushDueAt != null && agent.pushDueAt <= now;
  // Of many who ask at once most end here.
  if (!isDue(await findAgent(models, agentId))) return false;
  const run = await withTransaction(connection, async (session) => {
    const agent = await findAgent(models, agentId, session);
    if (!agent || !isDue(agent)) return undefined;
    const settle = (change: object) =>
      agent.type === 'local'
        ? models.LocalAgentConfig.updateOne({ _id: agentId }, change, { session })
        : models.CloudAgentConfig.updateOne({ _id: agentId }, change, { session });
    if (!agent.enabled || (await pauseOf(models, agent))) return void (await settle({ $unset: { pushDueAt: '' } }));
    if (await findAtWork(models, agentId, session))
      return void (await settle({ $set: { pushDueAt: new Date(now.getTime() + AGAIN_MS) } }));
    if (agent.type === 'local') {
      const device = await findDeviceOf(models, agent, session);
      // Redis away: nobody knows, so it waits for the device's next word.
      const isThere = device && (await isOnline(device._id.toHexString()).catch(() => false));
      if (!isThere)
        return void (await settle({
          $unset: { pushDueAt: '' },
          ...(!agent.overdueAt && { $set: { overdueAt: now } }),
        }));
    }
    const recorded = await recordByItself(deps, agent, { trigger: 'push', isPreview: false }, session);
    if (!recorded) await settle({ $unset: { pushDueAt: '' } });
    return recorded;
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error; // another process did
    return undefined;
  });
  if (!run) return false;
  await issueRecorded(deps.start, run);
  return true;
}

/** Starts what triggers asked for and is due. Returns how many runs this call started. */
export async function startPushedAgents(deps: PushDeps & { log: Logger }, now = new Date()): Promise<number> {
  const due = { pushDueAt: { $lte: now } };
  const order = { pushDueAt: 1, _id: 1 } as const;
  const agents = await Promise.all([
    deps.models.LocalAgentConfig.find(due, { _id: 1 }).sort(order).limit(BATCH).lean(),
    deps.models.CloudAgentConfig.find(due, { _id: 1 }).sort(order).limit(BATCH).lean(),
  ]);
  let started = 0;
  for (const { _id } of agents.flat())
    try {
      if (await startPushed(deps, _id, now)) started += 1;
    } catch (error) {
      // The others are not held up by one that fails; it is tried again with the next sweep.
      deps.log.warn(
        { code: 'push_failed', reason: `agent ${_id.toHexString()}`, error },
        'An agent could not be started',
      );
    }
  return started;
}
