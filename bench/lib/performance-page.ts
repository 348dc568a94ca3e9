import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineFacts } from './machine';
import { formatSpread, checkLabel, checkLimits } from './report';
import type { GoalResult } from './run-goal';
import { spread } from './statistics';

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/**
 * Puts the results of goals measured now into docs/performance.md, between its markers. Rows and sections of goals that were
 * not measured stay as they are. `order`: ids of all goals.
 */
export function writePerformancePage(root: string, results: readonly GoalResult[], order: readonly string[]): void {
  const file = join(root, 'docs/performance.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : `# Performance\n\n${BEGIN}\n${END}\n`;
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${BEGIN} … ${END}`);
  const merged = mergeGoals(text.slice(from + BEGIN.length, to), results, order);
  writeFileSync(file, `${text.slice(0, from)}${BEGIN}\n${merged}\n${text.slice(to)}`);
}

/** The generated part with `results` in place of what it said of their goals. */
export function mergeGoals(generated: string, results: readonly GoalResult[], order: readonly string[]): string {
  const parts = readGoals(generated);
  for (const result of results) parts.set(result.id, { rows: presentRows(result), section: presentNumbers(result) });
  const goals = [...parts]
    .sort(([left], [right]) => order.indexOf(left) - order.indexOf(right))
    .map(([, goal]) => goal);
  return [
    '',
    'Written by `npm run bench`, goal by goal: each section says when, in how many rounds (a claim needs 5) and on which machine it was measured.',
    '',
    '| Goal | Case | What | Wanted | Measured, median [min-max] | Verdict |',
    '| --- | --- | --- | --- | --- | --- |',
    ...goals.flatMap(({ rows }) => rows),
    '',
    ...goals.flatMap(({ section }) => section),
  ].join('\n');
}

interface GoalOnPage {
  rows: string[];
  /** Lines, from the heading on; the last is empty. */
  section: string[];
}

/** What the page says, by the goals' ids. */
function readGoals(generated: string): Map<string, GoalOnPage> {
  const goals = new Map<string, GoalOnPage>();
  const goalOf = (id: string): GoalOnPage => {
    const goal = goals.get(id) ?? { rows: [], section: [] };
    goals.set(id, goal);
    return goal;
  };
  const [table = '', ...sections] = generated.split(/^### /m);
  for (const row of table.split('\n')) {
    const id = /^\| ([A-Z]\d+) \|/.exec(row)?.[1];
    if (id) goalOf(id).rows.push(row);
  }
  for (const section of sections) {
    const id = /^[A-Z]\d+/.exec(section)?.[0];
    if (id) goalOf(id).section = [...`### ${section}`.trimEnd().split('\n'), ''];
  }
  return goals;
}

function presentRows({ id, cases }: GoalResult): string[] {
  return cases.flatMap((result) => {
    if (result.error)
      return [`| ${id} | ${result.name} | not measured | | ${cell(result.error.split('\n')[0] ?? '')} | |`];
    return result.checks.map((check) => {
      const judged = check.byCpu ? `${check.verdict} (by CPU: ${formatSpread(check.byCpu)})` : check.verdict;
      return `| ${id} | ${cell(result.name)} | ${cell(checkLabel(check))} | ${cell(checkLimits(check))} | ${formatSpread(check.result)} | ${judged} |`;
    });
  });
}

/** The numbers behind the ratios. */
function presentNumbers({ id, title, startedAt, rounds, machine, cases }: GoalResult): string[] {
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
  const measured = `${rounds} rounds, ${startedAt.slice(0, 10)}, ${presentMachine(machine)}`;
  return [`### ${id} ${title}`, '', measured, '', ...lines];
}

function presentMachine({ cores, cpu, memoryGb, system, node, load, versions }: MachineFacts): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}, load ${load.toFixed(1)} at the end; ${packages.join(', ')}.`;
}

const cell = (text: string): string => text.replace(/\|/g, '\\|');
