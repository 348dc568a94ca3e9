import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSpread, checkLabel, checkLimits } from './report';
import type { GoalResult } from './run-goal';
import { spread } from './statistics';

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** Puts the last full results of every goal between the markers of docs/performance.md. */
export function writePerformancePage(root: string): void {
  const file = join(root, 'docs/performance.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : `# Performance\n\n${BEGIN}\n${END}\n`;
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${BEGIN} … ${END}`);
  const results = readResults(join(root, 'bench/out'));
  writeFileSync(file, `${text.slice(0, from)}${BEGIN}\n${present(results)}\n${text.slice(to)}`);
}

function readResults(folder: string): GoalResult[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.quick.json'));
  const results = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoalResult);
  return results.sort((left, right) => Number(left.id.slice(1)) - Number(right.id.slice(1)));
}

function present(results: GoalResult[]): string {
  const machine = results.at(-1)?.machine;
  if (!machine) return 'No full run yet: `npm run bench -- all --rounds 5`.';
  const rows = results.flatMap(({ id, cases }) =>
    cases.flatMap((result) => {
      if (result.error)
        return [`| ${id} | ${result.name} | not measured | | ${cell(result.error.split('\n')[0] ?? '')} |`];
      return result.checks.map((check) => {
        const judged = check.byCpu ? `${check.verdict} (by CPU: ${formatSpread(check.byCpu)})` : check.verdict;
        return `| ${id} | ${cell(result.name)} | ${cell(checkLabel(check))} | ${cell(checkLimits(check))} | ${formatSpread(check.result)} | ${judged} |`;
      });
    }),
  );
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '',
    `Written by \`npm run bench\`; rounds: ${results.map(({ id, rounds }) => `${id} ${rounds}`).join(', ')} (a claim needs 5). Machine of this run: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; ${versions.join(', ')}.`,
    '',
    '| Goal | Case | What | Wanted | Measured, median [min-max] | Verdict |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...results.flatMap(presentNumbers),
  ].join('\n');
}

/** The numbers behind the ratios. */
function presentNumbers({ id, title, startedAt, rounds, cases }: GoalResult): string[] {
  const lines = cases.flatMap((result) => {
    const sides = Object.keys(result.samples);
    if (sides.length === 0) return [];
    const rows = Object.entries(result.metrics).map(([metric, unit]) => {
      const cells = sides.map((side) => {
        const values = (result.samples[side] ?? []).flatMap((sample) =>
          metric in sample ? [sample[metric] as number] : [],
        );
        return values.length > 0 ? formatSpread(spread(values)) : '-';
      });
      return `| ${cell(metric)}${unit ? ` (${unit})` : ''} | ${cells.join(' | ')} |`;
    });
    const head = [
      `**${result.name}.** ${result.about}`,
      '',
      `| | ${sides.join(' | ')} |`,
      `| --- |${sides.map(() => ' --- |').join('')}`,
    ];
    return [
      ...head,
      ...rows,
      '',
      ...(result.isSaturated ? ['The load generator was the limit: rates are lower bounds.', ''] : []),
    ];
  });
  return [`### ${id} ${title}`, '', `${rounds} rounds, ${startedAt.slice(0, 10)}.`, '', ...lines];
}

const cell = (text: string): string => text.replace(/\|/g, '\\|');
