import type { ChildProcessOptions, BenchChild } from './child';

/** What every goal gets. */
export interface BenchContext {
  mongodbUri: string;
  redisUrl: string;
  /** First part of every Redis key of this run; all of them are deleted at the end. */
  prefix: string;
  /** Root of the project. */
  root: string;
  /** Fewer jobs, fewer rounds: a check of the harness, not a measurement. */
  isQuick: boolean;
  /** Any other `--name value` of the command line. */
  flags: Readonly<Record<string, string>>;
  say(text: string): void;
  /** Runs at the end of the goal, last first, whatever happened. */
  defer(close: () => Promise<void> | void): void;
  /** Starts a child process of `bench/children/`; it is stopped at the end of the goal. */
  startChild(name: string, options?: ChildProcessOptions): Promise<BenchChild>;
  /** A Redis server of this goal alone, so that its counters are ours. */
  startRedis(port?: number): Promise<{ url: string; stop(): Promise<void> }>;
}

/** A number flag, or its default; `quick` is the default of a quick run. */
export const numberFlag = (context: BenchContext, name: string, full: number, quick = full): number =>
  Number(context.flags[name] ?? (context.isQuick ? quick : full));

/** A list of numbers with commas. */
export const listFlag = (context: BenchContext, name: string, full: string, quick = full): number[] =>
  (context.flags[name] ?? (context.isQuick ? quick : full)).split(',').map(Number);
