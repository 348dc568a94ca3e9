import { createHash } from 'node:crypto';
import type { Redis } from './redis';
import { SECOND_MS } from './time';

/** After a Redis did not answer in time nobody waits for it for so long. */
const REST_MS = 3 * SECOND_MS;

/**
 * A Lua script by its hash; Redis that does not know it (it was restarted) gets it whole. Its answer is what it returns.
 * `isInOrder`: calls are carried out in the order in which they were made, for which the text goes with each: one that comes
 * again whole would come after later ones. `timeoutMs`: rejects once it has taken longer (it may be carried out all the same),
 * and, where Redis has answered nothing asked since either, for a while at once. Default: as long as the connection waits.
 */
export function createRedisScript(
  redis: Redis,
  script: string,
  { timeoutMs = Infinity, isInOrder = false }: { timeoutMs?: number; isInOrder?: boolean } = {},
): (keys: readonly string[], parameters: readonly (string | number)[]) => Promise<unknown> {
  const sha1 = createHash('sha1').update(script).digest('hex');
  const askWhole = (keys: readonly string[], parameters: readonly (string | number)[]) =>
    redis.eval(script, keys.length, ...keys, ...parameters);
  const askByHash = (keys: readonly string[], parameters: readonly (string | number)[]) =>
    redis.evalsha(sha1, keys.length, ...keys, ...parameters).catch((error: unknown) => {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return askWhole(keys, parameters);
    });
  const ask = isInOrder ? askWhole : askByHash;
  if (timeoutMs === Infinity) return ask;
  let silentUntil = 0;
  let asked = 0;
  let lastAnswered = 0;
  return (keys, parameters) => {
    if (Date.now() < silentUntil) return Promise.reject(new RedisSilent());
    const number = (asked += 1);
    let isSettled = false;
    return new Promise((resolve, reject) => {
      const give = () => {
        if (isSettled) return;
        // Where it has answered what was asked later, this one was lost with a connection, and nobody is silent.
        if (lastAnswered < number) silentUntil = Date.now() + REST_MS;
        reject(new RedisSilent());
      };
      // A process that was held up itself first reads what has come meanwhile.
      const timer = setTimeout(() => setImmediate(give), timeoutMs);
      ask(keys, parameters)
        .then((answer) => {
          lastAnswered = Math.max(lastAnswered, number);
          resolve(answer);
        }, reject)
        .finally(() => {
          isSettled = true;
          clearTimeout(timer);
        });
    });
  };
}

/** Redis holds its connection and answers nothing, or not in time. */
class RedisSilent extends Error {
  override readonly name = 'RedisSilent';
  constructor() {
    super('Redis did not answer in time');
  }
}
