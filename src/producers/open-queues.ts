import { Queue } from 'bullmq';
import type { Redis } from '../platform/redis';
import type { QueueDefinition } from '../queues/define-queue';
import { type QueueName, queueDefinitions } from '../queues/index';

export type Queues = Record<QueueName, Queue>;

/** Opens every queue for adding, on the shared connection: while Redis is away, adding throws at once. */
export function openQueues(
  connection: Redis,
  prefix: string,
  definitions: readonly QueueDefinition[] = queueDefinitions,
): { queues: Queues; close(): Promise<void> } {
  const entries = definitions.map(({ name, policy }) => {
    const queue = new Queue(name, {
      connection,
      prefix,
      defaultJobOptions: {
        attempts: policy.attempts,
        ...(policy.backoffMs > 0 ? { backoff: { type: 'exponential', delay: policy.backoffMs, jitter: 0.5 } } : {}),
        removeOnComplete: { count: policy.keepCompleted },
        removeOnFail: { count: policy.keepFailed },
      },
    });
    queue.on('error', () => undefined); // the connection logs for all of its users
    return [name, queue] as const;
  });
  return {
    queues: Object.fromEntries(entries) as Queues,
    close: async () => {
      await Promise.all(entries.map(([, queue]) => queue.close()));
    },
  };
}
