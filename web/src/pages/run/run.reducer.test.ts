import type { RunEvent } from '@contracts/kernel/run-events';
import type { Run } from '@contracts/kernel/runs';
import { foldSteps, rowsOf } from './fold-steps';
import { newStep, viewOfRun, withJournal, type StepView } from './run-view';
import { applyRunEvent } from './run.reducer';

const usage = { inputTokens: 3, outputTokens: 4, cachedInputTokens: 0, modelCalls: 1 };
const buildRun = (overrides: Partial<Run> = {}): Run => ({
  id: 'r',
  kind: 'canvas.generate',
  title: 'Plan',
  status: 'queued',
  attempt: 1,
  subject: null,
  requestedBy: { id: 'ana', name: 'Ana' },
  model: null,
  usage,
  costUsd: '0',
  error: null,
  waitingFor: null,
  waits: [],
  createdAt: '2026-11-21T12:00:00Z',
  startedAt: null,
  finishedAt: null,
  input: null,
  output: null,
  steps: [],
  forgottenSteps: 0,
  crashes: 0,
  errors: 0,
  calls: { count: 0, failed: 0, inputTokens: 0, outputTokens: 0, costUsd: '0' },
  ...overrides,
});
type Draft = RunEvent extends infer E ? (E extends RunEvent ? Pick<E, 'type' | 'data'> : never) : never;
const play = (run: Run, ...drafts: Draft[]) =>
  drafts.reduce(
    (view, draft, index) =>
      applyRunEvent(view, {
        ...draft,
        seq: index + 1,
        at: new Date(Date.parse('2026-11-21T12:00:00Z') + index * 1_000).toISOString(),
      } as RunEvent),
    viewOfRun(run),
  );
const model = { key: 'model:1', kind: 'model', name: 'gpt' } as const;

describe('applyRunEvent', () => {
  test('text gathers per step and starts anew after a reset', () => {
    const view = play(
      buildRun(),
      { type: 'run-started', data: { attempt: 1, isResumed: false } },
      { type: 'step-started', data: model },
      { type: 'text-delta', data: { key: 'model:1', text: 'half' } },
      { type: 'text-reset', data: { key: 'model:1' } },
      { type: 'text-delta', data: { key: 'model:1', text: 'whole' } },
    );
    expect(view.steps).toMatchObject([{ state: 'running', text: 'whole', endMs: null }]);
  });
  test('a finished step of the journal keeps its text under replayed events', () => {
    const step = {
      key: 'model:1',
      kind: 'model' as const,
      name: 'gpt',
      attempt: 1,
      startedAt: '2026-11-21T12:00:00Z',
      finishedAt: '2026-11-21T12:00:02Z',
      model: 'gpt',
      usage,
      costUsd: '0.1',
      input: 'in',
      output: 'out',
      error: null,
      tries: null,
    };
    const view = play(
      buildRun({ steps: [step], status: 'succeeded', finishedAt: '2026-11-21T12:00:05Z' }),
      { type: 'run-queued', data: {} },
      { type: 'step-started', data: model },
      { type: 'text-delta', data: { key: 'model:1', text: 'x' } },
    );
    expect(view).toMatchObject({ status: 'succeeded', steps: [{ output: 'out', text: '', state: 'done' }] });
    const later = withJournal(view, [{ ...step, output: 'all of it' }]);
    expect(later.steps).toMatchObject([{ output: 'all of it', state: 'done' }]);
  });
  test('a failed run fails what was working; a resumed one shows its break', () => {
    const error = { code: 'model_failed', message: 'No answer', retryable: true };
    const view = play(
      buildRun(),
      { type: 'step-started', data: model },
      { type: 'run-started', data: { attempt: 2, isResumed: true } },
      { type: 'run-failed', data: { error, usage, costUsd: '0.2' } },
    );
    expect(view).toMatchObject({ status: 'failed', attempt: 2, error, steps: [{ state: 'failed', error }] });
    expect(view.breaks).toHaveLength(1);
  });
  test('a model’s words show its step before it is recorded; a worker that takes over starts them anew', () => {
    const words = { type: 'text-delta', data: { key: 'model:1', text: 'Hi' } } as const;
    const begun = play(buildRun(), { type: 'run-started', data: { attempt: 1, isResumed: false } }, words);
    expect(begun.steps).toMatchObject([{ key: 'model:1', kind: 'model', state: 'running', text: 'Hi', endMs: null }]);
    expect(begun.steps[0]?.startMs).toBe(begun.startMs);
    const resumed = play(buildRun(), words, { type: 'run-started', data: { attempt: 2, isResumed: true } }, words);
    expect(resumed.steps).toMatchObject([{ text: 'Hi' }]);
    const finished = play(
      buildRun(),
      words,
      { type: 'step-started', data: model },
      { type: 'step-finished', data: { ...model, durationMs: 900, isReplayed: false } },
    );
    expect(finished.steps).toMatchObject([{ name: 'gpt', state: 'done', text: 'Hi' }]);
    expect((finished.steps[0]?.endMs ?? 0) - (finished.steps[0]?.startMs ?? 0)).toBe(900);
  });
  test('what a run is at is a row of its own until something is known of it', () => {
    const started = { type: 'run-started', data: { attempt: 1, isResumed: false } } as const;
    expect(rowsOf(play(buildRun()))).toEqual([]);
    expect(rowsOf(play(buildRun(), started))).toMatchObject([{ type: 'work' }]);
    const words = { type: 'text-delta', data: { key: 'model:1', text: 'Hi' } } as const;
    expect(rowsOf(play(buildRun(), started, words))).toMatchObject([{ type: 'step' }]);
  });
  test('a model that is tried again is so until it answers', () => {
    const retryAt = '2026-11-21T12:00:09Z';
    const retrying = [
      { type: 'step-started', data: model },
      { type: 'status', data: { phase: 'retrying', message: 'Busy', retryAt } },
    ] as const;
    expect(play(buildRun(), ...retrying)).toMatchObject({ phase: 'retrying', retryAtMs: Date.parse(retryAt) });
    const answering = play(buildRun(), ...retrying, { type: 'text-delta', data: { key: 'model:1', text: 'Hi' } });
    expect(answering).toMatchObject({ phase: '', message: '', retryAtMs: null });
  });
  test('a step that failed stays, with its error, beside the one that the next attempt begins', () => {
    const failed = {
      type: 'step-failed',
      data: {
        ...model,
        ...{ attempt: 1, tries: 3, durationMs: 500, usage, costUsd: '0.02', model: 'gpt' },
        error: { code: 'model_unavailable', message: 'The model is away.', retryable: true },
      },
    } as const;
    const begun = { type: 'step-started', data: model } as const;
    const view = play(
      buildRun(),
      { type: 'run-started', data: { attempt: 1, isResumed: false } },
      begun,
      failed,
      { type: 'run-started', data: { attempt: 2, isResumed: true } },
      begun,
    );
    expect(view.steps).toMatchObject([
      { key: 'model:1#1', state: 'failed', tries: 3, costUsd: '0.02', error: { code: 'model_unavailable' } },
      { key: 'model:1', state: 'running', error: null },
    ]);
    const { error } = failed.data;
    const ended = play(buildRun(), begun, failed, { type: 'run-failed', data: { error, usage, costUsd: '0.02' } });
    expect(ended.steps.map(({ key }) => key)).toEqual(['model:1#1']);
  });
  test('a refused tool call is a mark of its own', () => {
    const view = play(buildRun(), {
      type: 'tool-refused',
      data: { tool: 'create_table', code: 'bad', message: 'rows', retryable: true },
    });
    expect(view.steps).toMatchObject([{ key: 'refused:1', state: 'refused', name: 'create_table' }]);
  });
});

test('three equal steps in a row fold, two do not, a failed one stands alone', () => {
  const step = (key: string, startMs: number, state: StepView['state'] = 'done'): StepView => ({
    ...newStep({ key, kind: 'tool', name: 'create_sticky' }, startMs),
    state,
    endMs: startMs,
  });
  expect(foldSteps([step('c', 3), step('a', 1), step('b', 2)])).toMatchObject([
    { type: 'fold', steps: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] },
  ]);
  expect(foldSteps([step('a', 1), step('b', 2), step('c', 3, 'failed')]).map((row) => row.type)).toEqual([
    'step',
    'step',
    'step',
  ]);
});
