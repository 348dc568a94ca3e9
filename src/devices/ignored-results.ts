import { Counter, type Registry } from 'prom-client';

/** Why an answer of a device changed nothing: its time was over or its run had gone on, nobody asked, it had come before. */
export type WhyIgnored = 'late' | 'unknown' | 'repeated';

const NAME = 'weft_device_results_ignored_total';

/** Counts answers that were ignored, in the process's own registry: one counter for all who ask here. */
export function createIgnoredResults(registry: Registry): (why: WhyIgnored) => void {
  const known = registry.getSingleMetric(NAME) as Counter<'reason'> | undefined;
  const ignored =
    known ??
    new Counter({
      name: NAME,
      help: 'Answers of devices that were ignored: late, unknown or repeated',
      labelNames: ['reason'],
      registers: [registry],
    });
  return (reason) => ignored.inc({ reason });
}
