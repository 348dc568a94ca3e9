import type { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import { issueTicket, type TicketDeps } from '../producers/issue-ticket';
import type { Logger } from '../platform/logger';
import { NO_WAITS, waitsFor } from './waits';

const LIVE = ['queued', 'running', 'waiting'] as const;
/** A run that parks or wakes between each two writes of ours is told so often. */
const TRIES_MAX = 20;

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
 * Ends one of a run's waits. A run that is parked for it, alone or among others, is put back in the queue; any other that has
 * not ended will not park for it: at work, or parked for something else. Safe to call twice. True where this call woke it.
 */
export async function wakeRun(deps: WakeDeps, runId: Types.ObjectId, waitId: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const woken = await unpark(deps.models, runId, waitId);
    if (woken) await reissueTicket(deps, woken, woken.ticket);
    if (woken || (await skipWait(deps.models, runId, waitId))) return woken !== null;
    // It has ended, or has parked for this between the two.
    const isLive = await deps.models.Run.exists({ _id: runId, status: { $in: LIVE } });
    if (!isLive) return false;
  }
  throw new Error(`run ${runId.toHexString()} parks and wakes too fast to be told that ${waitId} is over`);
}

async function unpark(models: Models, runId: Types.ObjectId, waitId: string): Promise<RunRecord | null> {
  const now = new Date();
  return (await models.Run.collection.findOneAndUpdate(
    { _id: runId, status: 'waiting', ...waitsFor(waitId) },
    {
      $set: { status: 'queued', ticketAt: now, updatedAt: now },
      $inc: { ticket: 1 },
      $addToSet: { waitsOver: waitId } as never,
      $unset: NO_WAITS,
    },
    { returnDocument: 'after' },
  )) as unknown as RunRecord | null;
}

/** Tells a run that is not parked for this that it need not be; `parkRun` heeds it. */
async function skipWait(models: Models, runId: Types.ObjectId, waitId: string): Promise<boolean> {
  const told = await models.Run.collection.updateOne(
    { _id: runId, status: { $in: LIVE }, 'waitingFor.id': { $ne: waitId }, 'alsoWaitsFor.id': { $ne: waitId } },
    { $addToSet: { waitsOver: waitId } as never },
  );
  return told.matchedCount === 1;
}
