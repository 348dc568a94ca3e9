import {
  type Case,
  type Check,
  LOAD_METRIC,
  type RatioCheck,
  type Sample,
  SATURATED_CORES,
  type ValueCheck,
} from './goal';
import { noise, pairedRatio, shuffle, type Spread, spread } from './statistics';

/** A peer whose own slowest and fastest round differ by more than this factor measures the machine, not the code. */
const NOISE_MAX = 2;

export type Verdict = 'goal' | 'floor' | 'under' | 'noisy';

export interface CheckResult {
  check: Check;
  /** The paired ratios, or the values themselves. */
  result: Spread;
  /** Largest by smallest of the peer's own rounds. */
  peerNoise?: number;
  verdict: Verdict;
  /** What it was judged by where the throughput was too noisy. */
  byCpu?: Spread;
}

export interface CaseResult {
  name: string;
  about: string;
  metrics: Record<string, string>;
  /** Samples by side, in order of rounds. */
  samples: Record<string, Sample[]>;
  checks: CheckResult[];
  /** The load generator was the limit in at least one round. */
  isSaturated: boolean;
  /** Why the case could not be measured: a wrong result, or an error. */
  error?: string;
}

/** Warms up, then runs `rounds` rounds with the sides in a new random order each; once more where the peer was noisy. */
export async function runCase(bench: Case, rounds: number, say: (text: string) => void): Promise<CaseResult> {
  const wanted = Math.min(rounds, bench.roundsMax ?? rounds);
  const head = { name: bench.name, about: bench.about, metrics: bench.metrics };
  try {
    for (let round = -(bench.warmUps ?? 1); round < 0; round += 1) await runRound(bench, round);
    let result = await runRounds(bench, wanted);
    if (result.checks.some(({ verdict }) => verdict === 'noisy') && wanted > 1) {
      say(`  ${bench.name}: noisy, once more`);
      result = await runRounds(bench, wanted);
    }
    return { ...head, ...result };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...head, samples: {}, checks: [], isSaturated: false, error: message };
  } finally {
    await bench.dispose?.();
  }
}

async function runRounds(bench: Case, rounds: number): Promise<Pick<CaseResult, 'samples' | 'checks' | 'isSaturated'>> {
  const samples: Record<string, Sample[]> = Object.fromEntries(Object.keys(bench.sides).map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    const measured = await runRound(bench, round);
    for (const [side, sample] of Object.entries(measured)) samples[side]?.push(sample);
  }
  const isSaturated = Object.values(samples)
    .flat()
    .some((sample) => (sample[LOAD_METRIC] ?? 0) > SATURATED_CORES);
  return { samples, isSaturated, checks: bench.checks.map((check) => judge(check, samples, isSaturated)) };
}

async function runRound(bench: Case, round: number): Promise<Record<string, Sample>> {
  const measured: Record<string, Sample> = {};
  for (const [side, run] of shuffle(Object.entries(bench.sides))) {
    measured[side] = await run(round);
  }
  return measured;
}

/** Holds the samples against a check's floor and goal. */
export function judge(check: Check, samples: Record<string, Sample[]>, isSaturated: boolean): CheckResult {
  return check.kind === 'value' ? judgeValue(check, samples) : judgeRatio(check, samples, isSaturated);
}

function judgeValue(check: ValueCheck, samples: Record<string, Sample[]>): CheckResult {
  const result = spread(read(samples, check.of ?? 'ours', check.metric));
  return { check, result, verdict: grade(check, check.better === 'higher' ? result.min : result.max) };
}

function judgeRatio(check: RatioCheck, samples: Record<string, Sample[]>, isSaturated: boolean): CheckResult {
  const of = check.of ?? 'ours';
  const against = check.against ?? 'peer';
  const peer = read(samples, against, check.metric);
  const result = pairedRatio(read(samples, of, check.metric), peer);
  const peerNoise = noise(spread(peer));
  // A rate is a lower bound where the load generator was the limit; a cost stays what it is.
  const isNoisy = peerNoise > NOISE_MAX || (isSaturated && check.better === 'higher');
  if (!isNoisy) return { check, result, peerNoise, verdict: grade(check, result.median) };
  const peerCpu = check.cpu ? read(samples, against, check.cpu) : [];
  if (!check.cpu || noise(spread(peerCpu)) > NOISE_MAX) return { check, result, peerNoise, verdict: 'noisy' };
  const byCpu = pairedRatio(read(samples, of, check.cpu), peerCpu);
  const limits = check.better === 'higher' ? { floor: 1 / check.floor, goal: 1 / check.goal } : check;
  return { check, result, peerNoise, byCpu, verdict: grade({ ...limits, better: 'lower' }, byCpu.median) };
}

function grade({ better, floor, goal }: Pick<Check, 'better' | 'floor' | 'goal'>, value: number): Verdict {
  const reaches = (limit: number) => (better === 'higher' ? value >= limit : value <= limit);
  return reaches(goal) ? 'goal' : reaches(floor) ? 'floor' : 'under';
}

const read = (samples: Record<string, Sample[]>, side: string, metric: string): number[] =>
  (samples[side] ?? []).map((sample) => sample[metric] ?? Number.NaN);
