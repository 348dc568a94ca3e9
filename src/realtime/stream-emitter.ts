import type { Redis } from '../platform/redis';
import type { SocketNamespace } from '../contracts/kernel/socket-event';
import { realtimeNames, STREAM_LENGTH_MAX } from './redis-names';

/** Any uid but an adapter's own: an adapter ignores what carries its own. */
const UID = 'broadcaster';
const EVENT_PACKET = 2;
/** Of socket.io-adapter's  */
const BROADCAST = 3;
const SOCKETS_LEAVE = 5;

/**
 * Speaks to all socket servers from a process that has none, by writing into the adapter's stream in its own format.
 * Entries are those of @socket.io/redis-streams-adapter 0.3.1 (dist/adapter.js, `encode`) carrying messages of
 * socket.io-adapter 2.5's ClusterAdapter; realtime-broadcast.int.test.ts holds us to it. Each rejects when Redis is away.
 */
export interface StreamEmitter {
  emit(namespace: SocketNamespace, rooms: readonly string[], event: string, payload: unknown): Promise<void>;
  /** Takes the sockets of `rooms` out of `left`, on every instance, after what was emitted before. */
  leave(namespace: SocketNamespace, rooms: readonly string[], left: readonly string[]): Promise<void>;
}

export function createStreamEmitter(redis: Redis, prefix: string): StreamEmitter {
  const { stream } = realtimeNames(prefix);
  const add = async (namespace: SocketNamespace, type: number, data: unknown) => {
    const fields = ['uid', UID, 'nsp', namespace, 'type', String(type), 'data', JSON.stringify(data)];
    await redis.xadd(stream, 'MAXLEN', '~', STREAM_LENGTH_MAX, '*', ...fields);
  };
  const audience = (rooms: readonly string[]) => ({ rooms, except: [], flags: {} });
  return {
    emit: async (namespace, rooms, event, payload) => {
      // An empty list of rooms would mean everybody.
      if (rooms.length === 0) return;
      const packet = { type: EVENT_PACKET, data: [event, payload], nsp: namespace };
      await add(namespace, BROADCAST, { packet, opts: audience(rooms) });
    },
    leave: async (namespace, rooms, left) => {
      if (rooms.length === 0) return;
      await add(namespace, SOCKETS_LEAVE, { opts: audience(rooms), rooms: left });
    },
  };
}
