import { type DefaultJobOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BenchChild } from './child';
import type { BenchContext } from './context';

/** A bare queue of this run, closed at the end of the goal. */
export function openQueue(context: BenchContext, connection: Redis, name: string, jobs?: DefaultJobOptions): Queue {
  const queue = new Queue(name, { connection, prefix: context.prefix, ...(jobs ? { defaultJobOptions: jobs } : {}) });
  context.defer(() => queue.close());
  return queue;
}

/** One worker process of ours and one of bare BullMQ, both connected. */
export async function startWorkerPair(context: BenchContext): Promise<Record<'ours' | 'peer', BenchChild>> {
  const { mongodbUri, redisUrl, prefix } = context;
  const ours = await context.startChild('queue-worker');
  const peer = await context.startChild('bare-worker');
  await Promise.all([ours, peer].map((child) => child.call('open', { mongodbUri, redisUrl, prefix })));
  return { ours, peer };
}
