import { stopwatch } from './clock';

/** What a worker process says of one round. */
export interface Consumed {
  /** From the first handler's start to the last one's. */
  elapsedMs: number;
  cpuMs: number;
  /** Handlers that began; more than `distinct` where a job was delivered twice. */
  begun: number;
  distinct: number;
}

/** Counts handlers as they begin; `done` resolves at the n-th distinct job. */
export function countJobs(wanted: number): { begin(jobId: string): void; done: Promise<Consumed> } {
  const ids = new Set<string>();
  let begun = 0;
  let stop: ReturnType<typeof stopwatch> | undefined;
  let resolve: (consumed: Consumed) => void;
  const done = new Promise<Consumed>((settle) => (resolve = settle));
  return {
    done,
    begin(jobId) {
      stop ??= stopwatch();
      begun += 1;
      ids.add(jobId);
      if (ids.size === wanted) {
        const { elapsedMs, cpuMs } = stop();
        resolve({ elapsedMs, cpuMs, begun, distinct: ids.size });
      }
    },
  };
}
