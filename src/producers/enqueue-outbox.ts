import type { OutboxRecord } from '../models/outbox.model';
import type { FairPlace } from './fair-priority';
import type { Queues } from './open-queues';

/** Job id of an outbox entry's n-th issue. */
export const outboxJobId = (entry: { id: string; issued: number }): string => `outbox-${entry.id}-${entry.issued}`;

/** Adds the job that carries out an outbox entry, in a fair queue at its place. Adding the same issue again does nothing; throws while Redis is away. */
export async function enqueueOutbox(
  queues: Queues,
  entry: { id: string; kind: OutboxRecord['kind']; issued: number },
  place?: Pick<FairPlace, 'priority'>,
): Promise<void> {
  const options = { jobId: outboxJobId(entry), ...(place && { priority: place.priority }) };
  await queues[entry.kind].add(entry.kind, { outboxId: entry.id }, options);
}
