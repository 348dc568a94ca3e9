// `npm test`: checks, unit, integration, fault and browser tests on services of their own. Ends with `N passed, N failed`.
// `npm run prove`: what is only for depth.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { findBrowser } from './browser.mjs';
import { affectedTests, changedFiles } from './changed.mjs';
import { checks, runChecks } from './check.mjs';
import { faultReportFile, reportFaults } from './fault-report.mjs';
import { installPackages, root } from './project.mjs';
import { partOf, runJest } from './run-jest.mjs';

const { cpuSeconds } = createRequire(import.meta.url)('../tests/jest/cpu-seconds.cjs');
const say = (text) => process.stdout.write(`${text}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'weft-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const startedAt = Date.now();
/** Those of jest's projects. */
const PARTS = ['unit', 'integration', 'fault', 'browser'];
/** `npm test -- integration browser` runs only those parts; `npm test -- changed` what a change needs. */
const [first, base] = process.argv.slice(2);
const isChanged = first === 'changed';
const named = isChanged ? [] : process.argv.slice(2);
const wants = (part) => named.length === 0 || named.includes(part);
/** Tests that hold within how many milliseconds something is there: they run when all else is done. */
const TIMED = '(integration/.*-speed|e2e/performance)\\.';
/** A test file that tries more at full depth says so. */
const DEEP = /support\/depth'|TEST_DEPTH/;
/** Fault tests at full size measure, and run alone. */
const isFull = process.env.FAULT_PROFILE === 'full';
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
  if (isChanged) await runChanged();
  else if (isFull) await prove();
  else await runParts();
} catch (error) {
  say(error.stack ?? String(error));
  total.failed += 1;
} finally {
  await services?.stop().catch((error) => say(`Services did not stop: ${error.message}`));
  rmSync(scratch, { recursive: true, force: true });
  if (isStopped) total.failed += 1;
  say(`\nThe whole: ${((Date.now() - startedAt) / 60_000).toFixed(1)} min, CPU ${cpuSeconds().toFixed(0)} s`);
  say(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** The checks beside the tests: these wait for processes more than they compute. */
async function runParts() {
  const checking = wants('check') ? runChecks(checks, { lanes: 1 }) : Promise.resolve([]);
  // In processes of their own: in one that has run other tests V8 optimises expressions no more, and they take twice the time.
  await Promise.all([build(), wants('unit') && test(['unit'])]);
  const parts = PARTS.filter((part) => part !== 'unit' && wants(part));
  if (parts.length > 0) await test(parts, { args: ['--testPathPatterns', `^(?!.*${TIMED})`] });
  for (const isPassed of await checking) total[isPassed ? 'passed' : 'failed'] += 1;
  // These mostly wait for the clock; a browser computes, and has the machine to itself.
  if (parts.includes('integration')) await test(['integration'], { args: ['--testPathPatterns', TIMED] });
  if (parts.includes('browser')) await test(['browser'], { args: ['--testPathPatterns', TIMED], isAlone: true });
}

/** All fault tests at full size, and each other test file of which `npm test` tries a part. */
async function prove() {
  await build();
  await test(['fault'], { isAlone: true });
  const deep = testFiles().filter((path) => partOf(path) !== 'fault' && DEEP.test(readFileSync(join(root, path), 'utf8')));
  const parts = PARTS.filter((part) => deep.some((path) => partOf(path) === part));
  if (parts.length > 0) await test(parts, { args: ['--runTestsByPath', ...deep], isAlone: true });
  reportFaults(say);
}

/** Paths of all test files, from the root. */
function testFiles() {
  const folders = ['src', 'config', 'local', 'device', 'web/src', 'tests', 'scripts', 'bench'];
  const paths = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path}`));
  return paths.filter((path) => /\.test\.tsx?$/.test(path) && !path.includes('/node_modules/'));
}

async function runChanged() {
  const { from, files } = changedFiles(base);
  const { chosen, left } = await affectedTests(files);
  say(`${files.length} files differ from ${from}; ${chosen.length + left.length} test files depend on them.`);
  if (left.length > 0) say(`Run are the ${chosen.length} nearest; ${left.length} are left to npm test, as ${left.slice(0, 3).join(', ')}.`);
  if (chosen.length === 0) return;
  await build();
  const parts = PARTS.filter((part) => chosen.some((path) => partOf(path) === part));
  await test(parts, { args: ['--runTestsByPath', ...chosen] });
}

async function build() {
  await Promise.all([buildServer(), buildWeb()]);
}

/** Runs test files of these parts, with what they need, and adds up what was counted. */
async function test(wanted, options = {}) {
  if (isStopped) return;
  let parts = wanted;
  const environment = { FAULT_REPORT: faultReportFile, WEFT_CODE_CACHE: scratch };
  if (parts.includes('browser')) {
    const WEFT_BROWSER = await findBrowser(say);
    if (WEFT_BROWSER) environment.WEFT_BROWSER = WEFT_BROWSER;
    else {
      parts = parts.filter((part) => part !== 'browser');
      total.skipped += 1;
    }
  }
  if (parts.some((part) => part !== 'unit')) Object.assign(environment, await openServices());
  if (parts.includes('fault')) mkdirSync(dirname(faultReportFile), { recursive: true });
  const onStart = (child) => (current = child);
  const counted = await runJest({ ...options, parts, environment, scratch, say, onStart });
  for (const name of Object.keys(total)) total[name] += counted[name];
}

/** Once for all parts. */
async function openServices() {
  if (!services) {
    say('Starting MongoDB and Redis for the tests …');
    const { startServices } = createRequire(import.meta.url)(join(root, 'dist/local/services.js'));
    services = await startServices({
      dataDir: join(scratch, 'data'),
      log: (line) => say(`  ${line}`),
      ephemeral: true,
      mongodbUri: process.env.MONGODB_URI,
      redisUrl: process.env.REDIS_URL,
    });
  }
  return { MONGODB_URI: services.mongodbUri, REDIS_URL: services.redisUrl };
}
