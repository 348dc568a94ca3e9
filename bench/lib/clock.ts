import { cpuMs } from './serve';

/** Milliseconds of the machine's monotonic clock: comparable between processes of one machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export interface Measured {
  elapsedMs: number;
  /** CPU of this process in that time. */
  cpuMs: number;
}

/** Starts a stopwatch of time and of this process's CPU. */
export function stopwatch(): () => Measured {
  const startedAt = monotonicMs();
  const cpuBefore = cpuMs();
  return () => ({ elapsedMs: monotonicMs() - startedAt, cpuMs: cpuMs() - cpuBefore });
}

/** How many cores were used. */
export const cores = ({ elapsedMs, cpuMs: used }: Measured): number => used / elapsedMs;
