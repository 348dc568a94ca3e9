import pino from 'pino';
import { ensureIndexes } from '../../src/platform/ensure-indexes';
import { connect, type Connection } from '../../src/platform/mongo';
import { connectRedis, type RedisConnections } from '../../src/platform/redis';
import { createLogger, type Logger } from '../../src/platform/logger';
import { createModels, type Models } from '../../src/models/index';
import type { BenchContext } from './context';

/** The same server, another database. */
export function databaseUri(uri: string, database: string): string {
  const url = new URL(uri);
  url.pathname = `/${database}`;
  return url.toString();
}

/** A logger of the product at its default level, written to nowhere: the work of logging is done. */
const createQuietLogger = (role: string): Logger =>
  createLogger({ level: 'info', role, destination: pino.destination({ dest: '/dev/null', sync: false }) });

export interface OpenParts {
  connection: Connection;
  models: Models;
  redis: RedisConnections;
  log: Logger;
  close(): Promise<void>;
}

/** The product's own connections, opened the way `main.ts` does. `makeIndexes`: once a database. */
export async function openParts(options: {
  mongodbUri: string;
  redisUrl: string;
  role: string;
  makeIndexes?: boolean;
}): Promise<OpenParts> {
  const log = createQuietLogger(options.role);
  const connection = await connect(options.mongodbUri);
  const models = createModels(connection);
  if (options.makeIndexes) await ensureIndexes(models);
  const redis = await connectRedis(options.redisUrl, log);
  return {
    connection,
    models,
    redis,
    log,
    close: async () => {
      await redis.close();
      await connection.close();
    },
  };
}

/** The connections of a goal itself, with the indexes made; closed at its end. `redisUrl`: where the goal has a Redis of its own. */
export async function openGoalParts(context: BenchContext, redisUrl = context.redisUrl): Promise<OpenParts> {
  const parts = await openParts({ mongodbUri: context.mongodbUri, redisUrl, role: 'bench', makeIndexes: true });
  context.defer(() => parts.close());
  return parts;
}
