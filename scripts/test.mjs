// `npm test`: checks, unit, integration, fault and browser tests on services of their own. Ends with `N passed, N failed`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { findBrowser } from './browser.mjs';
import { runChecks } from './check.mjs';
import { faultReportFile, reportFaults } from './fault-report.mjs';
import { createJestRuns } from './jest-runs.mjs';
import { installPackages, root } from './project.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'weft-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
/** `npm test -- integration browser` runs only those parts. */
const wanted = process.argv.slice(2);
/** Browser tests that hold how long something takes, and all others. */
const TIMED = 'e2e/performance';
const UNTIMED = 'e2e/(?!performance)';
/** Fault tests at full size measure, and run alone. */
const isFull = process.env.FAULT_PROFILE === 'full';
const wants = (part) => wanted.length === 0 || wanted.includes(part);
const jest = createJestRuns({ say, scratch, total });
let services;

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, jest.stop);

try {
  await installPackages(say);
  await Promise.all([buildServer(), buildWeb()]);
  if (wants('check')) for (const isPassed of await runChecks()) total[isPassed ? 'passed' : 'failed'] += 1;
  if (wants('unit')) await jest.run({ project: 'unit' });
  if (['integration', 'fault', 'browser'].some(wants) && !jest.isStopped()) {
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
  if (jest.isStopped()) total.failed += 1;
  say(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runWithServices(environment) {
  mkdirSync(dirname(faultReportFile), { recursive: true });
  // For two cores. Integration tests wait for processes that start more than they compute; so do browser tests.
  if (wants('integration')) await jest.run({ project: 'integration', environment, workers: 3 });
  if (wants('fault')) {
    const reported = { ...environment, FAULT_REPORT: faultReportFile };
    await jest.run({ project: 'fault', environment: reported, workers: isFull ? 1 : 2, isFinal: isFull });
    if (isFull) reportFaults(say);
  }
  if (!wants('browser')) return;
  const WEFT_BROWSER = await findBrowser(say);
  if (!WEFT_BROWSER) {
    total.skipped += 1;
    return;
  }
  const browser = { project: 'browser', environment: { ...environment, WEFT_BROWSER } };
  await jest.run({ ...browser, files: TIMED, workers: 1 });
  await jest.run({ ...browser, files: UNTIMED, workers: 3 });
}
