import { appendFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** One fault test as it really ran. */
export interface FaultReport {
  id: string;
  says: string;
  profile: string;
  at: string;
  seed: number;
  /** What was done: runs, kills, seconds away … */
  counts: Record<string, number>;
  /** Violations of C1 and C5, C2 and C7, the others; undefined where the test did not get as far as the checker. */
  lost?: number;
  doubled?: number;
  wrong?: number;
  /** Of a negative control: rules that were broken, as they had to be. */
  broken?: string[];
  seconds: number;
  isPassed: boolean;
}

/** Adds a line to the file FAULT_REPORT, where there is one: `npm run prove` makes docs/reliability.md of it. */
export function keepReport(report: FaultReport): void {
  const file = process.env['FAULT_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify({ ...report, load: loadavg()[0] })}\n`);
}
