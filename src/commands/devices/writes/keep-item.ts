import type { ClientSession, Types } from 'mongoose';
import type { AgentType, ExtractedItem } from '../../../contracts/devices/agent-schemas';
import { type Kept, type KeepDeps, keepWrite, type Waiter } from './keep-write';

export interface ItemToKeep {
  /** `type`: absent, it is an agent on accounts. */
  agent: Waiter & { type?: AgentType };
  /** The agent's run that found it. */
  runId: Types.ObjectId;
  /** Unique for the agent, the same on every replay: of the message, and the item's place in it. At most 200 characters. */
  key: string;
  item: ExtractedItem;
}

/**
 * Lets what an agent found wait for its device, where it is planned (duplicates, projects by name) and inserted when that is there;
 * it expires after `DEVICE_QUEUE_TTL`. `kept` is to be counted by the caller as queued; `known`, `full` and `no_device` are not.
 */
export const keepItem = (
  deps: KeepDeps,
  { agent, runId, key, item }: ItemToKeep,
  session?: ClientSession,
): Promise<Kept> =>
  keepWrite(
    deps,
    {
      ...{ agent, agentType: agent.type ?? 'cloud', runId, key: `item:${key}`, kind: 'item' },
      ...{ action: 'insert', table: item.type, content: { item } },
    },
    session,
  );
