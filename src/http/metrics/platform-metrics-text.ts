import { Gauge, Registry } from 'prom-client';
import type { PlatformMetrics } from '../../contracts/kernel/platform-metrics';
import { SECOND_MS } from '../../platform/time';

/**
 * The figures in Prometheus' text format. All are gauges named `weft_platform_…`: they are read from the database, the same
 * from every process, so they are not to be summed over instances.
 */
export async function toPrometheus(metrics: PlatformMetrics): Promise<{ contentType: string; text: string }> {
  const registry = platformRegistry(metrics);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

/** The gauges; the same ones whatever the figures are. */
export function platformRegistry(metrics: PlatformMetrics): Registry {
  const registry = new Registry();
  const write: Write = (name, help, labelNames, rows) => {
    const gauge = new Gauge({ name: `weft_platform_${name}`, help, labelNames, registers: [registry] });
    for (const [labels, value] of rows) gauge.set(labels, value);
  };
  writeRuns(metrics, write);
  writeModels(metrics, write);
  writeQueues(metrics, write);
  writeMachine(metrics, write);
  return registry;
}

type Row = [labels: Record<string, string>, value: number];
type Write = (name: string, help: string, labelNames: string[], rows: Row[]) => void;
const one = (value: number): Row[] => [[{}, value]];
const each = (label: string, values: Record<string, number>): Row[] =>
  Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);

function writeRuns({ executions: { byStatus, durationMs, last24hByKind } }: PlatformMetrics, write: Write): void {
  write('executions', 'Runs by status', ['status'], each('status', byStatus));
  write(
    'executions_last_24h',
    'Runs that began in the last 24 h, the newest 10,000, by kind (of flows by the kind of the flow too) and status',
    ['kind', 'status'],
    Object.entries(last24hByKind).flatMap(([kind, { byStatus: counts }]) =>
      Object.entries(counts).map(([status, count]): Row => [{ kind, status }, count]),
    ),
  );
  const quantiles: Row[] = durationMs
    ? [
        [{ quantile: '0.5' }, durationMs.p50 / SECOND_MS],
        [{ quantile: '0.95' }, durationMs.p95 / SECOND_MS],
        [{ quantile: '0.99' }, durationMs.p99 / SECOND_MS],
      ]
    : [];
  const past = 'of the runs that began and ended in the last 24 h';
  write('execution_duration_seconds', `Time ${past}, by quantile`, ['quantile'], quantiles);
  const mean = durationMs ? one(durationMs.mean / SECOND_MS) : [];
  write('execution_duration_mean_seconds', `Mean time ${past}`, [], mean);
}

function writeModels({ llm, budgets }: PlatformMetrics, write: Write): void {
  for (const [by, uses] of [
    ['provider', llm.byProvider],
    ['model', llm.byModel],
    ['agent', llm.byAgent],
  ] as const) {
    const all = Object.entries(uses);
    const rows = (read: (use: (typeof all)[number][1]) => number): Row[] =>
      all.map(([name, use]) => [{ [by]: name }, read(use)]);
    write(
      `llm_calls_by_${by}`,
      `Model calls by ${by}`,
      [by],
      rows(({ calls }) => calls),
    );
    write(
      `llm_tokens_by_${by}`,
      `Tokens by ${by} and kind; cached ones are part of the input`,
      [by, 'kind'],
      all.flatMap(([name, { input, output, cachedInput }]) =>
        each('kind', { input, output, cached: cachedInput }).map(([kind, value]): Row => [
          { [by]: name, ...kind },
          value,
        ]),
      ),
    );
    write(
      `llm_cost_usd_by_${by}`,
      `Cost by ${by}`,
      [by],
      rows(({ costUsd }) => Number(costUsd)),
    );
  }
  for (const [by, uses] of [
    ['provider', llm.last24hByProvider],
    ['model', llm.last24hByModel],
  ] as const)
    write(
      `llm_cost_24h_usd_by_${by}`,
      `Cost of the last 24 h by ${by}`,
      [by],
      Object.entries(uses).map(([name, { costUsd }]) => [{ [by]: name }, Number(costUsd)]),
    );
  write('llm_calls', 'Model calls', [], one(llm.total.calls));
  write('llm_calls_failed', 'Model calls that failed or were aborted', [], one(llm.total.failed));
  write('llm_tokens', 'Tokens in and out', [], one(llm.total.input + llm.total.output));
  write('llm_cost_usd', 'Cost of all model calls', [], one(Number(llm.total.costUsd)));
  write('llm_cost_24h_usd', 'Cost of the model calls of the last 24 h', [], one(Number(llm.last24h.costUsd)));
  const { meanFirstTokenMs, outputTokensPerSecond } = llm.speed;
  write(
    'llm_first_token_mean_seconds',
    'Mean time to the first token of the last 24 h',
    [],
    meanFirstTokenMs === null ? [] : one(meanFirstTokenMs / SECOND_MS),
  );
  write(
    'llm_output_tokens_per_second',
    'Tokens out by the time of the whole call, in the last 24 h',
    [],
    outputTokensPerSecond === null ? [] : one(outputTokensPerSecond),
  );
  write(
    'budgets',
    'Budgets of people and organisations by the share of the limit that is used',
    ['use'],
    each('use', budgets),
  );
}

function writeQueues({ queues }: PlatformMetrics, write: Write): void {
  write(
    'queue_jobs',
    'Jobs of a queue by state',
    ['queue', 'state'],
    queues.flatMap(({ name, waiting, active, delayed, failed }) =>
      each('state', { waiting, active, delayed, failed }).map(([state, value]): Row => [
        { queue: name, ...state },
        value,
      ]),
    ),
  );
  write(
    'queue_oldest_wait_seconds',
    'How long the oldest job that could start has waited',
    ['queue'],
    queues.map(({ name, oldestWaitMs }) => [{ queue: name }, (oldestWaitMs ?? 0) / SECOND_MS]),
  );
  write(
    'queue_workers',
    'Processes that serve a queue',
    ['queue'],
    queues.flatMap(({ name, workers }): Row[] => (workers === null ? [] : [[{ queue: name }, workers]])),
  );
}

function writeMachine({ system }: PlatformMetrics, write: Write): void {
  write('cpus', 'Processors of the machine', [], one(system.cpus));
  write('load_1m', 'Load of the machine, one minute', [], one(system.load1m));
  write('process_cpu_seconds', 'Processor time of the process that answers', [], one(system.processCpuSeconds));
  write('memory_total_bytes', 'Memory of the machine', [], one(system.memoryTotalBytes));
  write('memory_free_bytes', 'Free memory of the machine', [], one(system.memoryFreeBytes));
  write('process_memory_bytes', 'Memory of the process that answers', [], one(system.processMemoryBytes));
  write('disk_total_bytes', 'Size of the file system', [], one(system.diskTotalBytes));
  write('disk_free_bytes', 'Free space of the file system', [], one(system.diskFreeBytes));
}
