import { presenceChanged, type Presence } from '../../contracts/socket-events';
import { emitToSocket, unsentBytes } from '../emit-to-socket';
import type { PresenceBatch } from './presence-view';
import type { RealtimeMetrics } from '../realtime-metrics';
import type { RealtimeNamespace } from '../realtime-deps';
import { canvasRoom } from '../rooms';

/** Unsent data beyond which a client gets no more presence: where people are now is worth nothing late. */
const BEHIND_BYTES = 64 * 1024;

/**
 * Sends presence to this instance's sockets, not through the adapter: it would fill the stream that recovery reads.
 * A client that falls behind is left out, and told everything at once when it has caught up.
 */
export function createPresenceEmitter(
  namespace: RealtimeNamespace,
  metrics: RealtimeMetrics,
  everybodyOn: (canvasId: string) => Presence[],
) {
  /** Who went meanwhile, by canvas and socket. */
  const behind = new Map<string, Map<string, Set<string>>>();

  /** Sockets of the room that get nothing now. Those that have caught up get everything. */
  function sortOut(canvasId: string, batch: PresenceBatch): string[] {
    const left = behind.get(canvasId) ?? new Map<string, Set<string>>();
    const excluded: string[] = [];
    for (const id of namespace.adapter.rooms.get(canvasRoom(canvasId)) ?? []) {
      const socket = namespace.sockets.get(id);
      if (!socket) continue;
      const missed = left.get(id);
      if (unsentBytes(socket.conn) > BEHIND_BYTES) {
        left.set(id, new Set([...(missed ?? []), ...batch.gone]));
        excluded.push(id);
      } else if (missed) {
        left.delete(id);
        excluded.push(id);
        const present = everybodyOn(canvasId);
        const here = new Set(present.map((presence) => presence.id));
        const gone = [...missed, ...batch.gone].filter((presenceId) => !here.has(presenceId));
        emitToSocket(socket, presenceChanged.name, { canvasId, present, gone });
      }
    }
    if (left.size > 0) behind.set(canvasId, left);
    else behind.delete(canvasId);
    return excluded;
  }

  return {
    emit(canvasId: string, batch: PresenceBatch): void {
      const excluded = sortOut(canvasId, batch);
      metrics.presenceBatches.inc();
      namespace.local
        .to(canvasRoom(canvasId))
        .except(excluded)
        .emit(presenceChanged.name, { canvasId, ...batch });
    },
    /** Tells those who have caught up in rooms where nothing moved since. Call now and then. */
    catchUp(): void {
      for (const canvasId of behind.keys()) sortOut(canvasId, { present: [], gone: [] });
    },
    forget(canvasId: string, socketId: string): void {
      const left = behind.get(canvasId);
      if (left?.delete(socketId) && left.size === 0) behind.delete(canvasId);
    },
  };
}
