import { CURSOR_BYTES_MAX } from '../../../connectors/devices/cloud-source';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';

/** Up to where an agent has read its account, as its source gave it; null: never, or it was another account. What another filter means for it, the source knows. */
export async function readCursor(models: Models, agent: CloudAgentRecord): Promise<unknown> {
  const { _id, connectionId } = agent;
  if (!connectionId) return null;
  const kept = await models.CloudAgentCursor.findOne({ _id, connectionId }, { cursor: 1 }).lean();
  return kept ? (JSON.parse(kept.cursor) as unknown) : null;
}

/**
 * Moves it on, once all before it is stored. An attempt that lost its run and does not know yet may put it back: what comes again is
 * known by `agent_items`.
 */
export async function moveCursor(models: Models, agent: CloudAgentRecord, cursor: unknown): Promise<void> {
  const text = JSON.stringify(cursor ?? null);
  if (Buffer.byteLength(text) > CURSOR_BYTES_MAX)
    throw new Error(`a cursor of ${agent.provider} is too large to be kept`);
  const { _id, userId, organisationId, connectionId } = agent;
  if (!connectionId) throw new Error('a cursor is of an account');
  await crashPoint('cloud-agent.before-cursor');
  await models.CloudAgentCursor.updateOne(
    { _id },
    { $set: { userId, organisationId, connectionId, cursor: text, movedAt: new Date() } },
    { upsert: true },
  );
  await crashPoint('cloud-agent.after-cursor');
}
