import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { keepItem } from '../../../commands/devices/writes/keep-item';
import type { MessageRef } from '../../../connectors/devices/cloud-source';
import { DEVICE_WRITES_MAX } from '../../../contracts/devices/suggestions';
import type { ExtractedItem } from '../../../contracts/devices/agent-schemas';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { crashPoint } from '../../../platform/crash-point';
import { conflict } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { RunFenced } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';

/** A message that is to be looked into, under the key that it is known by. */
export interface KeyedRef {
  ref: MessageRef;
  sourceKey: string;
}

/** Once an account and id: a message that was moved, or comes in two pages, is the same. */
const keyOf = ({ connectionId }: CloudAgentRecord, { id }: MessageRef): string =>
  createHash('sha256')
    .update(JSON.stringify(['message', connectionId ?? null, id]))
    .digest('hex');

/** Those of a page that were not looked into yet, each once, in the page's order. */
export async function withoutStored(
  models: Models,
  agent: CloudAgentRecord,
  refs: readonly MessageRef[],
): Promise<KeyedRef[]> {
  const keyed = new Map(refs.map((ref) => [keyOf(agent, ref), ref]));
  const found = await models.AgentItem.find(
    { agentId: agent._id, sourceKey: { $in: [...keyed.keys()] } },
    { sourceKey: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  for (const { sourceKey } of found) keyed.delete(sourceKey);
  return [...keyed].map(([sourceKey, ref]) => ({ sourceKey, ref }));
}

/** Whether there is a device that items of the agent may wait for. */
export async function hasDevice(models: Models, agent: CloudAgentRecord): Promise<boolean> {
  const { userId, organisationId, deviceId } = agent;
  if (typeof deviceId !== 'string') return false;
  const of = { userId, organisationId, deviceId, revokedAt: null, publicKey: { $exists: true } };
  return (await models.Device.exists(of)) !== null;
}

/** What became of a message. `read: false`: it was gone, or was not what is asked for. */
export interface MessageEnd {
  sourceKey: string;
  read: boolean;
  items: readonly ExtractedItem[];
  state: 'done' | 'failed';
}
/** How many of its items wait for the device now; undefined: it was stored before; `full`: as many wait as may, and nothing of it is stored. */
export type Stored = { queued: number } | undefined | 'full';

/** As much waits for the device as may: the transaction is undone. */
class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Stores what one message gave, in one transaction: its items, that it is known, and the log's counts. Fenced by the log: one that
 * has ended (cancelled, its agent deleted) takes nothing more. Throws `RunFenced`, 409 `agent_no_device`.
 */
export async function storeMessage(
  { models, connection, secrets, config }: Pick<WorkerDeps, 'models' | 'connection' | 'secrets' | 'config'>,
  agent: CloudAgentRecord,
  run: Pick<RunRecord, '_id'>,
  { sourceKey, read, items, state }: MessageEnd,
  signal: AbortSignal,
): Promise<Stored> {
  const { _id: agentId, userId, organisationId, templateVersion } = agent;
  await crashPoint('cloud-agent.before-store');
  const save = async (session: ClientSession): Promise<{ queued: number }> => {
    let queued = 0;
    const known = { organisationId, userId, agentId, sourceKey, templateVersion, runId: run._id, state };
    await models.AgentItem.create([{ ...known, createdAt: new Date() }], { session });
    for (const [place, item] of items.entries()) {
      const key = `${sourceKey}:${place}`;
      const { outcome } = await keepItem({ models, secrets, config }, { agent, runId: run._id, key, item }, session);
      if (outcome === 'full') throw new QueueFull();
      if (outcome === 'no_device') throw noDevice();
      if (outcome === 'kept') queued += 1;
    }
    const logged = await models.AgentRunLog.updateOne(
      { runId: run._id, status: 'running' },
      { $inc: { itemsProcessed: read ? 1 : 0, itemsQueued: queued } },
      { session },
    );
    if (logged.matchedCount === 0) throw new RunFenced(`the log of run ${run._id.toHexString()} has ended`);
    return { queued };
  };
  try {
    const stored = await withTransaction(connection, save, signal);
    await crashPoint('cloud-agent.after-store');
    return stored;
  } catch (error) {
    if (error instanceof QueueFull) return 'full';
    // An earlier attempt that still goes on was faster.
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

export const QUEUE_FULL = `${DEVICE_WRITES_MAX} items wait for the device, as many as may: the next run goes on.`;

export const noDevice = () =>
  conflict('agent_no_device', 'The agent has no device to write to: pair one, and choose it for the agent.');
