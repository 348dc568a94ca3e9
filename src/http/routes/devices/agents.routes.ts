import { z } from 'zod';
import {
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
} from '../../../contracts/devices/agents';
import { extractedItemSchema } from '../../../contracts/devices/agent-schemas';
import type { AccountsOfAgents, AgentRunDeps } from '../../../commands/devices/agents/agent-deps';
import { agentCatalogItems } from '../../../commands/devices/agents/agent-catalog';
import { deleteAgent } from '../../../commands/devices/agents/delete-agent';
import { listAgentRuns } from '../../../commands/devices/agents/list-agent-runs';
import { listAgents, presentAgent } from '../../../commands/devices/agents/present-agent';
import { changeAgent, createAgent } from '../../../commands/devices/agents/save-agent';
import { startAgentRun } from '../../../commands/devices/agents/start-agent-run';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import { type AgentFindingRecord, findingContext } from '../../../models/devices/agents/agent-run.model';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { type Route, route } from '../../route';

export interface AgentRouteDeps extends AgentRunDeps {
  accounts: AccountsOfAgents;
  /** Throws where the caller may start no run (quota, budget). */
  admit(caller: Caller, tell: TellLimit): Promise<() => void>;
}

/** Background agents: what they are, and their runs. */
export const agentRoutes = (deps: AgentRouteDeps): Route[] => [
  route(agentCatalog, async () => ({ status: 200, body: { items: agentCatalogItems(deps.accounts.isConfigured) } })),

  route(localAgentsList, async ({ caller }) => ({
    status: 200,
    body: { items: await listAgents(deps.models, caller, 'local') },
  })),
  route(cloudAgentsList, async ({ caller }) => ({
    status: 200,
    body: { items: await listAgents(deps.models, caller, 'cloud') },
  })),

  route(localAgentCreate, async ({ caller, body, keepAnswer }) => {
    let made: unknown;
    await createAgent(deps, caller, { type: 'local', body }, async (session, agent) => {
      made = await presentAgent(deps.models, agent, session);
      await keepAnswer(session, { status: 201, body: made });
    });
    return { status: 201, body: made };
  }),
  route(cloudAgentCreate, async ({ caller, body, keepAnswer }) => {
    if (body.connection_id) await deps.accounts.requireConnection(caller, body.provider, body.connection_id);
    let made: unknown;
    await createAgent(deps, caller, { type: 'cloud', body }, async (session, agent) => {
      made = await presentAgent(deps.models, agent, session);
      await keepAnswer(session, { status: 201, body: made });
    });
    return { status: 201, body: made };
  }),

  route(agentRunsList, async ({ caller, query }) => ({
    status: 200,
    body: await listAgentRuns(deps.models, caller, query),
  })),

  route(localAgentUpdate, async ({ caller, agent, body }) => ({
    status: 200,
    body: await presentAgent(deps.models, await changeAgent(deps, caller, agent, body)),
  })),
  route(cloudAgentUpdate, async ({ caller, agent, body }) => {
    if (body.connection_id && agent.type === 'cloud')
      await deps.accounts.requireConnection(caller, agent.provider, body.connection_id);
    return { status: 200, body: await presentAgent(deps.models, await changeAgent(deps, caller, agent, body)) };
  }),
  route(localAgentDelete, async ({ agent }) => {
    await deleteAgent(deps, agent);
    return { status: 204 };
  }),
  route(cloudAgentDelete, async ({ agent }) => {
    await deleteAgent(deps, agent);
    return { status: 204 };
  }),

  route(agentRunStart, async ({ caller, agent, query, tellLimit }) => {
    const admit = () => deps.admit(caller, tellLimit);
    const asked = { isPreview: false, mayWait: query.queue === 'true', admit };
    const { runId, isNew } = await startAgentRun(deps, caller, agent, asked);
    return { status: isNew ? 202 : 200, body: { runId } };
  }),
  route(agentPreview, async ({ caller, agent, tellLimit }) => {
    const admit = () => deps.admit(caller, tellLimit);
    const { runId, isNew } = await startAgentRun(deps, caller, agent, { isPreview: true, mayWait: false, admit });
    return { status: isNew ? 202 : 200, body: { runId } };
  }),
  route(agentPreviewGet, async ({ agent }) => ({ status: 200, body: await readPreview(deps, agent) })),
];

async function readPreview({ models, secrets }: AgentRouteDeps, { _id: agentId, organisationId }: AgentRecord) {
  const of = { agentId, organisationId, kind: 'preview' as const, expiresAt: { $gt: new Date() } };
  const found = await models.AgentFinding.findOne(of).lean<AgentFindingRecord>();
  if (!found?.sealed || !found.keyVersion)
    throw notFound('preview_not_found', 'There is no dry run of this agent that has ended within a day.');
  return {
    runId: found.runId.toHexString(),
    items: z
      .array(extractedItemSchema)
      .parse(JSON.parse(secrets.open({ sealed: found.sealed, keyVersion: found.keyVersion }, findingContext(found)))),
    created_at: found.createdAt.toISOString(),
  };
}
