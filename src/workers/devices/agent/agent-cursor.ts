import { createHash } from 'node:crypto';
import { CURSOR_BYTES_MAX } from '../../../connectors/devices/cloud-source';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';

/** Another account or filter was never read: it begins anew. */
const ofAgent = ({ connectionId, filterConfig }: CloudAgentRecord): string =>
  createHash('sha256')
    .update(JSON.stringify([connectionId ?? null, filterConfig]))
    .digest('hex');

/** Up to where an agent has read its account, as its source gave it; null: never, or it was another account or filter. */
export async function readCursor(models: Models, agent: CloudAgentRecord): Promise<unknown> {
  const kept = await models.CloudAgentCursor.findOne({ _id: agent._id, of: ofAgent(agent) }, { cursor: 1 }).lean();
  return kept ? (JSON.parse(kept.cursor) as unknown) : null;
}

/**
 * Moves it on, once all before it is stored. An attempt that lost its run and does not know yet may put it back: what comes again is
 * known by `agent_items`.
 */
export async function moveCursor(models: Models, agent: CloudAgentRecord, cursor: unknown): Promise<void> {
  const text = JSON.stringify(cursor ?? null);
  if (Buffer.byteLength(text) > CURSOR_BYTES_MAX) throw new Error(`a cursor of ${agent.provider} is too large to be kept`);
  await crashPoint('cloud-agent.before-cursor');
  const { _id, userId, organisationId } = agent;
  await models.CloudAgentCursor.updateOne(
    { _id },
    { $set: { userId, organisationId, of: ofAgent(agent), cursor: text, movedAt: new Date() } },
    { upsert: true },
  );
  await crashPoint('cloud-agent.after-cursor');
}
