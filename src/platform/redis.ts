import { Redis } from 'ioredis';
import type { Logger } from './logger';

export type { Redis } from 'ioredis';

export interface RedisConnections {
  /** For everything quick. Fails fast while Redis is away: commands are not queued. */
  command: Redis;
  /** A new connection, for blocking reads and subscriptions; waits through an outage. */
  dedicated(name: string): Redis;
  close(): Promise<void>;
}

/** Opens the shared connection; rejects when Redis cannot be reached or may evict keys. */
export async function connectRedis(url: string, log: Logger): Promise<RedisConnections> {
  const opened: Redis[] = [];
  let reason: string | undefined;
  const open = (name: string, isFailFast: boolean) => {
    const client = new Redis(url, {
      connectionName: `weft-${name}`,
      lazyConnect: true,
      maxRetriesPerRequest: isFailFast ? 1 : null,
      enableOfflineQueue: !isFailFast,
      connectTimeout: 5_000,
      ...(isFailFast ? { commandTimeout: 5_000 } : {}),
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000),
    });
    client.on('error', (error: Error) => {
      reason = error.message;
      log.warn({ service: 'redis', code: 'redis_error', reason }, 'Redis connection');
    });
    opened.push(client);
    return client;
  };
  const command = open('command', true);
  try {
    await command.connect().catch((cause: unknown) => {
      // ioredis only says that it is closed; why, its error event said.
      throw new Error(`Redis cannot be reached at ${new URL(url).host} (REDIS_URL): ${reason ?? String(cause)}`, {
        cause,
      });
    });
    await requireNoEviction(command);
  } catch (error) {
    command.disconnect(); // else it would go on trying
    throw error;
  }
  return {
    command,
    dedicated: (name) => open(name, false),
    close: async () => {
      await Promise.all(
        opened.map(async (client) =>
          client.status === 'ready' ? client.quit().catch(() => client.disconnect()) : client.disconnect(),
        ),
      );
    },
  };
}

async function requireNoEviction(client: Redis): Promise<void> {
  const info = await client.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  const limit = /maxmemory:(\d+)/.exec(info)?.[1];
  if (policy && policy !== 'noeviction' && limit !== '0') {
    throw new Error(
      `Redis may evict keys (maxmemory-policy ${policy}): jobs would vanish. Set maxmemory-policy noeviction.`,
    );
  }
}
