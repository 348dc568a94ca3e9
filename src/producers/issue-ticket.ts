import type { RunKind } from '../contracts/systems/names';
import type { Redis } from '../platform/redis';
import type { QueueName } from '../queues/index';
import type { RunKinds } from '../queues/run-kinds';
import { systemRunKinds } from '../queues/systems/index';
import { type FairPlace, nextFairPlace } from './fair-priority';
import type { Queues } from './open-queues';

export interface TicketDeps {
  queues: Queues;
  redis: Redis;
  prefix: string;
  /** Which queue serves which kind of run. Default: those of the product's systems. */
  runKinds?: RunKinds;
  /** Share of a tier in the fair queues. */
  weightOfTier(tier: string): number;
}

export interface Ticket {
  runId: string;
  kind: RunKind;
  organisationId: string;
  tier: string;
  /** Which ticket of the run this is; the job id is derived from it. */
  ticket: number;
  /** Not before so many milliseconds from now. */
  delayMs?: number;
}

/** The queue of a run's tickets. */
export const queueOfRun = ({ runKinds = systemRunKinds }: Pick<TicketDeps, 'runKinds'>, kind: RunKind): QueueName =>
  runKinds[kind].queue as QueueName;

/** Job id of a run's ticket, in its queue. */
export const ticketJobId = (queue: QueueName, { runId, ticket }: Pick<Ticket, 'runId' | 'ticket'>): string =>
  `${queue}-${runId}-${ticket}`;

/** The place of an organisation's next job in a fair queue. A place that no job takes costs its organisation a little, nobody else. */
export const takePlace = (deps: TicketDeps, of: Pick<Ticket, 'kind' | 'organisationId' | 'tier'>): Promise<FairPlace> =>
  nextFairPlace(deps.redis, deps.prefix, queueOfRun(deps, of.kind), of.organisationId, deps.weightOfTier(of.tier));

/**
 * Adds the job of a run's ticket; adding the same ticket again does nothing. Throws while Redis is away: the
 * reconciler issues the ticket later. Returns how many jobs wait before it.
 */
export async function issueTicket(
  deps: TicketDeps,
  ticket: Ticket,
  place: Promise<FairPlace> = takePlace(deps, ticket),
): Promise<{ position: number }> {
  const queue = queueOfRun(deps, ticket.kind);
  const { priority, waiting } = await place;
  await deps.queues[queue].add(
    queue,
    { runId: ticket.runId },
    { jobId: ticketJobId(queue, ticket), priority, ...(ticket.delayMs ? { delay: ticket.delayMs } : {}) },
  );
  return { position: waiting };
}
