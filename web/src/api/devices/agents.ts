import type {
  agentCatalog,
  agentPreview,
  agentPreviewGet,
  agentRunsList,
  agentRunStart,
  cloudAgentCreate,
  cloudAgentDelete,
  cloudAgentsList,
  cloudAgentUpdate,
  localAgentCreate,
  localAgentDelete,
  localAgentsList,
  localAgentUpdate,
} from '@contracts/devices/agents';
import type { AgentType, CloudAgent, DataType, LocalAgent } from '@contracts/devices/agent-schemas';
import type { journeyMessage, journeyStart } from '@contracts/devices/journey';
import type { agentHookGet, agentHookMake, agentHookRemove } from '@contracts/devices/triggers';
import type { z } from 'zod';
import { callApi } from '../client';

/** An agent of either type; what it reads says which. */
export type Agent = (LocalAgent & { type: 'local' }) | (CloudAgent & { type: 'cloud' });
export type LocalBody = z.input<(typeof localAgentCreate)['body']>;
export type CloudBody = z.input<(typeof cloudAgentCreate)['body']>;

const LOGS = 50;
const of = (id: string) => ({ params: { id } });

/** All agents of this person, newest first. */
export async function listAgents(signal?: AbortSignal): Promise<Agent[]> {
  const [local, cloud] = await Promise.all([
    callApi<typeof localAgentsList>('get', '/api/v1/agents/local', { signal }),
    callApi<typeof cloudAgentsList>('get', '/api/v1/agents/cloud', { signal }),
  ]);
  return [
    ...local.items.map((agent): Agent => ({ ...agent, type: 'local' })),
    ...cloud.items.map((agent): Agent => ({ ...agent, type: 'cloud' })),
  ].toSorted((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at));
}

/** Kinds of agents, and which of them this server can run. */
export const listAgentKinds = (signal?: AbortSignal) =>
  callApi<typeof agentCatalog>('get', '/api/v1/agents/catalog', { signal });

/** Makes an agent; the same key makes one. */
export async function createAgent(
  asked: { type: 'local'; body: LocalBody } | { type: 'cloud'; body: CloudBody },
  idempotencyKey: string,
): Promise<Agent> {
  if (asked.type === 'local') {
    const made = await callApi<typeof localAgentCreate>('post', '/api/v1/agents/local', {
      body: asked.body,
      idempotencyKey,
    });
    return { ...made, type: 'local' };
  }
  const made = await callApi<typeof cloudAgentCreate>('post', '/api/v1/agents/cloud', {
    body: asked.body,
    idempotencyKey,
  });
  return { ...made, type: 'cloud' };
}

type Changes =
  | { type: 'local'; body: Partial<LocalBody> }
  | { type: 'cloud'; body: Partial<Omit<CloudBody, 'provider'>> };

/** Changes what is given of an agent. */
export async function updateAgent(id: string, asked: Changes): Promise<Agent> {
  if (asked.type === 'local') {
    const changed = await callApi<typeof localAgentUpdate>('put', '/api/v1/agents/local/{id}', {
      ...of(id),
      body: asked.body,
    });
    return { ...changed, type: 'local' };
  }
  const changed = await callApi<typeof cloudAgentUpdate>('put', '/api/v1/agents/cloud/{id}', {
    ...of(id),
    body: asked.body,
  });
  return { ...changed, type: 'cloud' };
}

/** Pauses an agent, or lets it go on. */
export const enableAgent = ({ id, type }: Pick<Agent, 'id' | 'type'>, enabled: boolean) =>
  updateAgent(id, { type, body: { enabled } });

/** Deletes an agent with its logs; what it put on a device stays there. */
export const deleteAgent = ({ id, type }: Pick<Agent, 'id' | 'type'>) =>
  type === 'local'
    ? callApi<typeof localAgentDelete>('delete', '/api/v1/agents/local/{id}', of(id))
    : callApi<typeof cloudAgentDelete>('delete', '/api/v1/agents/cloud/{id}', of(id));

/** One page of what agents did, newest first; of one agent, or of all. */
export const listAgentRuns = (agentId: string | null, cursor: string | null, signal?: AbortSignal, limit = LOGS) =>
  callApi<typeof agentRunsList>('get', '/api/v1/agents/runs', {
    query: {
      limit,
      ...(agentId === null ? {} : { agent_id: agentId }),
      ...(cursor === null ? {} : { cursor }),
    },
    signal,
  });

/** Runs an agent now; `mayWait`: once its device is there. */
export const runAgent = (id: string, mayWait = false) =>
  callApi<typeof agentRunStart>('post', '/api/v1/agents/{id}/run', {
    ...of(id),
    query: mayWait ? { queue: 'true' } : {},
  });

/** A dry run: nothing is inserted. */
export const previewAgent = (id: string) => callApi<typeof agentPreview>('post', '/api/v1/agents/{id}/preview', of(id));

/** What the last dry run would have inserted. */
export const getPreview = (id: string, signal?: AbortSignal) =>
  callApi<typeof agentPreviewGet>('get', '/api/v1/agents/{id}/preview', { ...of(id), signal });

/** Begins a conversation about what an agent is to look for. */
export const startJourney = (type: AgentType, dataTypes: readonly DataType[]) =>
  callApi<typeof journeyStart>('post', '/api/v1/agents/journey/start', {
    body: { agent_type: type, data_types: [...dataTypes] },
  });

/** Answers its question. */
export const answerJourney = (sessionId: string, message: string) =>
  callApi<typeof journeyMessage>('post', '/api/v1/agents/journey/message', {
    body: { session_id: sessionId, message },
  });

/** The webhook that starts an agent; 404 where it has none (`has_hook`). */
export const getHook = (id: string, signal?: AbortSignal) =>
  callApi<typeof agentHookGet>('get', '/api/v1/agents/{id}/hook', { ...of(id), signal });
/** Makes it, or gives it another secret; the answer has the secret, once. */
export const makeHook = (id: string) => callApi<typeof agentHookMake>('post', '/api/v1/agents/{id}/hook', of(id));
export const removeHook = (id: string) => callApi<typeof agentHookRemove>('delete', '/api/v1/agents/{id}/hook', of(id));
