import type { OutboxRecord } from '../models/kernel/outbox.model';
import type { Logger } from '../platform/logger';
import { queueDefinitions } from '../queues/index';
import type { FairPlace } from './fair-priority';
import type { Queues } from './open-queues';

type OutboxKind = OutboxRecord['kind'];

const UNNAMED = { code: 'outbox_delayed', what: 'What follows from a write' };

interface OutboxIssue {
  id: string;
  kind: OutboxKind;
  issued: number;
}

/** Job id of an outbox entry's n-th issue. */
export const outboxJobId = (entry: Pick<OutboxIssue, 'id' | 'issued'>): string => `outbox-${entry.id}-${entry.issued}`;

/** Adds the job that carries out an outbox entry, in a fair queue at its place. Adding the same issue again does nothing; throws while Redis is away. */
export async function enqueueOutbox(
  queues: Queues,
  entry: OutboxIssue,
  place?: Pick<FairPlace, 'priority'>,
): Promise<void> {
  const options = { jobId: outboxJobId(entry), ...(place && { priority: place.priority }) };
  await queues[entry.kind].add(entry.kind, { outboxId: entry.id }, options);
}

/** The same once the write is committed that made the entry; never throws: where Redis is away the reconciler adds the job. */
export async function issueOutbox(
  deps: { queues: Queues; log: Logger },
  entry: OutboxIssue,
  takePlace?: () => Promise<FairPlace>,
): Promise<void> {
  try {
    await enqueueOutbox(deps.queues, entry, await takePlace?.());
  } catch (error) {
    const { code, what } = queueDefinitions.find(({ name }) => name === entry.kind)?.delayed ?? UNNAMED;
    deps.log.warn({ code, outboxId: entry.id, error }, `${what} was not queued; the reconciler will`);
  }
}
