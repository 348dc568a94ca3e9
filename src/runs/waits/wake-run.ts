import type { ClientSession, Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { issueTicket, type TicketDeps } from '../../producers/issue-ticket';
import type { Logger } from '../../platform/logger';
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
  const woken = await endWait(deps.models, runId, waitId);
  if (woken) await reissueTicket(deps, woken, woken.ticket);
  return woken !== null;
}

/**
 * The same in MongoDB alone, for the transaction that writes the answer: returns the run that it woke, whose ticket is to be
 * issued after the commit (else the reconciler does), or null.
 */
export async function endWait(
  models: Models,
  runId: Types.ObjectId,
  waitId: string,
  session?: ClientSession,
): Promise<RunRecord | null> {
  const within = session ? { session } : {};
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const woken = await unpark(models, runId, waitId, within);
    if (woken || (await skipWait(models, runId, waitId, within))) return woken;
    // It has ended, or has parked for this between the two.
    const live = await models.Run.collection.findOne(
      { _id: runId, status: { $in: LIVE } },
      { ...within, projection: { _id: 1 } },
    );
    if (!live) return null;
  }
  throw new Error(`run ${runId.toHexString()} parks and wakes too fast to be told that ${waitId} is over`);
}

type Within = { session?: ClientSession };

async function unpark(
  models: Models,
  runId: Types.ObjectId,
  waitId: string,
  within: Within,
): Promise<RunRecord | null> {
  const now = new Date();
  return (await models.Run.collection.findOneAndUpdate(
    { _id: runId, status: 'waiting', ...waitsFor(waitId) },
    {
      $set: { status: 'queued', ticketAt: now, updatedAt: now },
      $inc: { ticket: 1 },
      $addToSet: { waitsOver: waitId } as never,
      $unset: NO_WAITS,
    },
    { ...within, returnDocument: 'after' },
  )) as unknown as RunRecord | null;
}

/** Tells a run that is not parked for this that it need not be; `parkRun` heeds it. */
async function skipWait(models: Models, runId: Types.ObjectId, waitId: string, within: Within): Promise<boolean> {
  const told = await models.Run.collection.updateOne(
    { _id: runId, status: { $in: LIVE }, 'waitingFor.id': { $ne: waitId }, 'alsoWaitsFor.id': { $ne: waitId } },
    { $addToSet: { waitsOver: waitId } as never },
    within,
  );
  return told.matchedCount === 1;
}
