import { LOAD_METRIC, type Case, type RatioCheck } from './goal';
import { judge, runCase } from './interleave';

const check: RatioCheck = { kind: 'ratio', metric: 'rate', better: 'higher', floor: 0.8, goal: 0.9, cpu: 'cpu' };
const samples = (ours: number[], peer: number[], cpu: [number, number] = [1, 1]) => ({
  ours: ours.map((rate) => ({ rate, cpu: cpu[0] })),
  peer: peer.map((rate) => ({ rate, cpu: cpu[1] })),
});

describe('judge', () => {
  it('takes the median of the paired ratios', () => {
    expect(judge(check, samples([95, 95, 10], [100, 100, 100]), false).verdict).toBe('goal');
    expect(judge(check, samples([85], [100]), false).verdict).toBe('floor');
    expect(judge(check, samples([79], [100]), false).verdict).toBe('under');
  });

  it('never passes a throughput on a noisy peer, but judges it by CPU', () => {
    const judged = judge(check, samples([300, 300], [100, 250], [2, 1]), false);
    expect(judged).toMatchObject({ verdict: 'under', byCpu: { median: 2 } });
    const { cpu: _cpu, ...withoutCpu } = check;
    expect(judge(withoutCpu, samples([300, 300], [100, 250]), false).verdict).toBe('noisy');
  });

  it('does not believe a rate that the load generator limited', () => {
    const { cpu: _cpu, ...withoutCpu } = check;
    expect(judge(withoutCpu, samples([100], [100]), true).verdict).toBe('noisy');
  });

  it('holds a value by its worst round', () => {
    const value = { kind: 'value', metric: 'rate', better: 'lower', floor: 10, goal: 5 } as const;
    expect(judge(value, samples([1, 7], []), false).verdict).toBe('floor');
  });
});

describe('runCase', () => {
  const quiet: Case = {
    name: 'case',
    about: '',
    metrics: { rate: '' },
    sides: { ours: () => Promise.resolve({ rate: 1, [LOAD_METRIC]: 0 }), peer: () => Promise.resolve({ rate: 1 }) },
    checks: [check],
  };

  it('throws the warm-up away and keeps every round of each side', async () => {
    const rounds: number[] = [];
    const ours = (round: number) => {
      rounds.push(round);
      return Promise.resolve({ rate: 1 });
    };
    const result = await runCase({ ...quiet, sides: { ...quiet.sides, ours } }, 3, () => undefined);
    expect(rounds).toEqual([-1, 0, 1, 2]);
    expect(result.samples['peer']).toHaveLength(3);
  });

  it('reports a wrong result instead of a number', async () => {
    const result = await runCase(
      { ...quiet, sides: { ...quiet.sides, ours: () => Promise.reject(new Error('wrong result')) } },
      2,
      () => undefined,
    );
    expect(result.error).toContain('wrong result');
    expect(result.checks).toEqual([]);
  });
});
