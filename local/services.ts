/** MongoDB and Redis for a machine that has neither. See README.md for the four ways and their order. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { limitsOf, type Limits } from './limits';
import type { ServiceChoice } from './services/service-choice';
import { ServiceStarter, type Pids } from './services/service-starter';
import { Watchdog } from './services/watchdog-client';

export interface ServicesOptions {
  /** Data and logs are kept below it; not used by an ephemeral start. */
  dataDir: string;
  log(message: string): void;
  /** Which are wanted; default both. */
  want?: { mongo: boolean; redis: boolean };
  /** For tests: data in a temporary folder that `stop` removes, nothing waits for the disk. */
  ephemeral?: boolean;
  /** Existing servers to use instead. */
  mongodbUri?: string | undefined;
  redisUrl?: string | undefined;
  /** Start again what dies. Default: true unless ephemeral. */
  supervise?: boolean;
  /** Fixed ports; default: free ones. */
  ports?: { mongo?: number; redis?: number };
  /** In place of what the environment says. */
  limits?: Partial<Limits>;
  /** The folder of the built children (mongo-gateway.js, watchdog.js); default: beside this bundle, or dist/local. */
  entryDir?: string | undefined;
}

export interface RunningServices {
  /** Holds the password. Works with retryable writes and transactions. Empty when MongoDB was not wanted. */
  mongodbUri: string;
  /** Holds the password. Empty when Redis was not wanted. */
  redisUrl: string;
  describe: ServiceChoice[];
  /** The processes as they are now: a restart changes them. */
  readonly pids: Pids;
  /** Stops what was started, in order. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts what is wanted and not given; resolves when it answers. A failed start leaves nothing running. */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const limits = { ...limitsOf(), ...options.limits };
  const isEphemeral = options.ephemeral === true;
  const want = options.want ?? { mongo: true, redis: true };
  const folder = isEphemeral ? await mkdtemp(join(tmpdir(), 'weft-')) : resolve(options.dataDir);
  await mkdir(folder, { recursive: true });
  const watchdog = new Watchdog(options.entryDir);
  if (isEphemeral) watchdog.removeLater(folder);
  const starter = new ServiceStarter({
    folder,
    isEphemeral,
    supervise: options.supervise ?? !isEphemeral,
    log: options.log,
    watchdog,
    entryDir: options.entryDir,
    limits,
  });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await starter.stopAll();
    await watchdog.close();
    if (isEphemeral) await rm(folder, { recursive: true, force: true });
  };

  try {
    const [mongo, redis] = await allOrFirstError([
      want.mongo ? starter.startMongo(options.mongodbUri, options.ports?.mongo) : undefined,
      want.redis ? starter.startRedis(options.redisUrl, options.ports?.redis) : undefined,
    ]);
    const describe = [mongo?.choice, redis?.choice].filter((choice) => choice !== undefined);
    for (const { service, choice, reason } of describe) options.log(`${service}: ${choice} (${reason})`);
    return {
      mongodbUri: mongo?.url ?? '',
      redisUrl: redis?.url ?? '',
      describe,
      get pids() {
        return starter.pids;
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Like Promise.all, but waits for all of them first: nothing may still be starting while the rest is stopped. */
async function allOrFirstError<T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
