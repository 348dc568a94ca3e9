import type { RunKindsOf } from '../run-kinds';
import { documentIndexQueue } from './document-index.queue';
import { flowChatQueue } from './flow-chat.queue';
import { flowRunQueue } from './flow-run.queue';

/** Queues of flows. */
export const flowsQueues = [flowRunQueue, flowChatQueue, documentIndexQueue] as const;

/** Runs of flows. Their journals are emptied as they go on, so `stepsMax` is of what is not kept elsewhere yet. */
export const flowsRunKinds = {
  'flows.execution': { queue: flowRunQueue.name, stepsMax: 2_500, timeoutMs: 60 * 60_000 },
  'flows.chat': { queue: flowChatQueue.name, stepsMax: 2_500 },
} satisfies RunKindsOf<'flows.execution' | 'flows.chat'>;
