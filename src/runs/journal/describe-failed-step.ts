import type { RunError, RunEventDraft } from '../../contracts/kernel/run-events';
import type { FailedStepRecord } from '../../models/runs/run.model';
import { findAppError, findCause } from '../../platform/errors';
import { formatUsd } from '../../platform/money';
import { RunFenced, RunParked, type StepCall, type StepDescription } from '../lifecycle/run-context';
import { showInput } from './step-journal';

/** A step that failed, and what is told of it. */
export interface FailedStep {
  record: FailedStepRecord;
  events: RunEventDraft[];
  /** False where the attempt was told that the run is not its own any more: cancelled, or taken over. */
  isOwned: boolean;
}

interface Failing {
  description: StepDescription;
  attempt: number;
  tries: number;
  startedAt: Date;
  charge: Parameters<StepCall['charge']>[0] | undefined;
}

/** What is kept of a step whose work threw; undefined where that is no failure of it: the run waits, or was lost before. */
export function describeFailedStep(
  { description, attempt, tries, startedAt, charge }: Failing,
  thrown: unknown,
  signal: AbortSignal,
): FailedStep | undefined {
  const isOwned = !(signal.reason instanceof RunFenced);
  if (findCause(thrown, RunParked) || (isOwned && findCause(thrown, RunFenced))) return undefined;
  const { key, kind, name } = description;
  const finishedAt = new Date();
  const error = describeError(thrown, signal);
  const paid = charge ? { model: charge.model, usage: charge.usage, costNanoUsd: charge.costNanoUsd } : {};
  return {
    isOwned,
    record: {
      ...{ key, kind, name, attempt, tries: Math.max(1, tries), input: showInput(description.input), error },
      ...paid,
      ...{ startedAt, finishedAt },
    } as FailedStepRecord,
    events: [
      { type: 'step-started', data: { key, kind, name } },
      {
        type: 'step-failed',
        data: {
          ...{ key, kind, name, attempt, tries: Math.max(1, tries), error },
          durationMs: finishedAt.getTime() - startedAt.getTime(),
          ...(charge ? { usage: charge.usage, costUsd: formatUsd(charge.costNanoUsd), model: charge.model } : {}),
        },
      },
    ],
  };
}

/** Words that people may read: what is wrong inside the server stays in its log. */
function describeError(thrown: unknown, signal: AbortSignal): RunError {
  if (signal.aborted) {
    const isTimeout = signal.reason instanceof Error && signal.reason.name === 'RunTimeout';
    return isTimeout
      ? { code: 'run_timeout', message: 'The run took too long and was stopped.', retryable: true }
      : { code: 'step_stopped', message: 'The step was stopped before it was done.', retryable: true };
  }
  const known = findAppError(thrown);
  return known
    ? { code: known.code, message: known.message, retryable: known.isRetryable }
    : { code: 'step_failed', message: 'The step failed for a reason inside the server.', retryable: true };
}
