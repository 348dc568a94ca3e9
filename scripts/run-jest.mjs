// Runs test files by Jest, and tells of each part (unit, integration, fault, browser) what it counted and cost.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { root } from './project.mjs';

/** CPU seconds of each test file, with those of its processes, when it last ran here: `{ "tests/…": 1.5 }`. */
const costsFile = join(root, 'tests/output/costs.json');
/**
 * Two more than cores: a file computes a third of its time and else waits, for the clock or for processes that it has started; one
 * more was tried on two cores and took 6 % longer. Unit
 * tests compute alone; each further worker would load the packages once more.
 */
const WORKERS = availableParallelism() + 2;
const UNIT_WORKERS = availableParallelism();

/**
 * Node's parameters for Jest. Each test file compiles its own copy of our modules; with a baseline copy of each function beside them a
 * process soon has 16 MB of machine code, from where on V8 optimises regular expressions no more: those of secrets take ten times as long.
 */
export const JEST = ['--no-sparkplug', 'node_modules/jest/bin/jest.js'];

/** The part that a test file belongs to. */
export function partOf(path) {
  const [, kind] = /\.(int|fault|e2e)\.test\.tsx?$/.exec(path) ?? [];
  return { int: 'integration', fault: 'fault', e2e: 'browser' }[kind] ?? 'unit';
}

/**
 * Runs the test files of these parts that `args` choose, beside each other unless `isAlone`; resolves with what was counted.
 * `onStart` is given the process, to be ended with the run.
 */
export async function runJest({ parts, args = [], environment = {}, isAlone = false, scratch, say, onStart }) {
  const output = join(scratch, 'jest.json');
  const costFile = join(scratch, 'cost.jsonl'); // a line a test file, written by tests/jest/
  for (const file of [output, costFile]) rmSync(file, { force: true });
  const parameters = [
    ...[...JEST, '--selectProjects', ...parts, '--json', `--outputFile=${output}`, '--forceExit', '--passWithNoTests'],
    ...[isAlone ? '--runInBand' : `--maxWorkers=${parts.every((part) => part === 'unit') ? UNIT_WORKERS : WORKERS}`, ...args],
  ];
  const env = { ...process.env, NODE_ENV: 'test', TEST_COST_FILE: costFile, ...environment };
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (exit) => resolve(exit ?? 1));
    onStart(child);
  });
  const files = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')).testResults : [];
  const costs = readLines(costFile);
  keepCosts(costs);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    const counted = count(files.filter(({ name }) => partOf(name) === part));
    const ran = costs.filter(({ path }) => partOf(path) === part);
    if (ran.length > 0) say(`${part}: ${counted.passed} passed, ${counted.failed} failed (${tellCost(ran)})`);
    for (const name of Object.keys(total)) total[name] += counted[name];
  }
  if (code !== 0 && total.failed === 0) total.failed = 1;
  return total;
}

function count(files) {
  const counted = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of files) {
    const of = (name) => assertionResults.filter((one) => one.status === name).length;
    counted.passed += of('passed');
    counted.skipped += of('pending');
    // A file that could not be run has no tests, and has failed.
    counted.failed += of('failed') || (status === 'failed' ? 1 : 0);
  }
  return counted;
}

function readLines(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line) => JSON.parse(line));
}

/** What each test file cost when it last ran on this machine; those that never did are missing. */
export function readCosts() {
  return existsSync(costsFile) ? JSON.parse(readFileSync(costsFile, 'utf8')) : {};
}

function keepCosts(costs) {
  const last = readCosts();
  for (const { path, cpuSeconds } of costs) last[relative(root, path)] = Math.round(cpuSeconds * 10) / 10;
  mkdirSync(dirname(costsFile), { recursive: true });
  writeFileSync(costsFile, `${JSON.stringify(last, undefined, 1)}\n`);
}

function tellCost(costs) {
  const wall = (Math.max(...costs.map(({ endedAt }) => endedAt)) - Math.min(...costs.map(({ startedAt }) => startedAt))) / 1000;
  const cpu = costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const [dearest] = costs.toSorted((one, other) => other.cpuSeconds - one.cpuSeconds);
  return `${costs.length} files, ${wall.toFixed(0)} s, CPU ${cpu.toFixed(0)} s; most ${relative(root, dearest.path)}: ${dearest.cpuSeconds.toFixed(0)} s`;
}
