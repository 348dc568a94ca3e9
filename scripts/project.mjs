// What the start and test scripts share: the root, installing what is missing, running a command. Needs only Node itself.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/** Runs a command with its output shown; resolves with its exit code. */
export function run(command, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** `npm ci` where the installed packages are not those of the lock file. */
export async function installPackages(say) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Weft needs Node 20.19 or later; this is ${process.versions.node}.`);
  const stamp = join(root, 'node_modules/.weft-lock');
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && hasFolders(JSON.parse(lock))) return;
  say('Installing packages (once; about a minute) …');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) fail('Packages could not be installed: see npm’s message above. Is the package registry reachable from here? Then run the command again.');
  writeFileSync(stamp, hash);
}

/** Whether each folder of packages is there: the workspaces have some of their own, which may be gone alone. */
function hasFolders({ packages }) {
  const folders = Object.keys(packages).flatMap((path) => /^(.*?)node_modules\//.exec(path)?.[1] ?? []);
  return [...new Set(folders)].every((folder) => existsSync(join(root, folder, 'node_modules')));
}
