// `npm run check`: formatting, lint, types, the import table and cycles, unit tests. Two checks at a time.
// Of an earlier run only what the compiler knew of files that are still the same is used again.
import { spawn } from 'node:child_process';
import { installPackages, root } from './project.mjs';
import { JEST } from './run-jest.mjs';

const node = (...parameters) => [process.execPath, ...parameters];
// One thread each for types and lint: several would each work out the same types again, and two checks run at a time as it is.
const types = (project, name) =>
  node('node_modules/@typescript/native/bin/tsc', '--singleThreaded', '-p', project, '--incremental', '--tsBuildInfoFile', `node_modules/.cache/weft/${name}.tsbuildinfo`);
/** Name, command; the longest first. Each counts as one test in `npm test`. */
export const checks = [
  ['lint', node('node_modules/oxlint/bin/oxlint', '--threads=1')],
  ['types of the server', types('tsconfig.json', 'server')],
  ['import table and cycles', node('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'config', 'local', 'device', 'web/src')],
  ['types of the pages', types('web/tsconfig.json', 'pages')],
  ['formatting', node('node_modules/oxfmt/bin/oxfmt', '--check', '{src,config,local,device,tests,bench,web/src}/**/*.{ts,tsx}')],
  ['no system named in generic files', node('scripts/check-names.mjs')],
  ['docs made from sources', node('scripts/docs.mjs', '--check')],
];
const unitTests = ['unit tests', node(...JEST, '--selectProjects', 'unit', '--maxWorkers=2')];

/** Types are worked out by programs in Go: what they hold they need to the end, and collecting it more seldom saves a fifth. */
const env = { GOGC: '400', ...process.env };

/** Runs a check; its output is shown only where it fails. Resolves with whether it passed. */
function runCheck([name, [command, ...parameters]]) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, parameters, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('exit', (code) => {
      const isPassed = code === 0;
      process.stdout.write(`${isPassed ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n${isPassed ? '' : `${output}\n`}`);
      resolve(isPassed);
    });
  });
}

/** So many at a time; default: two, for two cores. */
export async function runChecks(wanted = checks, { lanes = 2 } = {}) {
  const queue = [...wanted];
  const results = [];
  const work = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) results.push(await runCheck(check));
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return results;
}

if (process.argv[1]?.endsWith('check.mjs')) {
  await installPackages((text) => process.stdout.write(`${text}\n`));
  const results = await runChecks([unitTests, ...checks]);
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
