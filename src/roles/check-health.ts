import type { Health } from '../contracts/kernel/system';
import { settleWithin } from '../platform/settle-within';
import { SECOND_MS } from '../platform/time';
import type { Base } from './open-base';

const CHECK_TIMEOUT_MS = 2 * SECOND_MS;

/** State of this process and of each thing it depends on. MongoDB away: down. Redis away: degraded (writes still count). */
export function createHealthCheck(
  base: Pick<Base, 'connection' | 'redis' | 'config' | 'version'>,
): () => Promise<Health> {
  return async () => {
    const [mongodb, redis] = await Promise.all([
      check('mongodb', async () => base.connection.db?.command({ ping: 1 })),
      check('redis', () => base.redis.command.ping()),
    ]);
    return {
      status: mongodb.status === 'down' ? 'down' : redis.status === 'down' ? 'degraded' : 'ok',
      role: base.config.roles.join('+'),
      version: base.version,
      uptimeSeconds: Math.round(process.uptime()),
      dependencies: [mongodb, redis],
    };
  };
}

async function check(name: string, ask: () => Promise<unknown>): Promise<Health['dependencies'][number]> {
  const startedAt = performance.now();
  try {
    if ((await settleWithin(ask(), CHECK_TIMEOUT_MS)) === undefined)
      throw new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`);
    return { name, status: 'up', latencyMs: Math.round((performance.now() - startedAt) * 10) / 10, detail: null };
  } catch (error) {
    return {
      name,
      status: 'down',
      latencyMs: null,
      detail: error instanceof Error ? error.message.slice(0, 200) : 'unknown',
    };
  }
}
