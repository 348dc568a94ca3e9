import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import type { Types } from 'mongoose';
import type {
  OrganisationMetrics,
  PlatformMetrics,
  PlatformMetricsSummary,
} from '../../contracts/kernel/platform-metrics';
import type { ModelRouter } from '../../llm/routing/model-router';
import { countBudgetsByUse } from '../../models/money/budget/count-budgets-by-use';
import type { Models } from '../../models/index';
import { countRuns, type RunCounts } from '../../models/money/usage/count-runs';
import { type CallGroup, type CallSums, createCallTotals, sumCallsOf } from '../../models/money/usage/sum-all-calls';
import { modelLabel } from '../../platform/llm-metrics';
import type { Metrics } from '../../platform/metrics';
import { formatUsd } from '../../platform/money';
import { SECOND_MS } from '../../platform/time';
import { readProcessFigures } from './read-process-figures';

/** Scrapers that come together, or often, share one reading. */
const KEPT_MS = 5 * SECOND_MS;

export interface PlatformMetricsDeps {
  models: Models;
  metrics: Pick<Metrics, 'registry' | 'eventLoopDelayP99Ms'>;
  router: Pick<ModelRouter, 'health'>;
  readQueues(): Promise<PlatformMetrics['queues']>;
}

/** Reads the figures of the whole installation, at most once in five seconds. Redis away: no queues. */
export function createPlatformMetrics({
  models,
  metrics,
  router,
  readQueues,
}: PlatformMetricsDeps): () => Promise<PlatformMetrics> {
  const readCalls = createCallTotals(models);
  const read = async (): Promise<PlatformMetrics> => {
    const [runs, calls, budgets, queues, figures, system] = await Promise.all([
      countRuns(models),
      readCalls(),
      countBudgetsByUse(models),
      readQueues().catch(() => []),
      readProcessFigures(metrics),
      readSystem(),
    ]);
    return {
      at: new Date().toISOString(),
      executions: presentRuns(runs),
      llm: {
        ...presentCalls(calls, modelLabel),
        targets: router.health().map(({ id, provider, state }) => ({ id, provider, state })),
      },
      budgets,
      queues,
      process: figures,
      system,
    };
  };
  let last: { reading: Promise<PlatformMetrics>; until: number } | undefined;
  return () => {
    if (last && Date.now() < last.until) return last.reading;
    const mine = { reading: read(), until: Date.now() + KEPT_MS };
    last = mine;
    // A failure is nobody else's answer.
    mine.reading.catch(() => (mine.until = 0));
    return mine.reading;
  };
}

/** The figures of one organisation, for its admins. */
export async function readOrganisationMetrics(
  models: Models,
  organisationId: Types.ObjectId,
): Promise<OrganisationMetrics> {
  const [runs, calls] = await Promise.all([countRuns(models, organisationId), sumCallsOf(models, organisationId)]);
  return {
    ...{ at: new Date().toISOString(), executions: presentRuns(runs) },
    llm: presentCalls(calls, (model) => model), // their own models by name
  };
}

const presentRuns = (runs: RunCounts): PlatformMetrics['executions'] => ({
  total: Object.values(runs.byStatus).reduce((sum, count) => sum + count, 0),
  ...runs,
});

const presentCalls = (
  { total, last24h }: { total: CallGroup[]; last24h: CallGroup[] },
  labelOf: (model: string) => string,
): OrganisationMetrics['llm'] => ({
  total: presentUse(total),
  last24h: presentUse(last24h),
  byProvider: useBy(total, ({ provider }) => provider),
  byModel: useBy(total, ({ model }) => labelOf(model)),
  last24hByProvider: useBy(last24h, ({ provider }) => provider),
  last24hByModel: useBy(last24h, ({ model }) => labelOf(model)),
  byAgent: useBy(total, ({ agent }) => agent),
  speed: speedOf(last24h),
});

/** The few figures of a status page. */
export function summarise(metrics: PlatformMetrics | OrganisationMetrics): PlatformMetricsSummary {
  const { at, executions, llm } = metrics;
  const { succeeded, failed, cancelled, running, queued } = executions.byStatus;
  const ended = succeeded + failed + cancelled;
  return {
    at,
    executions: executions.total,
    running,
    queued,
    successRate: ended === 0 ? null : succeeded / ended,
    meanDurationMs: executions.durationMs?.mean ?? null,
    llmCalls: llm.total.calls,
    llmTokens: llm.total.input + llm.total.output,
    costUsd: llm.total.costUsd,
    costLast24hUsd: llm.last24h.costUsd,
    jobsWaiting: 'queues' in metrics ? metrics.queues.reduce((sum, { waiting }) => sum + waiting, 0) : null,
    breakersOpen: 'targets' in llm ? llm.targets.filter(({ state }) => state === 'open').length : null,
    budgetsFull: 'budgets' in metrics ? metrics.budgets.full : null,
  };
}

function useBy(groups: readonly CallGroup[], nameOf: (group: CallGroup) => string) {
  const names = [...new Set(groups.map(nameOf))].sort();
  return Object.fromEntries(names.map((name) => [name, presentUse(groups.filter((group) => nameOf(group) === name))]));
}

function presentUse(groups: readonly CallSums[]): PlatformMetrics['llm']['total'] {
  const sum = (name: keyof CallSums) => groups.reduce((total, group) => total + group[name], 0);
  return {
    calls: sum('calls'),
    failed: sum('failed'),
    input: sum('input'),
    output: sum('output'),
    cachedInput: sum('cachedInput'),
    costUsd: formatUsd(sum('costNanoUsd')),
  };
}

function speedOf(groups: readonly CallSums[]): PlatformMetrics['llm']['speed'] {
  const sum = (name: keyof CallSums) => groups.reduce((total, group) => total + group[name], 0);
  const [streamed, busyMs] = [sum('streamed'), sum('okMs')];
  return {
    meanFirstTokenMs: streamed === 0 ? null : sum('firstTokenMs') / streamed,
    outputTokensPerSecond: busyMs === 0 ? null : (sum('okOutput') * SECOND_MS) / busyMs,
  };
}

async function readSystem(): Promise<PlatformMetrics['system']> {
  const disk = await statfs(process.cwd());
  const { user, system } = process.cpuUsage();
  return {
    cpus: availableParallelism(),
    load1m: loadavg()[0] ?? 0,
    processCpuSeconds: (user + system) / 1_000_000,
    memoryTotalBytes: totalmem(),
    memoryFreeBytes: freemem(),
    processMemoryBytes: process.memoryUsage.rss(),
    diskTotalBytes: disk.blocks * disk.bsize,
    diskFreeBytes: disk.bavail * disk.bsize,
  };
}
