import { type ClientSession, Types } from 'mongoose';
import type { Models } from '../models/index';
import type { KeptTask } from '../models/support/conclude';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import { queueDefinitions } from '../queues/index';
import { enqueueOutbox } from './enqueue-outbox';
import { nextFairPlace } from './fair-priority';
import type { TicketDeps } from './issue-ticket';

/** The reconciler issues an entry that is older than this. */
const GRACE_MS = 2 * SECOND_MS;

/** Keeps what must follow from a write to a session, in its transaction. `payload`: ids alone; the worker reads the rest. */
export async function keepSupportTask(
  models: Models,
  task: { kind: KeptTask['kind']; organisationId: Types.ObjectId; payload: Record<string, string> },
  transaction: ClientSession,
): Promise<KeptTask> {
  const now = new Date();
  const _id = new Types.ObjectId();
  await models.Outbox.collection.insertOne(
    { _id, ...task, issueAt: new Date(now.getTime() + GRACE_MS), issued: 1, createdAt: now, updatedAt: now },
    { session: transaction },
  );
  return { kind: task.kind, id: _id.toHexString() };
}

/** Adds the job of what was kept, after the commit; where Redis is away the reconciler does. Never throws. */
export async function issueSupportTask(
  deps: { tickets: TicketDeps; log: Logger },
  { kind, id }: KeptTask,
  of: { organisationId: string; tier: string },
): Promise<void> {
  const { queues, redis, prefix, weightOfTier } = deps.tickets;
  try {
    const isFair = queueDefinitions.some(({ name, policy }) => name === kind && policy.isFair);
    const place = isFair
      ? await nextFairPlace(redis, prefix, kind, of.organisationId, weightOfTier(of.tier))
      : undefined;
    await enqueueOutbox(queues, { id, kind, issued: 1 }, place);
  } catch (error) {
    deps.log.warn({ code: 'support_delayed', error }, 'A task of a session was not queued; the reconciler will');
  }
}
