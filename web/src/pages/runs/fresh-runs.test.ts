import type { RunSummary } from '@contracts/kernel/runs';
import { countByFiveMinutes, mergeRun, runTimeMs } from './fresh-runs';

const buildRun = (overrides: Partial<RunSummary> = {}): RunSummary => ({
  id: 'a',
  kind: 'canvas.generate',
  title: 'Plan',
  status: 'running',
  attempt: 1,
  subject: null,
  requestedBy: { id: 'ana', name: 'Ana' },
  model: null,
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
  costUsd: '0',
  error: null,
  waitingFor: null,
  waits: [],
  createdAt: '2026-11-21T12:00:00Z',
  startedAt: '2026-11-21T12:00:01Z',
  finishedAt: null,
  ...overrides,
});

test('an update changes its row and adds none', () => {
  const runs = [buildRun()];
  expect(mergeRun(runs, buildRun({ status: 'failed', finishedAt: '2026-11-21T12:00:09Z' }))[0]?.status).toBe('failed');
  expect(mergeRun(runs, buildRun({ id: 'b' }))).toHaveLength(1);
});
test('a late message does not reopen a run that ended, a retry does', () => {
  const ended = [buildRun({ status: 'failed', finishedAt: '2026-11-21T12:00:09Z' })];
  expect(mergeRun(ended, buildRun())[0]?.status).toBe('failed');
  expect(mergeRun(ended, buildRun({ attempt: 2 }))[0]?.status).toBe('running');
});
test('time counts from the start to the end or now', () => {
  const now = Date.parse('2026-11-21T12:00:05Z');
  expect(runTimeMs(buildRun(), now)).toBe(4_000);
  expect(runTimeMs(buildRun({ startedAt: null }), now)).toBeNull();
  expect(countByFiveMinutes([buildRun()], now).at(-1)).toBe(1);
});
