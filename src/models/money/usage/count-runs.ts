import { Types } from 'mongoose';
import { RUN_STATUSES, type RunStatus } from '../../../contracts/kernel/run-events';
import { DAY_MS } from '../../../platform/time';
import type { Models } from '../../index';

/** Runs whose times are looked at. */
const SAMPLE_MAX = 10_000;

export interface RunCounts {
  byStatus: Record<RunStatus, number>;
  durationMs: Times | null;
  /** Those that began in the last 24 h, the newest 10,000, by kind (`flows.execution:agentflow`). */
  last24hByKind: Record<string, { byStatus: Partial<Record<RunStatus, number>>; durationMs: Times | null }>;
}
interface Times {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Runs of an organisation (default: of all, for the operator alone): how many, and how long those took that began and ended within the last 24 h. */
export async function countRuns(
  models: Pick<Models, 'Run'>,
  organisationId?: Types.ObjectId,
  now = new Date(),
): Promise<RunCounts> {
  const own = organisationId && { organisationId };
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [counts, begun] = await Promise.all([
    Promise.all(
      RUN_STATUSES.map(
        async (status) => [status, await models.Run.collection.countDocuments({ ...own, status })] as const,
      ),
    ),
    models.Run.collection
      .find<Begun>(
        {
          ...own,
          _id: { $gte: Types.ObjectId.createFromTime(Math.floor(dayAgo.getTime() / 1_000)) },
        },
        { projection: { kind: 1, countedAs: 1, status: 1, startedAt: 1, finishedAt: 1 } },
      )
      .sort({ _id: -1 })
      .limit(SAMPLE_MAX)
      .toArray(),
  ]);
  const kinds = new Map<string, Begun[]>();
  for (const run of begun) {
    const kind = run.countedAs ? `${run.kind}:${run.countedAs}` : run.kind;
    const known = kinds.get(kind);
    if (known) known.push(run);
    else kinds.set(kind, [run]);
  }
  return {
    byStatus: Object.fromEntries(counts) as Record<RunStatus, number>,
    durationMs: describeTimes(timesOf(begun)),
    last24hByKind: Object.fromEntries(
      [...kinds].map(([kind, runs]) => [kind, { byStatus: tally(runs), durationMs: describeTimes(timesOf(runs)) }]),
    ),
  };
}

interface Begun {
  kind: string;
  countedAs?: string;
  status: RunStatus;
  startedAt?: Date;
  finishedAt?: Date;
}
const timesOf = (runs: readonly Begun[]): number[] =>
  runs.flatMap(({ startedAt, finishedAt }) =>
    startedAt && finishedAt ? [finishedAt.getTime() - startedAt.getTime()] : [],
  );

function tally(runs: readonly Begun[]): Partial<Record<RunStatus, number>> {
  const counts: Partial<Record<RunStatus, number>> = {};
  for (const { status } of runs) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function describeTimes(times: number[]): RunCounts['durationMs'] {
  if (times.length === 0) return null;
  const sorted = times.sort((a, b) => a - b);
  const quantile = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  return { mean: Math.round(mean), p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}
