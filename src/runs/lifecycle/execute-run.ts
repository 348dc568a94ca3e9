import type { RunError } from '../../contracts/kernel/run-events';
import type { RunKind } from '../../contracts/kernel/runs';
import type { RunRecord } from '../../models/runs/run.model';
import { findAppError, findCause } from '../../platform/errors';
import { settleWithin } from '../../platform/settle-within';
import { activeSpan, type Telemetry } from '../../platform/telemetry';
import { SECOND_MS } from '../../platform/time';
import { type RunBounds, runBounds } from '../../queues/run-bounds';
import type { ActiveRuns } from './active-runs';
import { claimRun, ERRORS_MAX } from './claim-run';
import { CRASHES_MAX, crashesInPlace } from './crashes';
import { createRunContext, type OpenRunContext, type RunDeps } from './create-run-context';
import { type Ended, endRun } from './end-run';
import { failRun, parkRun, requeueRun } from './leave-run';
import { type RunContext, RunFenced, RunParked } from './run-context';
import { traceRun } from './trace-run';

/** Thrown into runs at hand when the process is asked to stop: they go back to the queue at their last step. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping';
}

export interface ExecuteDeps extends RunDeps {
  active: ActiveRuns;
  workerId: string;
  /** Longest attempt and most steps of a kind that declares none of its own. */
  timeoutMs: number;
  stepsMax: number;
  /** Default: as declared in `queues/run-bounds.ts`. */
  boundsOf?(kind: RunKind): RunBounds;
  /** Default: nothing is traced. */
  telemetry?: Telemetry | undefined;
  /** Issues the next ticket of a run that went back to the queue; failures are the reconciler's to mend. */
  reissue(run: RunRecord, ticket: number, delayMs: number): Promise<void>;
  /**
   * Told, with the run as it is then, after it left `running` (succeeded, failed, waiting, queued); where this attempt
   * lost it (fenced), with the run as it was claimed.
   */
  onLeft?(run: RunRecord, outcome: RunOutcome, error?: RunError): Promise<void>;
}
/** What was told to stop has this long to do so. */
const LEAVE_GRACE_MS = 500;
/** Longest time to give a run away (then it is left to its lease, which nobody renews any more), and for what follows its end. */
const LEAVE_MAX_MS = 10 * SECOND_MS;
const NOTHING = 'Nothing of it was saved.';
/** Of that, longest time to save what a failed run had finished. */
const KEEP_MAX_MS = 6 * SECOND_MS;

export type RunOutcome = 'succeeded' | 'failed' | 'waiting' | 'requeued' | 'fenced' | 'skipped';

/**
 * Works on a run for one ticket: claim, do, end. Never throws for what a run does, only where that cannot be recorded:
 * each way out is on the run. Delivered twice, the second finds the run taken or ended.
 */
export async function executeRun(
  deps: ExecuteDeps,
  runId: string,
  work: (context: RunContext, run: RunRecord) => Promise<void>,
): Promise<RunOutcome> {
  const run = await claimRun(deps.models, runId, deps);
  if (!run) return 'skipped';
  return traceRun(deps.telemetry, run, () => workOn(deps, run, work));
}

async function workOn(
  deps: ExecuteDeps,
  run: RunRecord,
  work: (context: RunContext, run: RunRecord) => Promise<void>,
): Promise<RunOutcome> {
  const { boundsOf = (kind: RunKind) => runBounds[kind] } = deps;
  const runId = run._id.toHexString();
  const signal = deps.active.add(runId);
  let open: OpenRunContext | undefined;
  const bounds = { timeoutMs: deps.timeoutMs, stepsMax: deps.stepsMax, ...boundsOf(run.kind) };
  const timeout = setTimeout(() => deps.active.abort(runId, new RunTimeout()), bounds.timeoutMs);
  try {
    open = await createRunContext(
      { ...deps, stepsMax: bounds.stepsMax, onHold: () => deps.active.leaveToEnd(runId) },
      run,
      signal,
    );
    open.announce(run.events.slice(-1) as never, false);
    if (crashesInPlace(run) >= CRASHES_MAX) {
      return await fail(deps, run, open, {
        code: 'run_poisoned',
        message: `The worker died ${crashesInPlace(run)} times at the same step of this run. It can be run again.`,
        retryable: true,
      });
    }
    const working = work(open.context, run);
    // Whatever hangs and does not listen to the signal is left behind: the fence refuses what it still writes.
    await Promise.race([working, whenAborted(signal)]);
    // What follows the end is a hint or in the outbox: where it hangs it keeps no place of this worker.
    if (open.ended()) await settleWithin(working, LEAVE_MAX_MS);
    const ended = open.ended();
    if (!ended) throw new Error('the worker returned without ending the run');
    await deps.onLeft?.(afterwards(run, open, ended), 'succeeded');
    return 'succeeded';
  } catch (caught) {
    const outcome = await settleWithin(leave(deps, run, open, signal.aborted ? signal.reason : caught), LEAVE_MAX_MS);
    if (!outcome)
      throw new Error(
        `the run could not be given away in ${LEAVE_MAX_MS} ms: MongoDB or Redis does not answer; at the latest when its lease runs out, another worker takes it`,
        { cause: caught },
      );
    if (outcome === 'fenced') await deps.onLeft?.(run, outcome);
    return outcome;
  } finally {
    clearTimeout(timeout);
    deps.active.remove(runId, signal);
    await open?.close();
  }
}

/** Resolves a little after `signal` aborts: what listens to it has ended by then. */
function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => void setTimeout(resolve, LEAVE_GRACE_MS);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** The run's record as the attempt left it, without asking for it. */
function afterwards(run: RunRecord, { journal }: OpenRunContext, { changes }: Ended): RunRecord {
  const { usage, costNanoUsd, model } = journal.charged;
  return { ...run, usage, costNanoUsd, ...(model ? { model } : {}), ...changes };
}

class RunTimeout extends Error {
  override readonly name = 'RunTimeout';
}

async function leave(
  deps: ExecuteDeps,
  run: RunRecord,
  open: OpenRunContext | undefined,
  error: unknown,
): Promise<RunOutcome> {
  if (!open) throw error; // the journal could not be read: the lease runs out, another worker takes the run
  if (open.ended()) {
    deps.log.error(
      { runId: run._id.toHexString(), code: 'after_end_failed', error },
      'What follows a run’s end failed',
    );
    return 'succeeded';
  }
  if (findCause(error, RunFenced)) return 'fenced';
  if (findCause(error, RunParked)) {
    const left = await parkRun(deps.models, run, open);
    // An answer came first, or a step was not recorded; a lost run is refused there too.
    if (!left) return requeue(deps, run, open, 0, !open.journal.isWhole);
    open.announce(left.events);
    await deps.onLeft?.(afterwards(run, open, left), 'waiting');
    return 'waiting';
  }
  if (findCause(error, WorkerStopping)) return requeue(deps, run, open, 0, false);
  if (error instanceof RunTimeout)
    return fail(deps, run, open, {
      code: 'run_timeout',
      message: 'The run took too long and was stopped.',
      retryable: true,
    });
  const known = findAppError(error);
  // A busy database is no word on the run: it is tried again.
  if (known && known.code !== 'database_busy')
    return fail(deps, run, open, { code: known.code, message: known.message, retryable: known.isRetryable });
  deps.log.warn(
    { runId: run._id.toHexString(), attempt: run.attempt, code: 'run_attempt_failed', error },
    'An attempt of a run failed',
  );
  if (run.errorCount + 1 >= ERRORS_MAX) {
    return fail(deps, run, open, {
      code: 'run_failed',
      message: `The run failed ${ERRORS_MAX} times for a reason inside the server. It can be run again.`,
      retryable: true,
    });
  }
  return requeue(deps, run, open, Math.min(1_000 * 2 ** run.errorCount, 30_000), true);
}

async function requeue(
  deps: ExecuteDeps,
  run: RunRecord,
  open: OpenRunContext,
  delayMs: number,
  isError: boolean,
): Promise<RunOutcome> {
  await open.journal.settle(); // what could wait is not to be done, and paid, again; where it can't be written it is
  const left = await requeueRun(deps.models, run, { delayMs, isError });
  if (!left) return 'fenced';
  const requeued = afterwards(run, open, left);
  await deps.reissue(requeued, requeued.ticket, delayMs);
  await deps.onLeft?.(requeued, 'requeued');
  return 'requeued';
}

async function fail(deps: ExecuteDeps, run: RunRecord, open: OpenRunContext, error: RunError): Promise<RunOutcome> {
  const kept = await keepPart(deps, run, open, error);
  const said =
    kept?.error ?? (error.code === 'run_timeout' ? { ...error, message: `${error.message} ${NOTHING}` } : error);
  const left = kept?.left ?? (await failRun(deps.models, run, open.journal, said));
  if (!left) return 'fenced';
  activeSpan()?.fail(error.code);
  open.announce(left.events);
  await deps.onLeft?.(afterwards(run, open, left), 'failed', said);
  return 'failed';
}

/** Ends the run as failed together with what it had finished; undefined where there is nothing, or it cannot be saved. */
async function keepPart(deps: ExecuteDeps, run: RunRecord, open: OpenRunContext, error: RunError) {
  const { journal } = open;
  try {
    const part = open.keep(error);
    // A journal that is not whole does not know which numbers its facts have.
    if (!part || !(await journal.isIdle()) || !journal.isWhole) return undefined;
    // It is not run again: what is there would be made a second time.
    const said = { ...error, message: `${error.message} ${part.said}`, retryable: false };
    const left = await endRun(
      { ...deps, onHold: () => deps.active.leaveToEnd(run._id.toHexString()) },
      run,
      journal,
      { status: 'failed', error: said, write: (session) => part.write(session, said) },
      AbortSignal.timeout(KEEP_MAX_MS),
    );
    return { left, error: said };
  } catch (caught) {
    if (!findCause(caught, RunFenced))
      deps.log.warn(
        { runId: run._id.toHexString(), code: 'part_not_kept', error: caught },
        'What a failed run had finished was not saved',
      );
    return undefined;
  }
}
