import { Types } from 'mongoose';
import { RUN_STATUSES, type RunStatus } from '../../../contracts/kernel/run-events';
import { DAY_MS } from '../../../platform/time';
import type { Models } from '../../index';

/** Runs whose times are looked at. */
const SAMPLE_MAX = 10_000;

export interface RunCounts {
  byStatus: Record<RunStatus, number>;
  durationMs: { mean: number; p50: number; p95: number; p99: number } | null;
}

/** Runs of all organisations, for the operator alone: how many, and how long those took that began and ended within the last 24 h. */
export async function countRuns(models: Pick<Models, 'Run'>, now = new Date()): Promise<RunCounts> {
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [counts, ended] = await Promise.all([
    Promise.all(
      RUN_STATUSES.map(async (status) => [status, await models.Run.collection.countDocuments({ status })] as const),
    ),
    models.Run.collection
      .find<{ startedAt: Date; finishedAt: Date }>(
        {
          _id: { $gte: Types.ObjectId.createFromTime(Math.floor(dayAgo.getTime() / 1_000)) },
          startedAt: { $type: 'date' },
          finishedAt: { $type: 'date' },
        },
        { projection: { startedAt: 1, finishedAt: 1 } },
      )
      .sort({ _id: -1 })
      .limit(SAMPLE_MAX)
      .toArray(),
  ]);
  const times = ended.map(({ startedAt, finishedAt }) => finishedAt.getTime() - startedAt.getTime());
  return { byStatus: Object.fromEntries(counts) as Record<RunStatus, number>, durationMs: describeTimes(times) };
}

function describeTimes(times: number[]): RunCounts['durationMs'] {
  if (times.length === 0) return null;
  const sorted = times.sort((a, b) => a - b);
  const quantile = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  return { mean: Math.round(mean), p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}
