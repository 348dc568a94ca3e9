import { Types } from 'mongoose';
import type { AgentType, DataType } from '../../../contracts/devices/agent-schemas';
import type { Suggestion } from '../../../contracts/devices/suggestions';
import { type AgentFindingRecord, findingContext } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import { type Secrets, SecretUnreadable } from '../../../security/secrets/secrets';

export interface AgentName {
  name: string;
  type: AgentType;
}

/** Names and types of agents, by id. */
export async function agentNames(
  models: Models,
  ids: readonly Types.ObjectId[],
): Promise<ReadonlyMap<string, AgentName>> {
  const of = { _id: { $in: ids.map((id) => new Types.ObjectId(id.toHexString())) } };
  const [local, cloud] = await Promise.all([
    models.LocalAgentConfig.find(of, { name: 1 }).sort({ _id: 1 }).lean(),
    models.CloudAgentConfig.find(of, { name: 1 }).sort({ _id: 1 }).lean(),
  ]);
  return new Map<string, AgentName>([
    ...local.map(({ _id, name }) => [_id.toHexString(), { name, type: 'local' }] as const),
    ...cloud.map(({ _id, name }) => [_id.toHexString(), { name, type: 'cloud' }] as const),
  ]);
}

/** What is suggested; empty where it has ended, or cannot be read any more. */
export function readSuggested(secrets: Secrets, finding: AgentFindingRecord): Record<string, unknown> {
  const { sealed, keyVersion } = finding;
  if (!sealed || !keyVersion) return {};
  try {
    return JSON.parse(secrets.open({ sealed, keyVersion }, findingContext(finding))) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SecretUnreadable) return {};
    throw error;
  }
}

/** What is kept of a suggestion that waits here, or has ended. */
export function presentSuggestion(
  secrets: Secrets,
  finding: AgentFindingRecord,
  agents: ReadonlyMap<string, AgentName>,
): Suggestion {
  const agent = agents.get(finding.agentId.toHexString());
  const state = finding.state ?? 'waiting';
  return {
    id: finding._id.toHexString(),
    place: 'server',
    agent_id: finding.agentId.toHexString(),
    agent_type: agent?.type ?? null,
    agent_name: agent?.name ?? null,
    run_id: finding.runId.toHexString(),
    device_id: finding.deviceId ?? null,
    table: finding.table as DataType,
    data: readSuggested(secrets, finding),
    state,
    reason: finding.reason ?? (state === 'approved' ? 'It goes to the device when that is there.' : null),
    created_at: finding.createdAt.toISOString(),
    expires_at: state === 'waiting' ? finding.expiresAt.toISOString() : null,
  };
}
