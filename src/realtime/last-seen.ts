import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import { DAY_MS, SECOND_MS } from '../platform/time';
import type { RealtimeNamespace } from './realtime-deps';
import { realtimeNames } from './redis-names';

/** Everybody connected is noted so often: nobody who is there seems away for longer. */
const BEAT_MS = 30 * SECOND_MS;
/** No instance has noted anybody for so long: then nobody knows who is there. */
const WATCH_GAP_MS = 3 * BEAT_MS;
/** Whoever is connected has been noted within so long of the first instance's start. */
const SETTLED_MS = 2 * BEAT_MS;
/** Who was last there before is forgotten. */
const KEPT_MS = DAY_MS;

export interface LastSeen {
  /** Notes who connects to a namespace, who stays and who goes. */
  watch(namespace: RealtimeNamespace): void;
  close(): void;
}

/** Keeps in Redis when each person was last connected, to any instance. While Redis is away nobody is noted, and nothing waits. */
export function keepLastSeen({ redis, prefix, log }: { redis: Redis; prefix: string; log: Logger }): LastSeen {
  const names = realtimeNames(prefix);
  const namespaces: RealtimeNamespace[] = [];
  const note = (userIds: readonly string[]): void => {
    const now = Date.now();
    const batch = redis.pipeline();
    batch.set(names.watchedSince, now, 'PX', WATCH_GAP_MS, 'NX').pexpire(names.watchedSince, WATCH_GAP_MS);
    for (const userId of userIds) batch.zadd(names.lastSeen, now, userId);
    batch
      .zremrangebyscore(names.lastSeen, 0, now - KEPT_MS)
      .exec()
      .catch((error: unknown) => log.debug({ event: 'last_seen', error }, 'Who is connected was not noted'));
  };
  const beat = () => {
    const there = namespaces.flatMap(({ sockets }) => [...sockets.values()]);
    note([...new Set(there.map(({ data }) => data.caller.userId))]);
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  return {
    watch(namespace) {
      namespaces.push(namespace);
      namespace.on('connection', (socket) => {
        const { userId } = socket.data.caller;
        note([userId]);
        socket.once('disconnect', () => note([userId]));
      });
    },
    close: () => clearInterval(timer),
  };
}

/**
 * Ids of who was connected at `since` (ms) or later; undefined while nobody can know: no instance has watched for long
 * enough, or Redis was emptied. Up to a day back.
 */
export async function findSeenSince(redis: Redis, prefix: string, since: number): Promise<Set<string> | undefined> {
  const names = realtimeNames(prefix);
  const watchedSince = await redis.get(names.watchedSince);
  if (watchedSince === null || Date.now() - Number(watchedSince) < SETTLED_MS) return undefined;
  return new Set(await redis.zrangebyscore(names.lastSeen, since, '+inf'));
}
