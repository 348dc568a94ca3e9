import { createHash } from 'node:crypto';
import type { Redis } from '../platform/redis';
import type { QueueName } from '../queues/index';

/** BullMQ's largest priority is 2^21; more backlog than that of one organisation shares the last place. */
const PRIORITY_MAX = 2_097_000;
/** Cost of one job at weight 1, so that weights divide into whole numbers. */
const JOB_COST = 60;

/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996). Virtual time is the smallest start tag still waiting, read from
 * BullMQ's own set; each organisation's next tag follows its last by cost / weight, but never lags behind virtual time.
 * An empty queue forgets all tags. BullMQ 6 scores its `prioritized` set as priority * 2^32 + counter.
 */
const SCRIPT = `
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local now = 1
if first[2] then now = math.floor(tonumber(first[2]) / 4294967296) else redis.call('DEL', KEYS[2]) end
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
local start = math.max(now, last, 1)
if start > tonumber(ARGV[3]) then start = tonumber(ARGV[3]) end
redis.call('HSET', KEYS[2], ARGV[1], start + tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[2], 86400000)
return {start, redis.call('ZCARD', KEYS[1])}`;
/** Sent in place of the script once Redis knows it: each start of a run asks. */
const SCRIPT_SHA1 = createHash('sha1').update(SCRIPT).digest('hex');

export interface FairPlace {
  /** Start tag, used as the job's BullMQ priority: 1 to 2^21. */
  priority: number;
  /** Jobs waiting before this one was added. */
  waiting: number;
}

/** Next start tag of an organisation in a queue. `weight` (from its tier) is its share against others. */
export async function nextFairPlace(
  redis: Redis,
  prefix: string,
  queue: QueueName,
  organisationId: string,
  weight: number,
): Promise<FairPlace> {
  const cost = Math.max(1, Math.round(JOB_COST / weight));
  const keys = [`${prefix}:${queue}:prioritized`, `${prefix}:${queue}:fair-tags`] as const;
  const parameters = [organisationId, cost, PRIORITY_MAX] as const;
  const reply = await redis.evalsha(SCRIPT_SHA1, 2, ...keys, ...parameters).catch((error: unknown) => {
    if (!String(error).includes('NOSCRIPT')) throw error;
    return redis.eval(SCRIPT, 2, ...keys, ...parameters);
  });
  const [priority, waiting] = reply as [number, number];
  return { priority, waiting };
}
