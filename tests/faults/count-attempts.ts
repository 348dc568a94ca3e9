import type { RigProcess } from '../rigs/rig-process';

/** Attempts that a worker has ended, and those of them that found their run taken: its writes were refused. */
export async function countAttempts(worker: RigProcess): Promise<{ total: number; fenced: number }> {
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const counts = { total: 0, fenced: 0 };
  for (const [, labels = '', count] of text.matchAll(/^weft_job_duration_seconds_count\{([^}]*)\} (\d+)/gm)) {
    if (!labels.includes('queue="canvas-generation"')) continue;
    counts.total += Number(count);
    if (labels.includes('outcome="fenced"')) counts.fenced += Number(count);
  }
  return counts;
}
