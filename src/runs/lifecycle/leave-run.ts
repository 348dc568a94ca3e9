import type { RunError, RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { formatUsd } from '../../platform/money';
import type { OpenRunContext } from './create-run-context';
import type { Ended } from './end-run';
import { numberFacts } from '../journal/journal-write';
import { lastSeq, type StepJournal } from '../journal/step-journal';
import { parkedFor, waitsOf } from '../waits/waits';

/** Each way an attempt gives its run away, fenced. Undefined: the attempt no longer owned it, or cannot know. */
async function leave(
  models: Models,
  run: RunRecord,
  set: Partial<RunRecord>,
  options: { events?: RunEvent[]; increment?: Record<string, number>; unlessOver?: string[] } = {},
): Promise<Ended | undefined> {
  const left = await models.Run.collection.updateOne(
    {
      _id: run._id,
      attempt: run.attempt,
      status: 'running',
      ...(options.unlessOver ? { waitsOver: { $nin: options.unlessOver } } : {}),
    },
    {
      $set: { ...set, updatedAt: new Date() },
      $unset: { leaseUntil: '', workerId: '' },
      ...(options.increment ? { $inc: options.increment } : {}),
      ...(options.events ? { $push: { events: { $each: options.events } } as never } : {}),
    },
  );
  return left.matchedCount === 1 ? { events: options.events ?? [], changes: set } : undefined;
}

/** Ends the run as failed, with the sentence that people see. */
export async function failRun(
  models: Models,
  run: RunRecord,
  journal: StepJournal,
  error: RunError,
): Promise<Ended | undefined> {
  if (!(await journal.settle())) return undefined;
  // Read anew, the numbers too: a journal write whose answer was lost may have been done.
  const current = await models.Run.findById(run._id, {
    usage: 1,
    costNanoUsd: 1,
    events: 1,
    'journal.events': 1,
    forgotten: 1,
  }).lean<RunRecord>();
  const failed: RunEventDraft = {
    type: 'run-failed',
    data: { error, usage: current?.usage ?? run.usage, costUsd: formatUsd(Number(current?.costNanoUsd ?? 0)) },
  };
  const events = numberFacts([failed], lastSeq(current ?? run) + 1);
  return leave(models, run, { status: 'failed', error, finishedAt: new Date() }, { events });
}

/**
 * Parks the run for all that the attempt asked for, until `wakeRun` is told of one of them or the first deadline. Undefined
 * too where `wakeRun` came first (one of them is over), and where a step could not be recorded: what is asked would build
 * on it.
 */
export async function parkRun(
  models: Models,
  run: RunRecord,
  { journal, waits }: Pick<OpenRunContext, 'journal' | 'waits'>,
): Promise<Ended | undefined> {
  if (!(await journal.settle()) || !journal.isWhole) return undefined;
  const parked = parkedFor(waits());
  const told = waitsOf(parked).map(({ kind, id, deadline }) => ({ for: kind, id, deadline: deadline.toISOString() }));
  const [nearest] = told;
  if (!nearest) return undefined;
  const events = journal.number([
    { type: 'run-waiting', data: { ...nearest, ...(told.length > 1 ? { waits: told } : {}) } },
  ]);
  return leave(models, run, { status: 'waiting', ...parked }, { events, unlessOver: told.map(({ id }) => id) });
}

/** Puts the run back in the queue, with its next ticket to be issued. */
export async function requeueRun(
  models: Models,
  run: RunRecord,
  options: { delayMs: number; isError: boolean },
): Promise<Ended | undefined> {
  const left = await leave(
    models,
    run,
    { status: 'queued', ticketAt: new Date(Date.now() + options.delayMs) },
    { increment: { ticket: 1, errorCount: options.isError ? 1 : 0 } },
  );
  return left && { ...left, changes: { ...left.changes, ticket: run.ticket + 1 } };
}
