import { Types } from 'mongoose';
import type { AgentPause } from '../../../contracts/devices/agent-schemas';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import { type AppError, conflict } from '../../../platform/errors';
import { missing } from '../../../security/devices/accounts/account-tokens';
import { type ConnectionStanding, readConnectionStandings } from '../../../security/devices/accounts/needs-reconnect';
import type { AccountProviders } from '../../../security/devices/accounts/providers';
import type { AccountsOfAgents } from './agent-deps';

type Reading = Pick<AgentRecord, 'userId' | 'organisationId'> & {
  type?: AgentRecord['type'];
  connectionId?: Types.ObjectId | null | undefined;
};

/** Ends of a run that are no failure of the agent: it pauses until its person has connected the account again. */
export const PAUSE_CODES: ReadonlySet<string> = new Set([
  'connection_needs_reconnect',
  'connection_not_found',
  'agent_not_connected',
]);

const readPause = (standing: ConnectionStanding | undefined): AgentPause | null => {
  if (!standing) return 'no_connection';
  if (standing.status === 'ok') return null;
  return standing.status === 'revoked' ? 'connection_revoked' : 'connection_needs_reconnect';
};

/** Why cloud agents of one person do not run now, by their connection's id; null: they do. */
export async function readPauses(
  models: Models,
  owner: Pick<AgentRecord, 'userId' | 'organisationId'>,
  agents: readonly Reading[],
): Promise<(agent: Reading) => AgentPause | null> {
  const ids = agents.flatMap(({ connectionId }) => connectionId?.toHexString() ?? []);
  const own = { userId: owner.userId.toHexString(), organisationId: owner.organisationId.toHexString() };
  const standings =
    ids.length > 0 ? await readConnectionStandings(models, own, ids) : new Map<string, ConnectionStanding>();
  return ({ connectionId }) => readPause(connectionId ? standings.get(connectionId.toHexString()) : undefined);
}

/** Why an agent does not run now; null: it does, as every local agent. */
export async function pauseOf(models: Models, agent: AgentRecord): Promise<AgentPause | null> {
  if (agent.type === 'local') return null;
  return (await readPauses(models, agent, [agent]))(agent);
}

/** What somebody is told who starts an agent that pauses. */
export function pausedError(pause: AgentPause): AppError {
  if (pause === 'connection_needs_reconnect')
    return conflict(pause, 'The agent pauses: its account must be connected again first.');
  return conflict(
    'agent_not_connected',
    pause === 'no_connection'
      ? 'The agent has no account to read: choose a connected one.'
      : 'The agent’s account was disconnected: connect it again, or choose another.',
  );
}

/** Accounts as agents need them: which providers there are, and whose account one is. */
export const accountsOfAgents = (
  models: Models,
  providers: Pick<AccountProviders, 'isConfigured'>,
): AccountsOfAgents => ({
  isConfigured: (provider) => providers.isConfigured(provider),
  async requireConnection({ userId, organisationId }, provider, connectionId) {
    const of = {
      _id: new Types.ObjectId(connectionId),
      ...{ userId: new Types.ObjectId(userId), organisationId: new Types.ObjectId(organisationId), provider },
    };
    if (!(await models.DeviceAccount.exists({ ...of, status: { $ne: 'revoked' } }))) throw missing();
  },
});
