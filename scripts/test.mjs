// `npm test`: checks, unit, integration, fault and browser tests on services of their own. Ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { findBrowser } from './browser.mjs';
import { runChecks } from './check.mjs';
import { faultReportFile, reportFaults } from './fault-report.mjs';
import { installPackages, root } from './project.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'weft-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
/** `npm test -- integration browser` runs only those parts. */
const wanted = process.argv.slice(2);
/** Tests that hold within how many milliseconds something is there: they run alone. */
const TIMED = { integration: 'integration/(realtime-presence|support-conclude-speed|support-document-streams)\\.', browser: 'e2e/performance\\.' };
/** Fault tests at full size measure, and run alone. */
const isFull = process.env.FAULT_PROFILE === 'full';
const wants = (part) => wanted.length === 0 || wanted.includes(part);
let services;
let current;
let isStopped = false;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
    current?.kill('SIGTERM');
  });
}

try {
  await installPackages(say);
  await Promise.all([buildServer(), buildWeb()]);
  if (wants('check')) for (const isPassed of await runChecks()) total[isPassed ? 'passed' : 'failed'] += 1;
  if (wants('unit')) await jest('unit', { workers: 2 });
  if (['integration', 'fault', 'browser'].some(wants) && !isStopped) {
    say('Starting MongoDB and Redis for the tests …');
    const { startServices } = createRequire(import.meta.url)(join(root, 'dist/local/services.js'));
    services = await startServices({
      dataDir: join(scratch, 'data'),
      log: (line) => say(`  ${line}`),
      ephemeral: true,
      mongodbUri: process.env.MONGODB_URI,
      redisUrl: process.env.REDIS_URL,
    });
    await runWithServices({ MONGODB_URI: services.mongodbUri, REDIS_URL: services.redisUrl });
  }
} catch (error) {
  say(error.stack ?? String(error));
  total.failed += 1;
} finally {
  await services?.stop().catch((error) => say(`Services did not stop: ${error.message}`));
  rmSync(scratch, { recursive: true, force: true });
  if (isStopped) total.failed += 1;
  say(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runWithServices(environment) {
  // For two cores. Integration and browser tests wait for processes that start more than they compute.
  if (wants('integration')) await runTimedFirst('integration', environment);
  if (wants('fault')) {
    mkdirSync(dirname(faultReportFile), { recursive: true });
    await jest('fault', { environment: { ...environment, FAULT_REPORT: faultReportFile }, workers: isFull ? 1 : 2 });
    if (isFull) reportFaults(say);
  }
  if (!wants('browser')) return;
  const WEFT_BROWSER = await findBrowser(say);
  if (WEFT_BROWSER) await runTimedFirst('browser', { ...environment, WEFT_BROWSER });
  else total.skipped += 1;
}

async function runTimedFirst(project, environment) {
  await jest(project, { environment, workers: 1, args: ['--testPathPatterns', TIMED[project]] });
  await jest(project, { environment, workers: 3, args: ['--testPathIgnorePatterns', TIMED[project], '/node_modules/'] });
}

/** Runs test files of one of jest's projects, so many at once, and adds up what they counted. */
async function jest(project, { environment = {}, workers, args = [] }) {
  if (isStopped) return;
  const output = join(scratch, `${project}.json`);
  rmSync(output, { force: true });
  const startedAt = Date.now();
  const code = await new Promise((resolve) => {
    current = spawn(
      process.execPath,
      [
        ...['node_modules/jest/bin/jest.js', '--selectProjects', project, '--json', `--outputFile=${output}`, '--forceExit'],
        ...[workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`, ...args],
      ],
      { cwd: root, env: { ...process.env, NODE_ENV: 'test', ...environment }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    current.on('exit', (exit) => resolve(exit ?? 1));
  });
  const report = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined;
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  total.passed += report?.numPassedTests ?? 0;
  total.skipped += report?.numPendingTests ?? 0;
  total.failed += failed || code === 0 ? failed : 1;
  say(`${project}: ${report?.numPassedTests ?? 0} passed, ${failed} failed (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
}
