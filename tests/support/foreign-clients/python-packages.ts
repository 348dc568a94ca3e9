import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The path of a Python that has these packages (`name==version`), installed once into the user's cache in a folder of `name`. Rejects where that cannot be. */
export async function installPython(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'weft', name);
  const python = join(folder, 'bin/python');
  if (existsSync(python)) return python;
  const making = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await execute('python3', ['-m', 'venv', making], { timeout: 60_000 });
  await execute(join(making, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...packages], { timeout: 180_000 });
  // Only a whole folder gets the name; a Python in a folder that was renamed still finds its packages.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return python;
}
