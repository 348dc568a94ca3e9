import type { BenchContext } from './context';

/** What one side measured in one round: a number by name of metric. The unit is in the case's `metrics`. */
export type Sample = Record<string, number>;

/** One side of a comparison: does the work once, verifies its results (throws where they are wrong), gives its numbers. */
export type SideRun = (round: number) => Promise<Sample>;

/** The median of paired ratios ours / peer of a metric, held against a floor and a goal. */
export interface RatioCheck {
  kind: 'ratio';
  metric: string;
  /** Default `ours`. */
  of?: string;
  /** Default `peer`. */
  against?: string;
  better: 'higher' | 'lower';
  floor: number;
  goal: number;
  /**
   * Metric to judge by where this one is too noisy: CPU per operation, lower is better. Its limits are 1/floor and
   * 1/goal of a `higher` check, else the same.
   */
  cpu?: string;
}

/** A number of ours held against limits, by its worst round. */
export interface ValueCheck {
  kind: 'value';
  metric: string;
  of?: string;
  better: 'higher' | 'lower';
  floor: number;
  goal: number;
}
export type Check = RatioCheck | ValueCheck;

/** One comparison: the sides alternate within each round, in random order. */
export interface Case {
  name: string;
  /** One line: what is measured, on which side, so that nobody reads more into it. */
  about: string;
  /** Unit of each metric, by name, in the order they are printed. */
  metrics: Record<string, string>;
  sides: Record<string, SideRun>;
  checks: Check[];
  /** Rounds thrown away first. Default 1. */
  warmUps?: number;
  /** Most rounds, where one is long. */
  roundsMax?: number;
  dispose?: () => Promise<void>;
}

export interface Goal {
  /** `G1`. */
  id: string;
  /** Name on the command line. */
  name: string;
  title: string;
  /** Opens what its cases need and gives them one after another; closers go to `context.defer`. */
  cases(context: BenchContext): AsyncGenerator<Case, void, undefined>;
}

/** Metric that says how many cores the load generator (this process) used; above `SATURATED_CORES` a round is void. */
export const LOAD_METRIC = 'load cores';
export const SATURATED_CORES = 0.97;
