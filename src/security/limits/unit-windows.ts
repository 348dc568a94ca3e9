import { z } from 'zod';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Redis } from '../../platform/redis';
import { createRedisScript } from '../../platform/redis-script';
import { SECOND_MS } from '../../platform/time';

/** Units are counted by the second: one comes back at most so much later than it could. */
const SLICE_MS = SECOND_MS;
/** A Redis that is silent for longer counts as away. */
const ANSWER_MS = SECOND_MS;
const SUBJECTS_MAX = 10_000;

/** Sliding windows of calls that weigh differently: those of somebody else's server, which this keeps to beforehand. */
export interface UnitWindows {
  /** Takes units of a subject where the window has room for them all: 0. Else nothing, and after how many milliseconds to ask again. Never rejects. */
  take(subject: string, units: number): Promise<number>;
}

/**
 * The key is a hash: second → units. ARGV: slice now, slices of a window, limit, units, life of the key in ms. Returns 0, or in how many
 * slices enough will have come back.
 */
const SCRIPT = `
local now, slices, limit, units = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local all = redis.call('HGETALL', KEYS[1])
local used, sum = {}, 0
for i = 1, #all, 2 do
  local slice, count = tonumber(all[i]), tonumber(all[i + 1])
  if slice <= now - slices then redis.call('HDEL', KEYS[1], all[i])
  else
    used[#used + 1] = { slice, count }
    sum = sum + count
  end
end
if sum + units <= limit then
  redis.call('HINCRBY', KEYS[1], now, units)
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  return 0
end
table.sort(used, function(a, b) return a[1] < b[1] end)
for _, one in ipairs(used) do
  sum = sum - one[2]
  if sum + units <= limit then return one[1] + slices - now end
end
return slices`;

/**
 * `redis` is what all processes share; without it, and while it is away, this process counts alone. It counts its own in any case, so a Redis that was emptied
 * doubles nothing that one process does.
 */
export function createUnitWindows(deps: {
  redis?: Redis;
  prefix: string;
  windowMs: number;
  limit: number;
  now?: () => number;
}): UnitWindows {
  const { limit, prefix } = deps;
  const clock = deps.now ?? Date.now;
  // One more than the window has: what is taken late in a second comes back no earlier than a whole window later.
  const slices = Math.ceil(deps.windowMs / SLICE_MS) + 1;
  const own = new ExpiringCache<Map<number, number>>(SUBJECTS_MAX);
  const run = deps.redis && createRedisScript(deps.redis, SCRIPT, { timeoutMs: ANSWER_MS });
  const msUntil = (slice: number, now: number) => Math.max(1, slice * SLICE_MS - now);

  return {
    async take(subject, units) {
      const now = clock();
      const slice = Math.floor(now / SLICE_MS);
      const mine = own.get(subject, now) ?? new Map<number, number>();
      own.set(subject, mine, now + 2 * slices * SLICE_MS);
      for (const old of mine.keys()) if (old <= slice - slices) mine.delete(old);
      const waits = slicesUntil(mine, { units, limit, slices, slice });
      if (waits > 0) return msUntil(slice + waits, now);
      mine.set(slice, (mine.get(slice) ?? 0) + units); // before anybody else asks
      const parameters = [slice, slices, limit, units, 2 * slices * SLICE_MS];
      const shared = run && (await run([`${prefix}:${subject}`], parameters).catch(() => 0));
      const wanted = shared === undefined ? 0 : z.int().parse(shared);
      if (wanted === 0) return 0;
      mine.set(slice, Math.max(0, (mine.get(slice) ?? 0) - units));
      return msUntil(slice + wanted, now);
    },
  };
}

function slicesUntil(
  used: ReadonlyMap<number, number>,
  { units, limit, slices, slice }: { units: number; limit: number; slices: number; slice: number },
): number {
  let sum = [...used.values()].reduce((total, count) => total + count, 0);
  if (sum + units <= limit) return 0;
  for (const [at, count] of [...used].sort(([a], [b]) => a - b)) {
    sum -= count;
    if (sum + units <= limit) return at + slices - slice;
  }
  return slices;
}
