import type { OutboxRecord } from '../models/outbox.model';
import type { Queues } from './open-queues';

/** Job id of an outbox entry's n-th issue. */
export const outboxJobId = (entry: { id: string; issued: number }): string => `outbox-${entry.id}-${entry.issued}`;

/** Adds the job that carries out an outbox entry. Adding the same issue again does nothing; throws while Redis is away. */
export async function enqueueOutbox(
  queues: Queues,
  entry: { id: string; kind: OutboxRecord['kind']; issued: number },
): Promise<void> {
  await queues[entry.kind].add(entry.kind, { outboxId: entry.id }, { jobId: outboxJobId(entry) });
}
