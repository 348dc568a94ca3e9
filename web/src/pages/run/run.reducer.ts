import type { RunError, RunEvent } from '@contracts/kernel/run-events';
import { failureRow, newStep, parseTime, withoutFailure, workSinceMs, type RunView, type StepView } from './run-view';

const EVENTS_KEPT = 2_000;

/** One event on top of the view. Steps the journal has keep its texts and times. */
export function applyRunEvent(view: RunView, event: RunEvent): RunView {
  const atMs = Date.parse(event.at);
  const next = { ...reopened(view, event, atMs), events: [...view.events, event].slice(-EVENTS_KEPT) };
  switch (event.type) {
    case 'run-queued':
      return { ...next, status: forward(next, 'queued'), position: event.data.position ?? null };
    case 'run-started':
      return {
        ...next,
        status: forward(next, 'running'),
        position: null,
        attempt: Math.max(view.attempt, event.data.attempt),
        startMs: view.startMs ?? atMs,
        waitingFor: null,
        phase: '',
        breaks: event.data.isResumed ? [...view.breaks, atMs] : view.breaks,
        // A worker that takes over asks anew what was not recorded.
        steps: next.steps.map((step) => (step.endMs === null ? { ...step, startMs: atMs, text: '' } : step)),
      };
    case 'status':
      return {
        ...next,
        message: event.data.message,
        phase: event.data.phase,
        retryAtMs: parseTime(event.data.retryAt ?? null),
      };
    case 'step-started': {
      const { key, kind, name } = event.data;
      if (view.steps.some((step) => step.key === key))
        return { ...next, steps: changeStep(view.steps, key, (step) => ({ ...step, kind, name })) };
      return {
        ...next,
        steps: [...withoutFailure(view.steps), newStep({ key, kind, name }, atMs)],
      };
    }
    case 'step-finished': {
      const settled = answered(next);
      const { key, kind, name, durationMs, isReplayed, usage, costUsd, model } = event.data;
      const steps = view.steps.some((step) => step.key === key)
        ? view.steps
        : [
            ...view.steps,
            { ...newStep({ key, kind, name }, atMs - durationMs), state: 'done' as const, endMs: atMs, isReplayed },
          ];
      return {
        ...settled,
        steps: changeStep(steps, key, (step) => ({
          ...step,
          state: step.state === 'running' ? 'done' : step.state,
          startMs: step.endMs === null ? atMs - durationMs : step.startMs,
          endMs: step.endMs ?? atMs,
          isReplayed: step.isReplayed || isReplayed,
          usage: usage ?? step.usage,
          costUsd: costUsd ?? step.costUsd,
          model: model ?? step.model,
        })),
      };
    }
    case 'step-failed': {
      const { key, kind, name, attempt, tries, durationMs, error, usage, costUsd, model } = event.data;
      // The next attempt begins it anew under its own key.
      const failedKey = `${key}#${attempt}`;
      const begun = view.steps.find((step) => step.key === key);
      const known = view.steps.find((step) => step.key === failedKey);
      const failed: StepView = {
        ...(known ?? begun ?? newStep({ key, kind, name }, atMs - durationMs)),
        ...{ key: failedKey, state: 'failed', startMs: atMs - durationMs, endMs: atMs, tries, error },
        ...{ usage: usage ?? null, costUsd: costUsd ?? null, model: model ?? null },
      };
      const others = view.steps.filter((step) => step.key !== failedKey && (step.key !== key || step.endMs !== null));
      return { ...answered(next), steps: [...others, failed] };
    }
    case 'text-delta': {
      const { key, text } = event.data;
      // A step is logged once it is recorded: its words are the first that is heard of it.
      const steps = view.steps.some((step) => step.key === key)
        ? view.steps
        : [...withoutFailure(view.steps), newStep({ key, kind: 'model', name: key }, workSinceMs(view) ?? atMs)];
      return {
        ...answered(next),
        steps: changeStep(steps, key, (step) => (step.endMs === null ? { ...step, text: step.text + text } : step)),
      };
    }
    case 'text-complete':
      return {
        ...next,
        steps: changeStep(view.steps, event.data.key, (step) => ({ ...step, text: event.data.text })),
      };
    case 'text-reset':
      return {
        ...next,
        steps: changeStep(view.steps, event.data.key, (step) => (step.endMs === null ? { ...step, text: '' } : step)),
      };
    case 'tool-refused': {
      const { code, message, retryable, tool } = event.data;
      const refused: StepView = {
        ...newStep({ key: `refused:${event.seq}`, kind: 'tool', name: tool ?? code }, atMs),
        state: 'refused',
        endMs: atMs,
        text: message,
        error: { code, message, retryable },
      };
      return { ...next, steps: [...view.steps, refused] };
    }
    case 'run-waiting':
      return {
        ...next,
        status: forward(next, 'waiting'),
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
        steps: failSteps(view, event.data.error, atMs),
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

/** Steps at work end with the run's error; where none was, the failure is a row of its own. */
function failSteps(view: RunView, error: RunError, atMs: number): StepView[] {
  const steps = withoutFailure(view.steps).map((step) =>
    step.endMs === null ? { ...step, state: 'failed' as const, endMs: atMs, error } : step,
  );
  if (steps.some((step) => step.state === 'failed')) return steps;
  return [...steps, failureRow(error, steps.at(-1)?.endMs ?? view.startMs ?? atMs, atMs)];
}

/** A run that is retried after its end is open again: what the log says after the end is newer than it. */
function reopened(view: RunView, event: RunEvent, atMs: number): RunView {
  const isNewTry = event.type === 'run-queued' || event.type === 'run-started';
  if (!isNewTry || view.endMs === null || atMs <= view.endMs) return view;
  return { ...view, status: 'queued', endMs: null, error: null, steps: withoutFailure(view.steps) };
}

/** Once the model says something, it is no longer being tried again. */
const answered = (view: RunView): RunView =>
  view.phase === 'retrying' ? { ...view, phase: '', message: '', retryAtMs: null } : view;

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
