/** Runs a program to its end. */
import { spawn } from 'node:child_process';

const KEPT_OUTPUT_CHARACTERS = 4_000;

export interface CommandOptions {
  environment?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Aborting it sends SIGINT. */
  signal?: AbortSignal;
}

/** Resolves with the standard output; rejects, with the end of the error output, when the program fails or is not there. */
export async function runCommand(
  command: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { environment, signal, ...spawnOptions } = options;
  const child = spawn(command, parameters, {
    ...spawnOptions,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `${command} failed (${code ?? 'killed'}): ${(errors || output.slice(-KEPT_OUTPUT_CHARACTERS)).trim()}`,
    );
  return output;
}

/** Whether a program runs here at all. */
export async function canRun(
  command: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<boolean> {
  return await runCommand(command, parameters, options).then(
    () => true,
    () => false,
  );
}
