/** A Redis of the test's own, which it may kill, empty and rob of its memory without harm to other tests. */
import { cp, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type RunningServices, startServices } from '../../local/services';
import { waitFor } from './test-services';

export interface OwnRedis {
  url: string;
  /** Kills the server (SIGKILL) and starts it again; what was acknowledged is still there. Resolves when it answers. */
  restart(): Promise<void>;
  /** Empties it, queues and all. */
  flush(): Promise<void>;
  /** Remembers what is on disk now, for `goBack`. */
  remember(): Promise<void>;
  /** Starts it again with what it had when it was told to remember: an old dump. */
  goBack(): Promise<void>;
  /** Starts it again with the first `part` (0 to 1) of its append-only file: what is left of a torn or corrupt one. */
  cut(part: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts one that keeps its data on disk, and starts again what dies. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-redis-'));
  const kept = join(folder, 'kept');
  const dataDir = join(folder, 'data');
  let services = await start(undefined);
  const port = Number(new URL(services.redisUrl).port);
  const client = new Redis(services.redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined); // restarts are what this is for

  function start(at: number | undefined): Promise<RunningServices> {
    return startServices({
      dataDir,
      want: { mongo: false, redis: true },
      supervise: true,
      log: () => undefined,
      ...(at ? { ports: { redis: at } } : {}),
    });
  }

  /** Changes its files while it is stopped. */
  async function tamper(change: () => Promise<void>): Promise<void> {
    await services.stop();
    await change();
    services = await start(port);
    await client.ping();
  }

  return {
    url: services.redisUrl,
    async restart() {
      const pid = services.pids['redis'];
      if (pid === undefined) throw new Error('the Redis of the test does not run');
      process.kill(pid, 'SIGKILL');
      await waitFor(
        'the Redis of the test to start again',
        () => services.pids['redis'] !== pid && services.pids['redis'] !== undefined,
      );
      await client.ping();
    },
    async flush() {
      await client.flushall();
    },
    remember: () =>
      tamper(async () => {
        await rm(kept, { recursive: true, force: true });
        await cp(dataDir, kept, { recursive: true });
      }),
    goBack: () =>
      tamper(async () => {
        await rm(dataDir, { recursive: true, force: true });
        await cp(kept, dataDir, { recursive: true });
      }),
    cut: (part) =>
      tamper(async () => {
        for (const file of await appendOnlyFiles(dataDir))
          await truncate(file, Math.floor((await stat(file)).size * part));
      }),
    async close() {
      client.disconnect();
      await services.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Those that grow: Redis takes a cut one as far as it goes. */
async function appendOnlyFiles(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir, { recursive: true });
  const files = names.filter((name) => name.endsWith('.incr.aof')).map((name) => join(dataDir, name));
  if (files.length === 0) throw new Error(`no append-only file in ${dataDir}`);
  return files;
}
