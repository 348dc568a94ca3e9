import type { RunError, RunEvent, StepKind } from '@contracts/kernel/run-events';
import type { Run, Step } from '@contracts/kernel/runs';

export type StepState = 'running' | 'done' | 'failed' | 'refused';

export interface StepView {
  key: string;
  kind: StepKind;
  name: string;
  state: StepState;
  startMs: number;
  /** null while it works. */
  endMs: number | null;
  isReplayed: boolean;
  model: string | null;
  costUsd: string | null;
  usage: { inputTokens: number; outputTokens: number } | null;
  /** What a model said, as it streams. */
  text: string;
  /** From the journal; "" until the step is recorded and read. */
  input: string;
  output: string;
  error: RunError | null;
  /** Of a failed step: how often what it does was tried. */
  tries: number | null;
}

/** A run as the page shows it: the record first, events on top. */
export interface RunView {
  status: Run['status'];
  attempt: number;
  startMs: number | null;
  endMs: number | null;
  position: number | null;
  message: string;
  /** Of the last status: "retrying" is said beside the status. */
  phase: string;
  /** When a failed model call is tried again, ms; null where none waits. */
  retryAtMs: number | null;
  waitingFor: { kind: string; deadline: string | null } | null;
  steps: StepView[];
  /** Where another worker took over, ms. */
  breaks: number[];
  error: RunError | null;
  costUsd: string;
  tokens: number;
  events: RunEvent[];
}

/** The view of a run from its record alone: what is left once the log is gone. */
export function viewOfRun(run: Run): RunView {
  return {
    status: run.status,
    attempt: run.attempt,
    error: run.error,
    costUsd: run.costUsd,
    tokens: run.usage.inputTokens + run.usage.outputTokens,
    startMs: parseTime(run.startedAt ?? run.createdAt),
    endMs: parseTime(run.finishedAt),
    position: null,
    message: '',
    phase: '',
    retryAtMs: null,
    waitingFor: run.waitingFor,
    breaks: [],
    events: [],
    steps: withFailure(
      run,
      run.steps.map((step) => ({ ...newStep(step, Date.parse(step.startedAt)), ...recorded(step) })),
    ),
  };
}

/** What the journal knows of a step. */
const recorded = (step: Step): Partial<StepView> => ({
  state: step.error === null ? 'done' : 'failed',
  startMs: Date.parse(step.startedAt),
  endMs: Date.parse(step.finishedAt),
  model: step.model,
  costUsd: step.costUsd,
  usage: step.usage,
  input: step.input,
  output: step.output,
  error: step.error,
  tries: step.tries,
});

/** Steps as a newer reading of the journal has them, with their true times; all else is as the events say. */
export function withJournal(view: RunView, journal: readonly Step[]): RunView {
  const byKey = new Map(journal.map((step) => [step.key, step]));
  return {
    ...view,
    steps: view.steps.map((step) => {
      const known = byKey.get(step.key);
      return known === undefined ? step : { ...step, ...recorded(known) };
    }),
  };
}

/** Where a run failed and no step says so, a row of its own: the failure has a place on the axis. */
function withFailure(
  { status, error, finishedAt, createdAt }: Pick<Run, 'status' | 'error' | 'finishedAt' | 'createdAt'>,
  steps: StepView[],
): StepView[] {
  if (status !== 'failed' || error === null || steps.some((step) => step.error !== null)) return steps;
  const startMs = steps.at(-1)?.endMs ?? Date.parse(createdAt);
  return [...steps, failureRow(error, startMs, Date.parse(finishedAt ?? createdAt))];
}

const FAILURE = 'run';
/** A row that says only that the run failed. */
export const failureRow = (error: RunError, startMs: number, endMs: number): StepView => ({
  ...newStep({ key: FAILURE, kind: 'other', name: FAILURE }, startMs),
  state: 'failed',
  endMs: Math.max(startMs, endMs),
  error,
});
/** The steps without that row. */
export const withoutFailure = (steps: readonly StepView[]): StepView[] => steps.filter((step) => step.key !== FAILURE);

/** Since when the run has been at something that is not recorded yet; null before it has started. */
export const workSinceMs = ({ steps, breaks, startMs }: RunView): number | null =>
  startMs === null ? null : Math.max(startMs, ...breaks, ...steps.map((step) => step.endMs ?? step.startMs));

/** A step that has just begun. */
export const newStep = ({ key, kind, name }: Pick<StepView, 'key' | 'kind' | 'name'>, startMs: number): StepView => ({
  key,
  kind,
  name,
  state: 'running',
  startMs,
  endMs: null,
  isReplayed: false,
  model: null,
  costUsd: null,
  usage: null,
  text: '',
  input: '',
  output: '',
  error: null,
  tries: null,
});

/** Its name without what tells failed tries of it apart. */
export const labelOf = ({ key }: Pick<StepView, 'key'>): string => key.replace(/#\d+$/, '');

/** ISO 8601 to ms. */
export const parseTime = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
