import type { RunKind } from '../contracts/kernel/runs';
import type { Redis } from '../platform/redis';
import { runQueues } from '../queues/index';
import { type FairPlace, nextFairPlace } from './fair-priority';
import type { Queues } from './open-queues';

export interface TicketDeps {
  queues: Queues;
  redis: Redis;
  prefix: string;
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

/** Job id of a run's ticket. */
export const ticketJobId = ({ kind, runId, ticket }: Pick<Ticket, 'kind' | 'runId' | 'ticket'>): string =>
  `${runQueues[kind]}-${runId}-${ticket}`;

/** The place of an organisation's next job in a fair queue. A place that no job takes costs its organisation a little, nobody else. */
export const takePlace = (deps: TicketDeps, of: Pick<Ticket, 'kind' | 'organisationId' | 'tier'>): Promise<FairPlace> =>
  nextFairPlace(deps.redis, deps.prefix, runQueues[of.kind], of.organisationId, deps.weightOfTier(of.tier));

/**
 * Adds the job of a run's ticket; adding the same ticket again does nothing. Throws while Redis is away: the
 * reconciler issues the ticket later. Returns how many jobs wait before it.
 */
export async function issueTicket(
  deps: TicketDeps,
  ticket: Ticket,
  place: Promise<FairPlace> = takePlace(deps, ticket),
): Promise<{ position: number }> {
  const queue = runQueues[ticket.kind];
  const { priority, waiting } = await place;
  await deps.queues[queue].add(
    queue,
    { runId: ticket.runId },
    { jobId: ticketJobId(ticket), priority, ...(ticket.delayMs ? { delay: ticket.delayMs } : {}) },
  );
  return { position: waiting };
}
