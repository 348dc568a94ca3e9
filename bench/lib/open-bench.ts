import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startServices } from '../../local/services';
import { connect } from '../../src/platform/mongo';
import { Redis } from 'ioredis';
import { startChild } from './child';
import type { BenchContext } from './context';
import { databaseUri } from './open-parts';

export interface OpenBench {
  context: BenchContext;
  /** Ends children, drops the database, deletes the keys, stops services. Safe to call twice. */
  close(): Promise<void>;
}

/** Servers, a database and a key prefix for one goal. A signal closes them before the process ends. */
export async function openBench(options: Pick<BenchContext, 'root' | 'isQuick' | 'flags' | 'say'>): Promise<OpenBench> {
  const { root } = options;
  const closers: (() => Promise<void> | void)[] = [];
  const entryDir = join(root, 'dist/bench');
  const start = (settings: {
    mongo: boolean;
    redis: boolean;
    redisPort?: number;
    mongodbUri?: string | undefined;
    redisUrl?: string | undefined;
  }) =>
    startServices({
      dataDir: join(root, '.weft/bench'),
      ephemeral: true,
      entryDir,
      log: () => undefined,
      want: { mongo: settings.mongo, redis: settings.redis },
      mongodbUri: settings.mongodbUri,
      redisUrl: settings.redisUrl,
      ...(settings.redisPort ? { ports: { redis: settings.redisPort } } : {}),
    });
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('uncaughtException', crash);
      for (const closer of closers.reverse()) {
        await Promise.resolve(closer()).catch((error: unknown) => options.say(`  closing: ${String(error)}`));
      }
    })());
  const interrupt = () => void close().then(() => process.exit(130));
  const crash = (error: Error) => {
    options.say(error.stack ?? error.message);
    interrupt();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('uncaughtException', crash);

  const services = await start({
    mongo: true,
    redis: true,
    mongodbUri: process.env['MONGODB_URI'],
    redisUrl: process.env['REDIS_URL'],
  });
  const { redisUrl } = services;
  closers.push(() => services.stop());
  const prefix = `weft-bench-${randomBytes(4).toString('hex')}`;
  const mongodbUri = databaseUri(services.mongodbUri, prefix);
  closers.push(() => removeData(mongodbUri, redisUrl, prefix));

  const context: BenchContext = {
    ...options,
    mongodbUri,
    redisUrl,
    prefix,
    defer: (closer) => void closers.push(closer),
    startChild: async (name, childOptions) => {
      const child = await startChild(join(entryDir, 'children', `${name}.js`), childOptions);
      closers.push(() => child.stop());
      return child;
    },
    startRedis: async (port) => {
      const own = await start({ mongo: false, redis: true, ...(port ? { redisPort: port } : {}) });
      closers.push(() => own.stop());
      return { url: own.redisUrl, stop: () => own.stop() };
    },
  };
  return { context, close };
}

async function removeData(mongodbUri: string, redisUrl: string, prefix: string): Promise<void> {
  const connection = await connect(mongodbUri);
  await connection.dropDatabase();
  await connection.close();
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await redis.unlink(...keys);
  }
  redis.disconnect();
}
