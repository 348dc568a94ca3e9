import type { RunEvent, RunError, StepKind } from '@contracts/run-events';
import type { Run } from '@contracts/runs';

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
  /** Text as it streams; the journal's output once it is there. */
  text: string;
  input: string;
  error: RunError | null;
}

/** A run as the page shows it: the record first, events on top. */
export interface RunView {
  status: Run['status'];
  attempt: number;
  startMs: number | null;
  endMs: number | null;
  position: number | null;
  message: string;
  waitingFor: { kind: string; deadline: string | null } | null;
  steps: StepView[];
  /** Where another worker took over, ms. */
  breaks: number[];
  error: RunError | null;
  costUsd: string;
  tokens: number;
  events: RunEvent[];
}

const EVENTS_KEPT = 2_000;

/** The view of a run from its record alone: what is left once the log is gone. */
export function viewOfRun(run: Run): RunView {
  return {
    status: run.status,
    attempt: run.attempt,
    error: run.error,
    costUsd: run.costUsd,
    tokens: run.usage.inputTokens + run.usage.outputTokens,
    startMs: parse(run.startedAt ?? run.createdAt),
    endMs: parse(run.finishedAt),
    position: null,
    message: '',
    waitingFor: run.waitingFor,
    breaks: [],
    events: [],
    steps: run.steps.map((step) => ({
      key: step.key,
      kind: step.kind,
      name: step.name,
      state: step.error === null ? 'done' : 'failed',
      startMs: Date.parse(step.startedAt),
      endMs: Date.parse(step.finishedAt),
      isReplayed: false,
      model: step.model,
      costUsd: step.costUsd,
      usage: step.usage,
      text: step.output,
      input: step.input,
      error: step.error,
    })),
  };
}

const parse = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/** One event on top of the view. Steps the journal has keep its texts and times. */
export function applyRunEvent(view: RunView, event: RunEvent): RunView {
  const atMs = Date.parse(event.at);
  const next = { ...view, events: [...view.events, event].slice(-EVENTS_KEPT) };
  switch (event.type) {
    case 'run-queued':
      return { ...next, status: forward(view, 'queued'), position: event.data.position ?? null };
    case 'run-started':
      return {
        ...next,
        status: forward(view, 'running'),
        position: null,
        attempt: Math.max(view.attempt, event.data.attempt),
        startMs: view.startMs ?? atMs,
        waitingFor: null,
        breaks: event.data.isResumed ? [...view.breaks, atMs] : view.breaks,
      };
    case 'status':
      return { ...next, message: event.data.message };
    case 'step-started': {
      const { key, kind, name } = event.data;
      const known = view.steps.find((step) => step.key === key);
      if (known !== undefined)
        return known.endMs === null
          ? { ...next, steps: changeStep(view.steps, key, (step) => ({ ...step, startMs: atMs, text: '' })) }
          : next;
      return {
        ...next,
        steps: [
          ...view.steps,
          {
            key,
            kind,
            name,
            state: 'running',
            startMs: atMs,
            endMs: null,
            isReplayed: false,
            model: null,
            costUsd: null,
            usage: null,
            text: '',
            input: '',
            error: null,
          },
        ],
      };
    }
    case 'step-finished': {
      const { key, kind, name, durationMs, isReplayed, usage, costUsd, model } = event.data;
      const steps = view.steps.some((step) => step.key === key)
        ? view.steps
        : [
            ...view.steps,
            {
              key,
              kind,
              name,
              state: 'done' as const,
              startMs: atMs - durationMs,
              endMs: atMs,
              isReplayed,
              model: null,
              costUsd: null,
              usage: null,
              text: '',
              input: '',
              error: null,
            },
          ];
      return {
        ...next,
        steps: changeStep(steps, key, (step) => ({
          ...step,
          state: step.state === 'running' ? 'done' : step.state,
          endMs: step.endMs ?? atMs,
          isReplayed: step.isReplayed || isReplayed,
          usage: usage ?? step.usage,
          costUsd: costUsd ?? step.costUsd,
          model: model ?? step.model,
        })),
      };
    }
    case 'text-delta':
      return {
        ...next,
        steps: changeStep(view.steps, event.data.key, (step) =>
          step.endMs === null ? { ...step, text: step.text + event.data.text } : step,
        ),
      };
    case 'text-reset':
      return {
        ...next,
        steps: changeStep(view.steps, event.data.key, (step) => (step.endMs === null ? { ...step, text: '' } : step)),
      };
    case 'tool-refused': {
      const { code, message, retryable, tool } = event.data;
      const refused: StepView = {
        key: `refused:${event.seq}`,
        kind: 'tool',
        name: tool ?? code,
        state: 'refused',
        startMs: atMs,
        endMs: atMs,
        isReplayed: false,
        model: null,
        costUsd: null,
        usage: null,
        text: message,
        input: '',
        error: { code, message, retryable },
      };
      return { ...next, steps: [...view.steps, refused] };
    }
    case 'run-waiting':
      return {
        ...next,
        status: forward(view, 'waiting'),
        waitingFor: { kind: event.data.for, deadline: event.data.deadline },
      };
    case 'run-succeeded':
      return {
        ...ended(next, atMs),
        status: 'succeeded',
        costUsd: event.data.costUsd,
        tokens: event.data.usage.inputTokens + event.data.usage.outputTokens,
        error: null,
      };
    case 'run-failed':
      return {
        ...ended(next, atMs),
        status: 'failed',
        costUsd: event.data.costUsd,
        error: event.data.error,
        steps: view.steps.map((step) =>
          step.endMs === null ? { ...step, state: 'failed', endMs: atMs, error: event.data.error } : step,
        ),
      };
    case 'run-cancelled':
      return {
        ...ended(next, atMs),
        status: 'cancelled',
        steps: view.steps.map((step) => (step.endMs === null ? { ...step, state: 'failed', endMs: atMs } : step)),
      };
    case 'tool-preview':
    case 'tool-output':
      return next;
  }
}

/** The record may be newer than the events being replayed over it: they do not take its status back. */
const forward = (view: RunView, status: RunView['status']): RunView['status'] =>
  view.endMs === null ? status : view.status;
const ended = (view: RunView, atMs: number): RunView => ({
  ...view,
  endMs: atMs,
  position: null,
  message: '',
  waitingFor: null,
});
const changeStep = (steps: readonly StepView[], key: string, change: (step: StepView) => StepView): StepView[] =>
  steps.map((step) => (step.key === key ? change(step) : step));
