import type { ClientSession, Connection } from 'mongoose';
import type { RunError, RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { crashPoint } from '../../platform/crash-point';
import { formatUsd } from '../../platform/money';
import { withTransaction } from '../../platform/mongo';
import { RunFenced } from './run-context';
import type { StepJournal } from '../journal/step-journal';

/** How an attempt left its run: the facts to announce, and what changed in the record. */
export interface Ended {
  events: RunEvent[];
  changes: Partial<RunRecord>;
}

/** How a run ends that leaves something: `write` gets the session and returns the run's output. */
export type Ending = { write(session: ClientSession): Promise<unknown> } & (
  | { status: 'succeeded' }
  | { status: 'failed'; error: RunError }
);

interface EndDeps {
  models: Models;
  connection: Connection;
  leaseMs: number;
  onHold?(): void;
}

/**
 * The run's end and what it leaves, in one transaction: together or not at all. Throws RunFenced, nothing written, where
 * another attempt owns the run or it was cancelled. Where `signal` aborts a save under way is undone.
 */
export async function endRun(
  deps: EndDeps,
  run: RunRecord,
  journal: StepJournal,
  end: Ending,
  signal: AbortSignal,
): Promise<Ended> {
  await crashPoint('save.before-transaction');
  const rest = await journal.rest();
  const restFacts = rest.facts.flat();
  let tries = 0;
  const save = async (session: ClientSession): Promise<Ended> => {
    tries += 1;
    if (tries > 1) await holdRun(deps, run, session);
    const output = await end.write(session);
    const runs = deps.models.Run.collection;
    // What the run has used is known from its journal; whether it is still ours, the write below asks.
    const { usage, costNanoUsd } = journal.charged;
    const said = { output, usage, costUsd: formatUsd(costNanoUsd) };
    const fact: RunEventDraft =
      end.status === 'succeeded'
        ? { type: 'run-succeeded', data: said }
        : { type: 'run-failed', data: { ...said, error: end.error } };
    const facts = journal.number([fact], restFacts);
    const now = new Date();
    const changes = {
      ...{ status: end.status, output, finishedAt: now, updatedAt: now },
      ...(end.status === 'failed' ? { error: end.error } : {}),
    };
    const ended = await runs.updateOne(
      { _id: run._id, attempt: run.attempt, status: 'running' },
      {
        $set: { ...changes, ...rest.update.set },
        $inc: rest.update.increments,
        $push: { events: { $each: facts }, journal: { $each: rest.update.steps } } as never,
        $unset: { leaseUntil: '' },
      },
      { session },
    );
    if (ended.matchedCount === 0) throw fenced(run);
    await crashPoint('save.before-commit');
    return { events: [...restFacts, ...facts], changes };
  };
  const ended = await withTransaction(deps.connection, save, signal).catch((error: unknown) =>
    findCommittedEnd(deps, run, end.status, restFacts, error),
  );
  await crashPoint('save.after-commit');
  return ended;
}

/**
 * A save that takes longer than a heartbeat collides with the renewal of its own lease, and would do so every time. So its
 * second try writes to the run first: whoever wants to change the run then waits for this transaction.
 */
async function holdRun(deps: EndDeps, run: RunRecord, session: ClientSession): Promise<void> {
  deps.onHold?.();
  const held = await deps.models.Run.collection.updateOne(
    { _id: run._id, attempt: run.attempt, status: 'running' },
    { $set: { leaseUntil: new Date(Date.now() + deps.leaseMs) } },
    { session },
  );
  if (held.matchedCount === 0) throw fenced(run);
}

const fenced = (run: RunRecord): RunFenced =>
  new RunFenced(`attempt ${run.attempt} no longer owns run ${run._id.toHexString()}`);

/** A commit whose answer was lost is read again: where it had happened, the run has ended as it should. */
async function findCommittedEnd(
  deps: EndDeps,
  run: RunRecord,
  status: Ending['status'],
  restFacts: RunEvent[],
  error: unknown,
): Promise<Ended> {
  const current = await deps.models.Run.findOne({
    _id: run._id,
    attempt: run.attempt,
    status,
  }).lean<RunRecord>();
  const last = (current?.events as RunEvent[] | undefined)?.at(-1);
  if (!current || last?.type !== `run-${status}`) throw error;
  return { events: [...restFacts, last], changes: current };
}
