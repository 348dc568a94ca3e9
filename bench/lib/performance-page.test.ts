import { mergeGoals } from './performance-page';
import type { GoalResult } from './run-goal';

const resultOf = (id: string, median: number): GoalResult => ({
  id,
  name: id,
  title: `title of ${id}`,
  isQuick: false,
  rounds: 5,
  startedAt: '2026-11-23T00:00:00.000Z',
  durationSeconds: 1,
  machine: { cpu: 'cpu', cores: 2, memoryGb: 24, system: 'Linux', node: 'v20', load: 0.25, versions: { ws: '8' } },
  cases: [
    {
      name: 'a | case',
      about: 'About.',
      metrics: { p95: 'ms' },
      samples: { ours: [{ p95: median }] },
      checks: [
        {
          check: { kind: 'value', metric: 'p95', better: 'lower', floor: 50, goal: 40 },
          result: { median, min: median, max: median, values: [median] },
          verdict: 'goal',
        },
      ],
      isSaturated: false,
    },
  ],
});
const ORDER = ['G1', 'S1', 'G2'];

describe('the page of figures', () => {
  it('keeps what it says of goals that were not measured, and replaces those that were', () => {
    const first = mergeGoals('', [resultOf('G2', 11), resultOf('G1', 12)], ORDER);
    const second = mergeGoals(first, [resultOf('S1', 13), resultOf('G1', 14)], ORDER);
    expect(second).toBe(mergeGoals('', [resultOf('G1', 14), resultOf('S1', 13), resultOf('G2', 11)], ORDER));
  });

  it('is the same when nothing was measured', () => {
    const page = mergeGoals('', [resultOf('G1', 12), resultOf('S1', 13)], ORDER);
    expect(mergeGoals(`\n${page}\n`, [], ORDER)).toBe(page);
    expect(page.match(/^\| [GS]1 \| a \\\| case/gm)).toHaveLength(2);
    expect(page).toContain('5 rounds, 2026-11-23, 2 cores (cpu), 24 GB, Linux, Node v20, load 0.3 at the end; ws 8.');
  });
});
