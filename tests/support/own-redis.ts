/** A Redis of the test's own, which it may kill and empty without harm to other tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startServices } from '../../local/services';
import { waitFor } from './test-services';

export interface OwnRedis {
  url: string;
  /** Kills the server (SIGKILL) and starts it again; what was acknowledged is still there. Resolves when it answers. */
  restart(): Promise<void>;
  /** Empties it, queues and all. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one that keeps its data on disk, and starts again what dies. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-redis-'));
  const services = await startServices({
    dataDir,
    want: { mongo: false, redis: true },
    supervise: true,
    log: () => undefined,
  });
  const client = new Redis(services.redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined); // restarts are what this is for
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
    async close() {
      client.disconnect();
      await services.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
