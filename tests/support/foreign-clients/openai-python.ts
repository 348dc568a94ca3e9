import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ForeignClient } from './client';
import { PERSON_SCHEMA, promptOf, type Seen, TEXTS, WEATHER_TOOL } from './features';
import { installPython } from './python-packages';

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

export const installOpenAiPython = (): Promise<string> =>
  installPython(`python-openai-${VERSION}`, [`openai==${VERSION}`]);
