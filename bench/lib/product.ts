import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/services/free-port';
import { delay } from '../../src/platform/time';
import { monotonicMs } from './clock';
import type { BenchContext } from './context';

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 25_000;
const POLL_MS = 10;

export interface ProductOptions {
  roles: string;
  /** Default: a free one. */
  port?: number;
  /** Default: the goal's own. */
  redisUrl?: string;
  /** More or other variables. */
  environment?: Record<string, string>;
}

/** A process of the product, `dist/main.js`, as an operator starts it, at its default log level. */
export interface ProductProcess {
  pid: number;
  port: number;
  /** From the start of the process to the first healthy answer. */
  startMs: number;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a process and waits for /health; it is stopped at the end of the goal. */
export async function startProduct(context: BenchContext, options: ProductOptions): Promise<ProductProcess> {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const folderOfProfiles = context.flags['profile'];
  const profiling = folderOfProfiles ? ['--cpu-prof', `--cpu-prof-dir=${folderOfProfiles}`] : [];
  const startedAt = monotonicMs();
  const child = spawn(
    process.execPath,
    [...profiling, '--enable-source-maps', join(context.root, 'dist/main.js'), `--roles=${options.roles}`],
    {
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env['PATH'],
        ...(context.flags['node-options'] ? { NODE_OPTIONS: context.flags['node-options'] } : {}),
        NODE_ENV: 'test',
        BCRYPT_COST: '4',
        ACCESS_TOKEN_TTL_SECONDS: '36000',
        MONGODB_URI: context.mongodbUri,
        REDIS_URL: options.redisUrl ?? context.redisUrl,
        REDIS_PREFIX: context.prefix,
        PORT: String(port),
        OPS_PORT: String(port),
        ...options.environment,
      },
    },
  );
  const close = async () => {
    await end(child, 'SIGTERM');
    if (context.flags['keep-logs']) context.say(`  log of ${options.roles}: ${logFile}`);
    else rmSync(folder, { recursive: true, force: true });
  };
  context.defer(close);
  await waitUntilHealthy(child, port, () => readFileSync(logFile, 'utf8').slice(-2_000));
  return {
    pid: child.pid ?? 0,
    port,
    startMs: monotonicMs() - startedAt,
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function waitUntilHealthy(child: ChildProcess, port: number, readLog: () => string): Promise<void> {
  const deadline = Date.now() + START_PATIENCE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`dist/main.js ended at its start:\n${readLog()}`);
    const isHealthy = await fetch(`http://127.0.0.1:${port}/health`).then(
      async (answer) => answer.ok && ((await answer.json()) as { status: string }).status === 'ok',
      () => false,
    );
    if (isHealthy) return;
    await delay(POLL_MS);
  }
  throw new Error(`dist/main.js is not healthy after ${START_PATIENCE_MS} ms:\n${readLog()}`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const isEnded = await Promise.race([ended.then(() => true), delay(STOP_PATIENCE_MS).then(() => false)]);
  if (!isEnded) {
    child.kill('SIGKILL');
    await ended;
  }
}
