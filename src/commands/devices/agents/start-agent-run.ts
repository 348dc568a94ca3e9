import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { AppError, conflict, forbidden, notFound } from '../../../platform/errors';
import { isDuplicateKey } from '../../../platform/mongo';
import { startRun } from '../../../producers/start-run';
import { appendAudit } from '../../../security/audit/audit';
import type { AgentRunDeps } from './agent-deps';
import { pausedError, pauseOf } from './agent-pause';
import { agentRunOf, findAgent, findAtWork, findDeviceOf, insertRunLog } from './record-agent-run';

export interface AgentRunAsked {
  isPreview: boolean;
  /** Where its device is away it waits for it. */
  mayWait: boolean;
  /** Throws where no further run may start (quota, budget). */
  admit(): Promise<() => void>;
}

/** Of an agent that is at work: that run. */
class AtWork extends Error {
  override readonly name = 'AtWork';
}

/**
 * Starts a run of an agent by hand, its log in the same transaction. `isNew: false`: one was at work already. Throws 409
 * `device_offline`, `connection_needs_reconnect`, `agent_not_connected`, 403 for who may only look, and what `admit` does.
 */
export async function startAgentRun(
  deps: AgentRunDeps,
  caller: Caller,
  agent: AgentRecord,
  asked: AgentRunAsked,
): Promise<{ runId: string; isNew: boolean }> {
  const { models, connection } = deps;
  if (caller.role === 'viewer') throw forbidden('forbidden', 'Viewers look: they start nothing.');
  const atWork = await findAtWork(models, agent._id);
  if (atWork) return { runId: atWork.toHexString(), isNew: false };
  const pause = await pauseOf(models, agent);
  if (pause) throw pausedError(pause);
  const waitsForDevice = agent.type === 'local' ? await requireDevice(deps, agent, asked) : undefined;
  const start = { trigger: 'manual', isPreview: asked.isPreview, waitsForDevice } as const;
  const run = agentRunOf(agent, start);
  try {
    const started = await startRun(deps.start, {
      ...{ caller, ...run, idempotencyKey: undefined, request: run.input },
      admit: asked.admit,
      beside: {
        connection,
        async write(session, runId) {
          if (await findAtWork(models, agent._id, session)) throw new AtWork();
          if (!(await findAgent(models, agent._id, session)))
            throw notFound('agent_not_found', 'There is no such agent.');
          await insertRunLog(models, agent, start, runId, session);
          const { _id, type } = agent;
          const details = { type, runId: runId.toHexString(), ...(asked.isPreview && { isPreview: true }) };
          const entry = { action: 'agent.started', resource: `agent:${_id.toHexString()}`, details } as const;
          await appendAudit(models, { ...actorOf(caller), ...entry }, session);
        },
      },
    });
    return { runId: started.run._id.toHexString(), isNew: started.isNew };
  } catch (error) {
    if (!(error instanceof AtWork) && !isDuplicateKey(error)) throw error;
    const first = await findAtWork(models, agent._id);
    if (first) return { runId: first.toHexString(), isNew: false };
    throw conflict('agent_busy', 'The agent was started and has ended meanwhile. Try again.', { isRetryable: true });
  }
}

/** The device that is waited for; undefined: it is there. */
async function requireDevice({ models, isOnline }: AgentRunDeps, agent: AgentRecord, { mayWait }: AgentRunAsked) {
  const device = await findDeviceOf(models, agent);
  if (device && (await isOnline(device._id.toHexString()))) return undefined;
  if (device && mayWait) return device._id;
  throw new AppError(
    'device_offline',
    'The device is away. Start the agent when it is there, or let the run wait for it.',
    {
      status: 409,
      isRetryable: true,
    },
  );
}
