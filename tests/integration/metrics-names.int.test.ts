/** Alert rules, board and docs/metrics.md name what the running product exports, and nothing else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Config } from '../../config/index';
import type { PlatformMetrics } from '../../src/contracts/kernel/platform-metrics';
import { platformRegistry } from '../../src/http/metrics/platform-metrics-text';
import { openOps } from '../../src/roles/open-ops';
import { openProduct, type Product } from '../rigs/open-product';
import { readPromql } from '../support/read-promql';
import { WeftClient } from '../support/weft-client';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const exported = z.array(
  z.object({ name: z.string(), help: z.string(), type: z.string(), labelNames: z.array(z.string()) }),
);
type Exported = z.infer<typeof exported>[number];
const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.object({ summary: z.string(), description: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const board = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
});
/** Prometheus' own: of each scrape. */
const UP: Exported = { name: 'up', help: '', type: 'gauge', labelNames: [] };
/** What Prometheus adds to every series. */
const ADDED = ['job', 'instance', 'role'];

let product: Product;
let metrics: Map<string, Exported>;

beforeAll(async () => {
  product = await openProduct({});
  const person = await WeftClient.register(product.url);
  const [organisationId, userId] = [person.user.organisation.id, person.user.id];
  const limit = { period: 'month' as const, limitNanoUsd: 1_000 };
  await product.base.models.Budget.create([
    { ...limit, organisationId, scope: 'organisation' as const, subjectId: organisationId },
    { ...limit, organisationId, scope: 'user' as const, subjectId: userId, limitNanoUsd: 950 },
    { ...limit, organisationId, scope: 'run' as const, subjectId: organisationId, period: 'total' as const },
  ]);
  // Held, not yet spent: that counts too.
  await product.base.budgets.reserve({ organisationId, userId, tier: 'free' }, { id: 'call', amountNanoUsd: 950 });
  const read = (token?: string) =>
    fetch(`${product.url}/api/agent-builder/metrics/json`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const platform = (await (await read()).json()) as PlatformMetrics;
  // An admin who says who they are hears of their organisation, and of nothing that all share.
  const own = (await (await read(person.token)).json()) as object;
  expect(Object.keys(own).sort()).toEqual(['at', 'executions', 'llm']);
  expect((await read('weft_sk_forged')).status).toBe(401);
  const all = [...listed(product.base.metrics.registry), ...listed(platformRegistry(platform)), UP];
  metrics = new Map(all.map((metric) => [metric.name, metric]));
}, 60_000);
afterAll(() => product.stop());

describe('the port of a process without the API', () => {
  it('shows its metrics to whom the API shows them', async () => {
    const statusOf = async (config: Partial<Config>, headers: Record<string, string> = {}) => {
      const ops = await openOps({ ...product.base, config: { ...product.base.config, OPS_PORT: 0, ...config } });
      try {
        const answer = await fetch(`http://127.0.0.1:${ops.port}/metrics`, { headers });
        const told = answer.ok ? 'metrics' : ((await answer.json()) as { code: string }).code;
        const health = await fetch(`http://127.0.0.1:${ops.port}/health`);
        return [answer.status, told, health.status];
      } finally {
        await ops.close();
      }
    };
    const METRICS_TOKEN = 'operator-token';
    const authorization = `Bearer ${METRICS_TOKEN}`;
    expect(await statusOf({})).toEqual([200, 'metrics', 200]);
    expect(await statusOf({ METRICS_TOKEN })).toEqual([403, 'operator_only', 200]);
    expect(await statusOf({ METRICS_TOKEN }, { authorization: 'Bearer guessed' })).toEqual([403, 'operator_only', 200]);
    expect(await statusOf({ METRICS_TOKEN, TRUST_PROXY: 1 }, { authorization })).toEqual([200, 'metrics', 200]);
    expect(await statusOf({ TRUST_PROXY: 1 })).toEqual([403, 'operator_only', 200]);
  });
});

const listed = (registry: Registry): Exported[] => exported.parse(registry.getMetricsAsArray());
const alerts = rules.parse(parse(read('deploy/prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
const panels = board.parse(JSON.parse(read('deploy/grafana/weft.json'))).panels;

/** What is wrong with an expression; empty: nothing. `shown`: labels that a text about its result uses. */
function misnamed(expression: string, shown: string[] = []): string[] {
  const { metrics: named, grouped } = readPromql(expression);
  const problems = named.length === 0 ? ['no metric'] : [];
  const known = new Set(ADDED);
  for (const { name, labels } of named) {
    const part = /_(?:bucket|sum|count)$/.exec(name)?.[0] ?? '';
    const whole = metrics.get(part ? name.slice(0, -part.length) : name);
    const metric = part && whole?.type === 'histogram' ? whole : metrics.get(name);
    if (!metric) problems.push(`no metric ${name}`);
    if (metric?.type === 'histogram' && metric !== whole) problems.push(`${name} has no series of that name`);
    const own = [...(metric?.labelNames ?? []), ...ADDED, ...(part === '_bucket' ? ['le'] : [])];
    problems.push(...labels.filter((label) => !own.includes(label)).map((label) => `${name} has no label ${label}`));
    for (const label of own) known.add(label);
  }
  return [
    ...problems,
    ...[...grouped, ...shown].filter((label) => !known.has(label)).map((label) => `no label ${label}`),
  ];
}

it('traces nothing where no collector is named', () => {
  expect(product.base.telemetry).toBeUndefined();
});

it('tells a wrong name from a right one', () => {
  expect(misnamed('sum by (model) (rate(weft_llm_calls_total{outcome="ok"}[5m]))')).toEqual([]);
  expect(misnamed('weft_llm_call_total')).toEqual(['no metric weft_llm_call_total']);
  expect(misnamed('weft_llm_calls_total{result="ok"}')).toEqual(['weft_llm_calls_total has no label result']);
  expect(misnamed('sum by (queue) (weft_llm_calls_total)')).toEqual(['no label queue']);
});

it.each(alerts)('alert $alert names what there is, and its runbook', ({ alert, expr, annotations }) => {
  const texts = `${annotations.summary} ${annotations.description}`;
  const shown = [...texts.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
  expect(misnamed(expr, shown)).toEqual([]);
  expect(annotations.runbook).toBe(`docs/metrics.md#${alert.toLowerCase()}`);
  expect(read('docs/metrics.md')).toContain(`\n### ${alert}\n`);
});

it.each(panels.filter(({ targets }) => targets.length > 0))('panel “$title” names what there is', ({ targets }) => {
  expect(targets.flatMap(({ expr }) => misnamed(expr))).toEqual([]);
});

it('is told whole in docs/metrics.md', () => {
  const rows = [...metrics.values()]
    .filter(({ name }) => name.startsWith('weft_'))
    .map(({ name, type, labelNames, help }) => {
      const labels = labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${labels} | ${unitOf(name)} | ${help} |`;
    })
    .sort();
  const told = read('docs/metrics.md')
    .split('\n')
    .filter((line) => line.startsWith('| `weft_'));
  expect(told.sort()).toEqual(rows);
});

it('exports what it names: the text of a scrape has each of them', async () => {
  const [own, platform] = await Promise.all(
    ['/metrics', '/api/agent-builder/metrics/prometheus'].map(async (path) => (await fetch(product.url + path)).text()),
  );
  const names = new Set([...`${own}\n${platform}`.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  expect([...metrics.keys()].filter((name) => !names.has(name))).toEqual(['up']);
  for (const series of [
    /^weft_llm_circuit_breaker_state\{target="demo",provider="demo",state="closed",role=".*"\} 1$/m,
    /^weft_mongo_connections_max\{.*\} 50$/m,
    /^weft_worker_slots\{queue="canvas-generation",.*\} 20$/m,
    /^weft_scheduler_last_success_timestamp_seconds\{task="reconcile",/m,
  ])
    expect(own).toMatch(series);
  expect(platform).toMatch(/^weft_platform_budgets\{use="0-50"\} 0$/m);
  expect(platform).toMatch(/^weft_platform_budgets\{use="90-100"\} 1$/m);
  expect(platform).toMatch(/^weft_platform_budgets\{use="full"\} 1$/m);
  expect(platform).toMatch(/^weft_platform_queue_workers\{queue="mail"\} 1$/m);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const name = 'rings where it must and is quiet where all is well';
(hasPromtool ? it : it.skip)(
  `${name}${hasPromtool ? '' : ' (needs promtool on the PATH: Debian’s package prometheus)'}`,
  () => {
    const promtool = (...parameters: string[]) => {
      const { status, stdout, stderr } = spawnSync('promtool', parameters, { cwd: root, encoding: 'utf8' });
      expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
    };
    promtool('check', 'rules', 'deploy/prometheus/alerts.yml');
    promtool('check', 'config', '--syntax-only', 'deploy/prometheus/prometheus.yml');
    promtool('test', 'rules', 'deploy/prometheus/alerts.test.yml');
  },
);

function unitOf(metric: string): string {
  const base = metric.replace(/_total$/, '');
  if (metric === 'weft_llm_output_tokens_per_second' || metric === 'weft_platform_llm_output_tokens_per_second')
    return 'tokens per second';
  if (/_seconds(_|$)/.test(base)) return 'seconds';
  if (base.endsWith('_bytes')) return 'bytes';
  return /_usd(_|$)/.test(base) ? 'US dollars' : 'count';
}
