// Runs jest's projects one after the other or side by side, and adds up what they counted.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './project.mjs';

/** More files than these are broken, not disturbed. */
const MOST_FILES_AGAIN = 6;

/**
 * `run({ project, environment?, files?, workers?, isFinal? })` runs the test files of a project (whose paths match `files`; all
 * without it) on so many workers (2). Files with a failure then run a second time, alone: some tests hold how long
 * something takes, and others of the same run disturb them. What passes then counts as passed and is named, so that
 * nobody takes it for quiet. `isFinal`: no second time.
 */
export function createJestRuns({ say, scratch, total }) {
  const running = new Set();
  let runs = 0;
  let isStopped = false;

  async function start(project, environment, args) {
    runs += 1;
    const output = join(scratch, `${project}-${runs}.json`);
    const code = await new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        ['node_modules/jest/bin/jest.js', '--selectProjects', project, '--json', `--outputFile=${output}`, '--forceExit', ...args],
        { cwd: root, env: { ...process.env, NODE_ENV: 'test', ...environment }, stdio: ['ignore', 'ignore', 'inherit'] },
      );
      running.add(child);
      child.on('exit', (exit) => {
        running.delete(child);
        resolve(exit ?? 1);
      });
    });
    const files = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')).testResults : [];
    return { code, files };
  }

  async function run(part) {
    if (isStopped) return;
    const startedAt = Date.now();
    const { project, environment, files, workers = 2 } = part;
    const wanted = files ? ['--testPathPatterns', files] : [];
    const first = await start(project, environment, [workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`, ...wanted]);
    const last = await runBrokenAgain(part, first);
    const { passed, failed, skipped } = count(last.files);
    total.passed += passed;
    total.skipped += skipped;
    // jest that died before it could report has failed, too
    total.failed += failed === 0 && last.code !== 0 ? 1 : failed;
    say(`${project}: ${passed} passed, ${failed} failed (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
  }

  /** The files' last results. */
  async function runBrokenAgain({ project, environment, isFinal }, first) {
    const broken = first.files.filter(isBroken);
    if (isStopped || isFinal || broken.length === 0 || broken.length > MOST_FILES_AGAIN) return first;
    say(`${project}: ${broken.length} files again, alone`);
    const again = await start(project, environment, ['--runInBand', '--runTestsByPath', ...broken.map(({ name }) => name)]);
    const last = new Map(again.files.map((file) => [file.name, file]));
    for (const file of broken)
      if (last.has(file.name) && !isBroken(last.get(file.name))) say(`  passed the second time: ${namesOf(file)}`);
    return { code: again.code, files: first.files.map((file) => last.get(file.name) ?? file) };
  }

  function stop() {
    isStopped = true;
    for (const child of running) child.kill('SIGTERM');
  }

  return { run, stop, isStopped: () => isStopped };
}

/** A file that could not even be loaded counts as a failed test. */
function count(files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const unloaded = files.filter((file) => isBroken(file) && !file.assertionResults.some(hasFailed));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(hasFailed).length + unloaded.length,
    skipped: tests.filter(({ status }) => status === 'pending').length,
  };
}

const isBroken = (file) => file.status === 'failed';
const hasFailed = ({ status }) => status === 'failed';

function namesOf(file) {
  const failed = file.assertionResults.filter(hasFailed).map(({ fullName }) => `“${fullName}”`);
  return `${relative(root, file.name)} ${failed.join(', ')}`;
}
