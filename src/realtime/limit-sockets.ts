import { SECOND_MS } from '../platform/time';
import { refuse } from './answer';
import { cutConnection, unsentBytes } from './emit-to-socket';
import type { RealtimeDeps, RealtimeNamespace, RealtimeServer } from './realtime-deps';

/** Events a socket may send, sustained and at once. A cursor needs 20 a second. */
export const EVENTS_PER_SECOND = 60;
export const EVENTS_BURST = 120;
/** Events dropped, after which the socket is disconnected; counted down at the sustained rate. */
const DROPPED_MAX = 200;
/** Engine packets of any kind (also connects, acknowledgements, pongs) that one connection may send. */
const PACKETS_PER_SECOND = 250;
const PACKETS_BURST = 1_000;
/** Data waiting for a client that does not read; beyond it the connection is cut and the client catches up later. */
export const UNSENT_BYTES_MAX = 4 * 1024 * 1024;
const SLOW_CHECK_MS = 250;

/** Counts up to `burst`, refilled at `perSecond`; false where none is left. */
export function createAllowance(perSecond: number, burst: number) {
  let left = burst;
  let at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - at) / SECOND_MS) * perSecond);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

/** Drops what a socket sends beyond its rate (answered `rate_limited`), and disconnects one that goes on. */
export function limitEvents(namespace: RealtimeNamespace, { metrics }: Pick<RealtimeDeps, 'metrics'>): void {
  namespace.on('connection', (socket) => {
    const mayHandle = createAllowance(EVENTS_PER_SECOND, EVENTS_BURST);
    const mayDrop = createAllowance(EVENTS_PER_SECOND, DROPPED_MAX);
    socket.use((event, next) => {
      if (mayHandle()) return next();
      metrics.dropped.inc({ reason: 'flood' });
      const acknowledge: unknown = event.at(-1);
      if (typeof acknowledge === 'function') acknowledge(refuse('rate_limited', 'Too many events. Slow down.'));
      if (!mayDrop()) socket.disconnect(true);
    });
  });
}

/** Cuts connections that flood below the level of events, and those that do not read. Returns the closer. */
export function limitConnections(
  io: RealtimeServer,
  { metrics, log }: Pick<RealtimeDeps, 'metrics' | 'log'>,
  { packetBytesMax, larger }: { packetBytesMax: number; larger: readonly string[] },
): () => void {
  /** Socket.IO writes the namespace after the packet's type: `2/runs,[…`. */
  const isTooLarge = (data: unknown) =>
    typeof data !== 'string'
      ? Buffer.isBuffer(data) && data.length > packetBytesMax
      : data.length > packetBytesMax && !larger.some((name) => data.startsWith(`${name},`, 1));
  const open = new Set<EngineSocket>();
  io.engine.on('connection', (connection: EngineSocket) => {
    const maySend = createAllowance(PACKETS_PER_SECOND, PACKETS_BURST);
    open.add(connection);
    connection.on('packet', ({ data }: { data?: unknown }) => {
      const isLarge = isTooLarge(data);
      if (maySend() && !isLarge) return;
      metrics.dropped.inc({ reason: isLarge ? 'packet_size' : 'packet_flood' });
      cutConnection(connection);
    });
    connection.on('close', () => open.delete(connection));
  });
  const timer = setInterval(() => {
    for (const connection of open) {
      const bytes = unsentBytes(connection);
      if (bytes <= UNSENT_BYTES_MAX) continue;
      metrics.dropped.inc({ reason: 'slow_reader' });
      log.info({ event: 'slow_reader', bytes }, 'Connection cut: its client does not read');
      cutConnection(connection);
    }
  }, SLOW_CHECK_MS);
  return () => clearInterval(timer);
}

type EngineSocket = Parameters<typeof unsentBytes>[0];
