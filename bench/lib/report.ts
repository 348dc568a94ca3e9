import type { CaseResult, CheckResult } from './interleave';
import { type Spread, spread } from './statistics';

/** Three significant digits, thousands as `k`. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100_000) return `${(value / 1_000).toFixed(0)}k`;
  if (size >= 10_000) return `${(value / 1_000).toFixed(1)}k`;
  if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** `median [min-max]`. */
export const formatSpread = ({ median, min, max }: Spread): string =>
  `${formatNumber(median)} [${formatNumber(min)}-${formatNumber(max)}]`;

/** `jobs/s of ours / peer`. */
export function checkLabel({ check }: CheckResult): string {
  const of = check.of ?? 'ours';
  return check.kind === 'ratio' ? `${check.metric}: ${of} / ${check.against ?? 'peer'}` : `${check.metric}: ${of}`;
}

/** `≥ 0.9 (floor 0.8)`. */
export function checkLimits({ check }: CheckResult): string {
  const sign = check.better === 'higher' ? '≥' : '≤';
  return `${sign} ${check.goal} (floor ${check.floor})`;
}

/** A table of the sides' metrics, then a line a check. */
export function printCase(result: CaseResult, say: (text: string) => void): void {
  say(`\n  ${result.name}\n    ${result.about}`);
  if (result.error) return say(`    NOT MEASURED: ${result.error}`);
  const sides = Object.keys(result.samples);
  const rows = Object.entries(result.metrics).map(([metric, unit]) => [
    `${metric}${unit ? ` (${unit})` : ''}`,
    ...sides.map((side) => {
      const values = (result.samples[side] ?? []).flatMap((sample) =>
        metric in sample ? [sample[metric] as number] : [],
      );
      return values.length > 0 ? formatSpread(spread(values)) : '-';
    }),
  ]);
  const table = [['', ...sides], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table) say(`    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
  for (const check of result.checks) {
    const noisy = check.peerNoise === undefined ? '' : `, peer max/min ${check.peerNoise.toFixed(2)}`;
    const cpu = check.byCpu ? `, judged by CPU ${formatSpread(check.byCpu)}` : '';
    const worst = check.check.kind === 'value' ? ', worst round counts' : '';
    say(
      `    ${check.verdict.toUpperCase().padEnd(6)} ${checkLabel(check)} = ${formatSpread(check.result)}, wanted ${checkLimits(check)}${noisy}${worst}${cpu}`,
    );
  }
  if (result.isSaturated) say('    the load generator was the limit: rates are lower bounds');
}
