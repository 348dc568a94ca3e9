import { createHash } from 'node:crypto';
import type { Redis } from './redis';

/** A Lua script by its hash; Redis that does not know it (it was restarted) gets it whole. Its answer is what it returns. */
export function createRedisScript(
  redis: Redis,
  script: string,
): (keys: readonly string[], parameters: readonly (string | number)[]) => Promise<unknown> {
  const sha1 = createHash('sha1').update(script).digest('hex');
  return (keys, parameters) =>
    redis.evalsha(sha1, keys.length, ...keys, ...parameters).catch((error: unknown) => {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return redis.eval(script, keys.length, ...keys, ...parameters);
    });
}
