// `npm run check`: formatting, lint, types, the import table and cycles, unit tests. Under a minute.
import { spawn } from 'node:child_process';
import { installPackages, root } from './project.mjs';

const typescript = 'node_modules/@typescript/native/bin/tsc';
/** Name, command: each counts as one test in `npm test`. */
export const checks = [
  ['types of the server', ['node', typescript, '-p', 'tsconfig.json']],
  ['types of the pages', ['node', typescript, '-p', 'web/tsconfig.json']],
  ['docs/configuration.md', ['node', 'scripts/docs.mjs', '--check']],
  ['formatting', ['npx', 'prettier', '--check', '--log-level', 'warn', '{src,config,local,tests,bench,web/src}/**/*.{ts,tsx}']],
  ['import table and cycles', ['npx', 'depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'config', 'local', 'web/src']],
  ['lint', ['npx', 'eslint', '--max-warnings', '0', '.']],
];

/** Runs a check; its output is shown only where it fails. Resolves with whether it passed. */
export function runCheck([name, [command, ...parameters]]) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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

/** Two at a time, for two cores. */
export async function runChecks() {
  const queue = [...checks];
  const results = [];
  const work = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) results.push(await runCheck(check));
  };
  await Promise.all([work(), work()]);
  return results;
}

if (process.argv[1]?.endsWith('check.mjs')) {
  await installPackages((text) => process.stdout.write(`${text}\n`));
  const results = await runChecks();
  const unit = await runCheck(['unit tests', ['npx', 'jest', '--selectProjects', 'unit']]);
  process.exitCode = results.every(Boolean) && unit ? 0 : 1;
}
