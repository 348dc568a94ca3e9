import type { ApprovalRecord } from '../../models/runs/approval.model';
import { releaseExpired } from '../../models/money/budget/release-reservations';
import type { Models } from '../../models/index';
import type { OutboxRecord } from '../../models/kernel/outbox.model';
import type { RunRecord } from '../../models/runs/run.model';
import { enqueueOutbox, outboxJobId } from '../../producers/enqueue-outbox';
import { ticketJobId } from '../../producers/issue-ticket';
import type { Queues } from '../../producers/open-queues';
import { findAppError } from '../../platform/errors';
import { SECOND_MS } from '../../platform/time';
import { runQueues } from '../../queues/index';
import { closeApprovals, decideApproval } from '../approvals/approvals';
import { ONE_CRASH } from './crashes';
import { postponeWait } from '../approvals/extend-approval';
import type { RunWait } from './run-context';
import { isAsked, waitsOf } from '../waits/waits';
import { reissueTicket, type WakeDeps, wakeRun } from '../waits/wake-run';

/** A ticket or outbox entry younger than this is still on its way. */
const GRACE_MS = 2 * SECOND_MS;
/** Most records of one kind a sweep. */
const BATCH = 2_000;

export interface ReconcileDeps extends WakeDeps {
  models: Models;
  queues: Queues;
  /** Told of an approval that nobody answers any more: it ran out, or its run has ended. */
  onApprovalClosed?(approval: ApprovalRecord): Promise<void>;
}
export interface ReconcileReport {
  reissued: number;
  takenBack: number;
  woken: number;
  outbox: number;
  /** Budget reservations of calls that never ended. */
  released: number;
}

/**
 * Makes Redis agree with MongoDB again: tickets whose job is gone, runs whose lease ran out, waits past their deadline,
 * questions of runs that have ended, outbox entries without a job, money held by calls that never ended. Safe to run in
 * many processes and many times: each step is a compare-and-set or an `add` under a derived id. Returns what this call
 * did.
 */
export async function reconcile(deps: ReconcileDeps): Promise<ReconcileReport> {
  const takenBack = await takeBackLostRuns(deps);
  const woken = await wakeOverdueRuns(deps);
  await closeLeftApprovals(deps);
  const reissued = await reissueLostTickets(deps);
  const outbox = await reissueOutbox(deps);
  const released = await releaseExpired(deps.models);
  return { reissued, takenBack, woken, outbox, released };
}

const TICKET_FIELDS = { kind: 1, organisationId: 1, tier: 1, ticket: 1, status: 1, attempt: 1 } as const;

/** A running run whose lease ran out goes back to the queue under a new ticket, the crash counted. */
async function takeBackLostRuns({ models, ...deps }: ReconcileDeps): Promise<number> {
  const now = new Date();
  const lost = await models.Run.find({ status: 'running', leaseUntil: { $lt: now } }, TICKET_FIELDS)
    .sort({ leaseUntil: 1 })
    .limit(BATCH)
    .lean<RunRecord[]>();
  let takenBack = 0;
  for (const run of lost) {
    // The ticket's age keeps the sweep from issuing another while this one waits.
    const marked = await models.Run.collection.updateOne(
      { _id: run._id, status: 'running', attempt: run.attempt, ticket: run.ticket, leaseUntil: { $lt: now } },
      {
        $set: { ticketAt: now, status: 'queued', updatedAt: now },
        $unset: { leaseUntil: '', workerId: '' },
        $inc: { ticket: 1, ...ONE_CRASH },
      },
    );
    if (marked.matchedCount === 0) continue;
    await reissueTicket({ models, ...deps }, run, run.ticket + 1);
    takenBack += 1;
  }
  return takenBack;
}

async function wakeOverdueRuns(deps: ReconcileDeps): Promise<number> {
  const now = new Date();
  const waiting = await deps.models.Run.find(
    { status: 'waiting', 'waitingFor.deadline': { $lt: now } },
    { waitingFor: 1, alsoWaitsFor: 1 },
  )
    .sort({ 'waitingFor.deadline': 1 })
    .limit(BATCH)
    .lean<RunRecord[]>();
  let woken = 0;
  for (const run of waiting)
    for (const wait of waitsOf(run)) if (wait.deadline < now) woken += Number(await endOverdue(deps, run, wait, now));
  return woken;
}

/** The first that ran out wakes the run; of the others it need not be told anew. */
async function endOverdue(
  deps: ReconcileDeps,
  run: Pick<RunRecord, '_id'>,
  wait: RunWait,
  now: Date,
): Promise<boolean> {
  const approval = isAsked(wait)
    ? await deps.models.Approval.findOne({ _id: wait.id, runId: run._id, status: 'pending' }).lean<ApprovalRecord>()
    : null;
  if (!approval) return wakeRun(deps, run._id, wait.id);
  if (approval.expiresAt > now) {
    await postponeWait(deps.models, approval); // it was extended while the run was being parked
    return false;
  }
  const decided = await decideApproval(deps, approval, { status: 'timeout' }).catch((error: unknown) => {
    if (findAppError(error)?.code !== 'already_answered') throw error;
  });
  if (decided) await deps.onApprovalClosed?.(decided);
  return decided !== undefined;
}

/** Whoever ended the run closes its questions at once; this is for one that died before it could. */
async function closeLeftApprovals(deps: ReconcileDeps): Promise<void> {
  const pending = await deps.models.Approval.find({ status: 'pending' }, { runId: 1 })
    .sort({ expiresAt: 1 })
    .limit(BATCH)
    .lean<Pick<ApprovalRecord, 'runId'>[]>();
  if (pending.length === 0) return;
  const ended = await deps.models.Run.find(
    { _id: { $in: pending.map(({ runId }) => runId) }, status: { $in: ['succeeded', 'failed', 'cancelled'] } },
    { status: 1, retries: 1 },
  ).lean<Pick<RunRecord, '_id' | 'status' | 'retries'>[]>();
  for (const run of ended)
    for (const closed of await closeApprovals(deps.models, run)) await deps.onApprovalClosed?.(closed);
}

/**
 * A ticket whose job is gone is issued again. One whose job has ended and left the run in the queue (its worker did not reach
 * MongoDB to claim it) is spent: BullMQ keeps the job and would take no other under its id, so the run gets the next ticket.
 */
async function reissueLostTickets(deps: ReconcileDeps): Promise<number> {
  const now = new Date();
  const queued = await deps.models.Run.find(
    { status: 'queued', ticketAt: { $lt: new Date(now.getTime() - GRACE_MS) } },
    TICKET_FIELDS,
  )
    .sort({ ticketAt: 1 })
    .limit(BATCH)
    .lean<RunRecord[]>();
  if (queued.length === 0) return 0;
  const pipeline = deps.tickets.redis.pipeline();
  for (const run of queued) {
    const jobId = ticketJobId({ kind: run.kind, runId: run._id.toHexString(), ticket: run.ticket });
    pipeline.hmget(`${deps.tickets.prefix}:${runQueues[run.kind]}:${jobId}`, 'timestamp', 'finishedOn');
  }
  const replies = (await pipeline.exec()) ?? [];
  let reissued = 0;
  for (const [index, run] of queued.entries()) {
    const [error, job] = (replies[index] ?? [new Error('no answer')]) as [Error | null, (string | null)[]?];
    const [addedOn, finishedOn] = job ?? [];
    if (error || (addedOn && !finishedOn)) continue;
    if (finishedOn) {
      const spent = await deps.models.Run.collection.updateOne(
        { _id: run._id, status: 'queued', ticket: run.ticket },
        { $set: { ticketAt: now, updatedAt: now }, $inc: { ticket: 1 } },
      );
      if (spent.matchedCount === 0) continue;
    }
    await reissueTicket(deps, run, run.ticket + Number(Boolean(finishedOn)));
    reissued += 1;
  }
  return reissued;
}

/** An entry is there until its job is done. Its job gone, or finished without deleting it: issued under the next number. */
async function reissueOutbox(deps: ReconcileDeps): Promise<number> {
  const now = Date.now();
  const due = await deps.models.Outbox.find({ issueAt: { $lt: new Date(now) } })
    .sort({ issueAt: 1 })
    .limit(BATCH)
    .lean<OutboxRecord[]>();
  let issued = 0;
  for (const entry of due) {
    const id = entry._id.toHexString();
    const job = await deps.queues[entry.kind].getJob(outboxJobId({ id, issued: entry.issued }));
    const state = job ? await job.getState() : 'unknown';
    if (state !== 'unknown' && state !== 'completed' && state !== 'failed') continue;
    const next = entry.issued + 1;
    const taken = await deps.models.Outbox.collection.updateOne(
      { _id: entry._id, issued: entry.issued },
      { $set: { issued: next, issueAt: new Date(now + GRACE_MS * Math.min(2 ** next, 30)) } },
    );
    if (taken.matchedCount === 0) continue;
    await enqueueOutbox(deps.queues, { id, kind: entry.kind, issued: next });
    issued += 1;
  }
  return issued;
}
