import { Gauge, Registry } from 'prom-client';
import type { PlatformMetrics } from '../contracts/platform-metrics';
import { SECOND_MS } from '../platform/time';

/**
 * The figures in Prometheus' text format. All are gauges named `weft_platform_…`: they are read from the database, the same
 * from every process, so they are not to be summed over instances.
 */
export async function toPrometheus(metrics: PlatformMetrics): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  const write = <Label extends string>(
    name: string,
    help: string,
    rows: readonly { labels?: Record<Label, string>; value: number }[],
  ) => {
    const gauge = new Gauge({
      name: `weft_platform_${name}`,
      help,
      labelNames: Object.keys(rows[0]?.labels ?? {}),
      registers: [registry],
    });
    for (const { labels, value } of rows) gauge.set({ ...labels }, value);
  };
  const { executions, llm, queues, system } = metrics;
  write(
    'executions',
    'Runs by status',
    Object.entries(executions.byStatus).map(([status, value]) => ({ labels: { status }, value })),
  );
  if (executions.durationMs) {
    const { mean, p50, p95, p99 } = executions.durationMs;
    const quantiles = Object.entries({ '0.5': p50, '0.95': p95, '0.99': p99 });
    write(
      'execution_duration_seconds',
      'Time of the runs that ended in the last 24 h, by quantile',
      quantiles.map(([quantile, value]) => ({ labels: { quantile }, value: value / SECOND_MS })),
    );
    write('execution_duration_mean_seconds', 'Mean time of the runs that ended in the last 24 h', [
      { value: mean / SECOND_MS },
    ]);
  }
  for (const [by, uses] of [
    ['provider', llm.byProvider],
    ['model', llm.byModel],
    ['agent', llm.byAgent],
  ] as const) {
    const each = Object.entries(uses);
    write(
      `llm_calls_by_${by}`,
      `Model calls by ${by}`,
      each.map(([name, { calls }]) => ({ labels: { [by]: name }, value: calls })),
    );
    write(
      `llm_tokens_by_${by}`,
      `Tokens by ${by} and kind; cached ones are part of the input`,
      each.flatMap(([name, { input, output, cachedInput }]) =>
        Object.entries({ input, output, cached: cachedInput }).map(([kind, value]) => ({
          labels: { [by]: name, kind },
          value,
        })),
      ),
    );
    write(
      `llm_cost_usd_by_${by}`,
      `Cost by ${by}`,
      each.map(([name, { costUsd }]) => ({ labels: { [by]: name }, value: Number(costUsd) })),
    );
  }
  write('llm_calls', 'Model calls', [{ value: llm.total.calls }]);
  write('llm_calls_failed', 'Model calls that failed or were aborted', [{ value: llm.total.failed }]);
  write('llm_tokens', 'Tokens in and out', [{ value: llm.total.input + llm.total.output }]);
  write('llm_cost_usd', 'Cost of all model calls', [{ value: Number(llm.total.costUsd) }]);
  write('llm_cost_24h_usd', 'Cost of the model calls of the last 24 h', [{ value: Number(llm.last24h.costUsd) }]);
  write(
    'queue_jobs',
    'Jobs of a queue by state',
    queues.flatMap(({ name, waiting, active, delayed, failed }) =>
      Object.entries({ waiting, active, delayed, failed }).map(([state, value]) => ({
        labels: { queue: name, state },
        value,
      })),
    ),
  );
  write(
    'queue_oldest_wait_seconds',
    'How long the oldest job that could start has waited',
    queues.map(({ name, oldestWaitMs }) => ({ labels: { queue: name }, value: (oldestWaitMs ?? 0) / SECOND_MS })),
  );
  write('cpus', 'Processors of the machine', [{ value: system.cpus }]);
  write('load_1m', 'Load of the machine, one minute', [{ value: system.load1m }]);
  write('process_cpu_seconds', 'Processor time of the process that answers', [{ value: system.processCpuSeconds }]);
  write('memory_total_bytes', 'Memory of the machine', [{ value: system.memoryTotalBytes }]);
  write('memory_free_bytes', 'Free memory of the machine', [{ value: system.memoryFreeBytes }]);
  write('process_memory_bytes', 'Memory of the process that answers', [{ value: system.processMemoryBytes }]);
  write('disk_total_bytes', 'Size of the file system', [{ value: system.diskTotalBytes }]);
  write('disk_free_bytes', 'Free space of the file system', [{ value: system.diskFreeBytes }]);
  return { contentType: registry.contentType, text: await registry.metrics() };
}
