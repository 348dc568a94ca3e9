import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { type AgentHook, HOOK_CALLS_PER_MINUTE_MAX, type NewAgentHook } from '../../../contracts/devices/triggers';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import { agentHookContext, type AgentHookRecord } from '../../../models/devices/agents/agent-trigger.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { conflict, forbidden, notFound, unauthenticated } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import {
  createHookSecret,
  HOOK_CALL_KEPT_MS,
  type HookHeaders,
  verifyHookCall,
} from '../../../security/hooks/hook-signature';
import { overLimit } from '../../../security/limits/rate-limits';
import type { SlidingWindows } from '../../../security/limits/sliding-windows';
import type { AgentDeps } from '../agents/agent-deps';
import { findAgent } from '../agents/record-agent-run';
import { type PushDeps, rememberPush, startPushed } from './start-pushed';

export interface HookDeps extends AgentDeps, PushDeps {
  /** Counts calls of a webhook, of a minute. */
  windows: SlidingWindows;
  /** Where links lead. */
  linkBase: string;
}
type Owned = Pick<AgentRecord, '_id' | 'userId' | 'organisationId'>;

const missing = () => notFound('hook_not_found', 'The agent has no webhook.');
const ownOf = ({ _id, userId, organisationId }: Owned) => ({ agentId: _id, userId, organisationId });
const present = ({ linkBase }: HookDeps, hook: AgentHookRecord): AgentHook => ({
  id: hook._id.toHexString(),
  url: `${linkBase}/api/v1/agents/hooks/${hook._id.toHexString()}`,
  created_at: hook.createdAt.toISOString(),
  rotated_at: hook.rotatedAt.toISOString(),
  last_used_at: hook.lastUsedAt?.toISOString() ?? null,
});

/** 404 `hook_not_found`. */
export async function readHook(deps: HookDeps, agent: Owned): Promise<AgentHook> {
  const hook = await deps.models.AgentHook.findOne(ownOf(agent)).lean<AgentHookRecord>();
  if (!hook) throw missing();
  return present(deps, hook);
}

/** Makes the webhook of an agent, or gives it another secret: the answer alone holds it. */
export async function makeHook(deps: HookDeps, caller: Caller, agent: Owned): Promise<NewAgentHook> {
  if (caller.role === 'viewer') throw forbidden('forbidden', 'Viewers look: they start nothing.');
  const { models, connection, secrets } = deps;
  const secret = createHookSecret();
  const hook = await withTransaction(connection, async (session) => {
    const own = ownOf(agent);
    const before = await models.AgentHook.findOne(own, null, { session }).lean<AgentHookRecord>();
    const now = new Date();
    const _id = before?._id ?? new Types.ObjectId();
    const sealed = secrets.seal(secret, agentHookContext({ _id, organisationId: agent.organisationId }));
    const after = await models.AgentHook.findOneAndUpdate(
      own,
      { $set: { ...sealed, rotatedAt: now }, $setOnInsert: { _id, createdAt: now } },
      { session, upsert: true, returnDocument: 'after' },
    ).lean<AgentHookRecord>();
    const resource = `agent:${agent._id.toHexString()}`;
    const action = before ? 'agent.hook-rotated' : 'agent.hook-made';
    await appendAudit(models, { ...actorOf(caller), action, resource }, session);
    return after;
  });
  if (!hook) throw missing();
  return { ...present(deps, hook), secret };
}

/** From now on nobody starts the agent by it. 404 `hook_not_found`. */
export async function removeHook({ models, connection }: HookDeps, caller: Caller, agent: Owned): Promise<void> {
  await withTransaction(connection, async (session) => {
    const hook = await models.AgentHook.findOneAndDelete(ownOf(agent), { session }).lean<AgentHookRecord>();
    if (!hook) throw missing();
    await models.AgentHookCall.deleteMany({ hookId: hook._id }, { session });
    const resource = `agent:${agent._id.toHexString()}`;
    await appendAudit(models, { ...actorOf(caller), action: 'agent.hook-removed', resource }, session);
  });
}

/** What an unknown address is checked against: it takes as long, and says the same. */
const NOBODYS_SECRET = createHookSecret();

/**
 * Somebody calls a webhook: what is signed with its secret starts the agent, or is remembered. The body is hashed and nothing
 * else. 401 `hook_signature_invalid`, 409 `hook_call_repeated`, `agent_disabled`, 429.
 */
export async function callHook(
  deps: HookDeps,
  { hookId, headers, body }: { hookId: string; headers: HookHeaders; body: Uint8Array },
  now = new Date(),
): Promise<'started' | 'remembered'> {
  const { models, connection, secrets } = deps;
  const hook = /^[0-9a-f]{24}$/.test(hookId) ? await models.AgentHook.findById(hookId).lean<AgentHookRecord>() : null;
  const secret = hook ? secrets.open(hook, agentHookContext(hook)) : NOBODYS_SECRET;
  const callId = verifyHookCall(secret, headers, body, now);
  if (!hook || callId === undefined)
    throw unauthenticated(
      'hook_signature_invalid',
      'The address, the signature or the time of this call is not right: sign it as Standard Webhooks has it.',
    );
  const { _id, agentId, userId, organisationId } = hook;
  const stand = await deps.windows.take(`hook:${hookId}`, HOOK_CALLS_PER_MINUTE_MAX);
  if (!stand.isAllowed) throw overLimit(stand);
  const call = createHash('sha256').update(`${hookId}.${callId}`).digest('hex');
  try {
    await withTransaction(connection, async (session) => {
      const agent = await findAgent(models, agentId, session);
      if (!agent?.enabled) throw conflict('agent_disabled', 'The agent is disabled: it starts nothing.');
      const expiresAt = new Date(now.getTime() + HOOK_CALL_KEPT_MS);
      await models.AgentHookCall.create([{ _id: call, userId, organisationId, hookId: _id, expiresAt }], { session });
      await rememberPush(models, agent, now, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw conflict('hook_call_repeated', 'A call with this webhook-id was heard already.');
  }
  // Not in the transaction: calls that come at once would wait for each other.
  await models.AgentHook.updateOne({ _id }, { $max: { lastUsedAt: now } });
  return (await startPushed(deps, agentId, now)) ? 'started' : 'remembered';
}
