import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { ForeignClient } from './client';
import { PERSON_SCHEMA, promptOf, type Seen, TEXTS, WEATHER_TOOL } from './features';

const execute = promisify(execFile);
const VERSION = '3.54.0';
const SCRIPT = join(__dirname, 'openai_python.py');

/** The `openai` package for Python, installed once into the user's cache. */
export const openAiPython: ForeignClient = {
  name: 'openai (Python)',
  findObstacle: () =>
    installOpenAiPython().then(
      () => undefined,
      (error: unknown) => `there is no python3, or it could not install the package: ${String(error).slice(0, 300)}`,
    ),
  async run(jobs) {
    const python = await installOpenAiPython();
    const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    child.stdin.end(
      JSON.stringify({
        tool: WEATHER_TOOL,
        schema: PERSON_SCHEMA,
        texts: TEXTS,
        jobs: jobs.map((job) => ({ ...job, prompt: promptOf(job.feature) })),
      }),
    );
    const [output, errors, [code]] = await said;
    if (code !== 0) throw new Error(`python ended with ${String(code)}: ${errors.slice(-2_000)}`);
    return JSON.parse(output) as Seen[];
  },
};

export async function installOpenAiPython(): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'weft', `python-openai-${VERSION}`);
  const python = join(folder, 'bin/python');
  if (existsSync(python)) return python;
  const making = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await execute('python3', ['-m', 'venv', making], { timeout: 60_000 });
  await execute(join(making, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `openai==${VERSION}`], {
    timeout: 180_000,
  });
  // Only a whole folder gets the name; a Python in a folder that was renamed still finds its packages.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return python;
}
