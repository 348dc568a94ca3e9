// The report of the fault tests at full size: prints it and puts it into docs/reliability.md. `npm run prove` ends with it;
// alone it takes what tests/output/faults.jsonl has: the last run of each test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './project.mjs';

export const faultReportFile = join(root, 'tests/output/faults.jsonl');
const PAGE = join(root, 'docs/reliability.md');
const BEGIN = '<!-- prove:begin -->';
const END = '<!-- prove:end -->';

/** Prints the table of the last full runs and writes the page; says so where there are none. */
export function reportFaults(say) {
  const reports = readReports();
  if (reports.length === 0) return say('No fault test has run at full size yet: npm run prove');
  const table = present(reports);
  say(`\n${table}`);
  const text = readFileSync(PAGE, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/reliability.md lacks ${BEGIN} … ${END}`);
  writeFileSync(PAGE, `${text.slice(0, from)}${BEGIN}\n\n${table}\n${text.slice(to)}`);
}

/** The last full run of each test, in the order of their numbers. */
function readReports() {
  if (!existsSync(faultReportFile)) return [];
  const lines = readFileSync(faultReportFile, 'utf8').split('\n').filter(Boolean);
  const last = new Map();
  for (const report of lines.map((line) => JSON.parse(line)))
    if (report.profile === 'full') last.set(`${report.id} ${report.says}`, report);
  const place = ({ id }) => Number(id.slice(1)) || 1_000;
  return [...last.values()].sort((one, other) => place(one) - place(other));
}

function present(reports) {
  const faults = reports.filter(({ broken }) => broken === undefined);
  const controls = reports.filter(({ broken }) => broken !== undefined);
  const number = (count) => (count === undefined ? '?' : count.toLocaleString('en'));
  const result = ({ isPassed }) => (isPassed ? 'passed' : '**failed**');
  const done = ({ counts }) => Object.entries(counts).map(([what, count]) => `${number(count)} ${what}`).join(', ');
  const when = ({ at, load }) => `${at.slice(0, 10)}, load ${load.toFixed(1)}`;
  return [
    `Machine: ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.version}.`,
    '',
    '| fault | what happens | done | lost | doubled | wrong | seconds | run | result |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...faults.map((one) => `| ${one.id} | ${one.says} | ${done(one)} | ${number(one.lost)} | ${number(one.doubled)} | ${number(one.wrong)} | ${number(one.seconds)} | ${when(one)} | ${result(one)} |`),
    '',
    '| guard taken out | rules that the checker found broken | seconds | run | result |',
    '| --- | --- | --- | --- | --- |',
    ...controls.map((one) => `| ${one.says} | ${one.broken.join(', ') || 'none'} | ${number(one.seconds)} | ${when(one)} | ${result(one)} |`),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) reportFaults((text) => process.stdout.write(`${text}\n`));
