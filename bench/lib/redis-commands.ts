import type { Redis } from 'ioredis';

/** Commands that reading viewers, probes and this measurement itself send. */
const NOT_COUNTED = new Set([
  'info',
  'ping',
  'client',
  'command',
  'hello',
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'xrange',
  'script',
  'config',
]);

export interface CommandCount {
  /** Commands Redis carried out, those within scripts counted as well. */
  all: number;
  /** Trips: what clients sent, a pipeline as one. */
  sent: number;
}

/** What Redis has carried out for writers so far, by `INFO commandstats`. */
export async function countCommands(redis: Redis): Promise<CommandCount> {
  const text = await redis.info('commandstats');
  const count: CommandCount = { all: 0, sent: 0 };
  for (const [, name = '', calls] of text.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)) {
    if (NOT_COUNTED.has(name)) continue;
    count.all += Number(calls);
    // In the event log's trips these go along with an XADD.
    if (!['publish', 'expire'].includes(name)) count.sent += Number(calls);
  }
  return count;
}
