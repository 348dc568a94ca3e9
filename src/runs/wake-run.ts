import type { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import { issueTicket, type TicketDeps } from '../producers/issue-ticket';
import type { Logger } from '../platform/logger';

export interface WakeDeps {
  models: Models;
  tickets: TicketDeps;
  log: Logger;
}

/** Issues a run's ticket; where Redis is away the reconciler does it later. */
export async function reissueTicket(deps: WakeDeps, run: RunRecord, ticket: number, delayMs = 0): Promise<void> {
  const runId = run._id.toHexString();
  try {
    await issueTicket(deps.tickets, {
      runId,
      kind: run.kind,
      organisationId: run.organisationId.toString(),
      tier: run.tier,
      ticket,
      delayMs,
    });
  } catch (error) {
    deps.log.warn({ runId, ticket, code: 'ticket_delayed', error }, 'Ticket not issued; the reconciler will');
  }
}

/**
 * Ends a run's wait: a parked one is put back in the queue; one that has not parked yet will not. False where it was not
 * parked for this (any more).
 */
export async function wakeRun(deps: WakeDeps, runId: Types.ObjectId, waitId: string): Promise<boolean> {
  const woken =
    (await unpark(deps.models, runId, waitId)) ??
    // Where it parks between the two, it is found parked after all.
    ((await skipWait(deps.models, runId, waitId)) ? null : await unpark(deps.models, runId, waitId));
  if (!woken) return false;
  await reissueTicket(deps, woken, woken.ticket);
  return true;
}

async function unpark(models: Models, runId: Types.ObjectId, waitId: string): Promise<RunRecord | null> {
  const now = new Date();
  return (await models.Run.collection.findOneAndUpdate(
    { _id: runId, status: 'waiting', 'waitingFor.id': waitId },
    {
      $set: { status: 'queued', ticketAt: now, updatedAt: now },
      $inc: { ticket: 1 },
      $addToSet: { waitsOver: waitId } as never,
      $unset: { waitingFor: '' },
    },
    { returnDocument: 'after' },
  )) as unknown as RunRecord | null;
}

/** Tells a run that is at work that it need not wait for this; `parkRun` heeds it. */
async function skipWait(models: Models, runId: Types.ObjectId, waitId: string): Promise<boolean> {
  const told = await models.Run.collection.updateOne(
    { _id: runId, status: { $in: ['queued', 'running'] } },
    { $addToSet: { waitsOver: waitId } as never },
  );
  return told.matchedCount === 1;
}
