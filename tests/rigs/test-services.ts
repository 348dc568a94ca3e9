import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { createModels, type Models } from '../../src/models/index';
import { createLogger, type Logger } from '../../src/platform/logger';
import { ensureIndexes } from '../../src/platform/ensure-indexes';
import { connect } from '../../src/platform/mongo';
import { connectRedis, type RedisConnections } from '../../src/platform/redis';

export interface TestServices {
  connection: Connection;
  models: Models;
  redis: RedisConnections;
  /** Redis prefix of this file alone. */
  prefix: string;
  log: Logger;
  close(): Promise<void>;
}

/** Where the test runner brought the services up. */
export function serviceUris(): { mongodbUri: string; redisUrl: string } {
  const { MONGODB_URI: mongodbUri, REDIS_URL: redisUrl } = process.env;
  if (!mongodbUri || !redisUrl)
    throw new Error(
      'MONGODB_URI and REDIS_URL are not set: run the tests by `npm test` (or `npm test -- integration`)',
    );
  return { mongodbUri, redisUrl };
}

/** The same address with another database name. */
export function withDatabase(uri: string, database: string): string {
  const url = new URL(uri);
  url.pathname = `/${database}`;
  return url.toString();
}

/** A database and a Redis prefix of its own on the real services; `close` drops the database. */
export async function openTestServices(topic: string): Promise<TestServices> {
  const { mongodbUri, redisUrl } = serviceUris();
  const name = `test_${topic}_${randomBytes(4).toString('hex')}`;
  const log = createLogger({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent', role: 'test' });
  const connection = await connect(withDatabase(mongodbUri, name));
  const models = createModels(connection);
  await ensureIndexes(models);
  const redis = await connectRedis(redisUrl, log);
  return {
    connection,
    models,
    redis,
    prefix: name,
    log,
    close: async () => {
      await connection.dropDatabase();
      await connection.close();
      await redis.close();
    },
  };
}

/** Checks are made so often at first, and ever more seldom, as each costs the processes that are waited for: ms. */
const PAUSE = { first: 20, most: 100, share: 1 / 20 };

/** Waits until `check` gives something other than undefined or false; fails after `timeoutMs`: by default what no busy machine takes. */
export async function waitFor<Found>(
  what: string,
  check: () => Promise<Found | undefined | false> | Found | undefined | false,
  timeoutMs = 30_000,
): Promise<Found> {
  const startedAt = Date.now();
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    const waited = Date.now() - startedAt;
    if (waited > timeoutMs) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await delay(Math.min(PAUSE.most, PAUSE.first + waited * PAUSE.share));
  }
}
