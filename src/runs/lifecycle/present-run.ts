import { FIRST_SUBJECT } from '../../contracts/systems/names';
import type { Run, RunSummary, Step } from '../../contracts/kernel/runs';
import type { FailedStepRecord, RunRecord, StepRecord } from '../../models/runs/run.model';
import type { CallSums } from '../../models/money/usage/sum-run-calls';
import { formatUsd } from '../../platform/money';
import { waitsOf } from '../waits/waits';

const OUTPUT_SHOWN_CHARS = 20_000;

/** Fields of a run's record that `presentRunSummary` reads, as a projection. */
export const RUN_SUMMARY_FIELDS = {
  kind: 1,
  title: 1,
  status: 1,
  attempt: 1,
  subjectKind: 1,
  subjectId: 1,
  userId: 1,
  userName: 1,
  model: 1,
  usage: 1,
  costNanoUsd: 1,
  error: 1,
  waitingFor: 1,
  alsoWaitsFor: 1,
  createdAt: 1,
  startedAt: 1,
  finishedAt: 1,
  organisationId: 1,
  retries: 1,
} as const;

export function presentRunSummary(run: RunRecord): RunSummary {
  const waits = waitsOf(run).map(({ kind, id, deadline }) => ({ kind, id, deadline: deadline.toISOString() }));
  return {
    id: run._id.toString(),
    kind: run.kind,
    title: run.title,
    status: run.status,
    attempt: run.attempt,
    subject: run.subjectId ? { kind: run.subjectKind ?? FIRST_SUBJECT, id: run.subjectId.toString() } : null,
    requestedBy: { id: run.userId.toString(), name: run.userName },
    model: run.model ?? null,
    usage: {
      inputTokens: run.usage.inputTokens,
      outputTokens: run.usage.outputTokens,
      cachedInputTokens: run.usage.cachedInputTokens,
      modelCalls: run.usage.modelCalls,
    },
    costUsd: formatUsd(run.costNanoUsd),
    error: run.error?.code
      ? { code: run.error.code, message: run.error.message ?? '', retryable: run.error.retryable ?? false }
      : null,
    waitingFor: waits[0] ?? null,
    waits,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/** A run with its steps as they began, results cut for showing, and the ledger's sums of its calls. */
export function presentRun(run: RunRecord, calls: CallSums): Run {
  return {
    ...presentRunSummary(run),
    input: run.input,
    output: run.output ?? null,
    steps: [...run.journal.map(presentStep), ...(run.failures ?? []).map(presentFailure)].sort((one, other) =>
      one.startedAt < other.startedAt ? -1 : Number(one.startedAt > other.startedAt),
    ),
    forgottenSteps: run.forgotten?.steps ?? 0,
    crashes: run.crashes,
    errors: run.errorCount,
    calls: {
      count: calls.count,
      failed: calls.failed,
      inputTokens: calls.inputTokens,
      outputTokens: calls.outputTokens,
      costUsd: formatUsd(calls.costNanoUsd),
    },
  };
}

function presentStep(step: StepRecord): Step {
  return {
    key: step.key,
    kind: step.kind,
    name: step.name,
    attempt: step.attempt,
    startedAt: step.startedAt.toISOString(),
    finishedAt: step.finishedAt.toISOString(),
    ...presentCharge(step),
    input: step.input,
    output: (typeof step.result === 'string' ? step.result : (JSON.stringify(step.result) ?? '')).slice(
      0,
      OUTPUT_SHOWN_CHARS,
    ),
    error: null,
    tries: null,
  };
}

function presentFailure(step: FailedStepRecord): Step {
  return {
    key: `${step.key}#${step.attempt}`,
    kind: step.kind,
    name: step.name,
    attempt: step.attempt,
    startedAt: step.startedAt.toISOString(),
    finishedAt: step.finishedAt.toISOString(),
    ...presentCharge(step),
    input: step.input,
    output: '',
    error: {
      code: step.error.code ?? '',
      message: step.error.message ?? '',
      retryable: step.error.retryable ?? false,
    },
    tries: step.tries,
  };
}

const presentCharge = (step: Pick<StepRecord, 'model' | 'usage' | 'costNanoUsd'>) => ({
  model: step.model ?? null,
  usage: step.usage?.modelCalls
    ? {
        inputTokens: step.usage.inputTokens,
        outputTokens: step.usage.outputTokens,
        cachedInputTokens: step.usage.cachedInputTokens,
        modelCalls: step.usage.modelCalls,
      }
    : null,
  costUsd: step.costNanoUsd == null ? null : formatUsd(step.costNanoUsd),
});
