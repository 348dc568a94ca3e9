import type { Presence } from '../../contracts/kernel/presence';
import { emitToSocket, unsentBytes } from '../emit-to-socket';
import type { PresenceBatch } from './presence-view';
import type { RealtimeMetrics } from '../realtime-metrics';
import type { RealtimeNamespace } from '../realtime-deps';

/** Unsent data beyond which a client gets no more presence: where people are now is worth nothing late. */
const BEHIND_BYTES = 64 * 1024;

export interface PresenceWords {
  roomOf(boardId: string): string;
  /** What the event is called. */
  event: string;
  /** What the event calls the board. */
  nameOf(boardId: string): object;
  everybodyOn(boardId: string): Presence[];
}

/**
 * Sends presence to this instance's sockets, not through the adapter: it would fill the stream that recovery reads.
 * A client that falls behind is left out, and told everything at once when it has caught up.
 */
export function createPresenceEmitter(
  namespace: RealtimeNamespace,
  metrics: RealtimeMetrics,
  { roomOf, event, nameOf, everybodyOn }: PresenceWords,
) {
  /** Who went meanwhile, by board and socket. */
  const behind = new Map<string, Map<string, Set<string>>>();

  /** Sockets of the room that get nothing now. Those that have caught up get everything. */
  function sortOut(boardId: string, batch: PresenceBatch): string[] {
    const left = behind.get(boardId) ?? new Map<string, Set<string>>();
    const excluded: string[] = [];
    for (const id of namespace.adapter.rooms.get(roomOf(boardId)) ?? []) {
      const socket = namespace.sockets.get(id);
      if (!socket) continue;
      const missed = left.get(id);
      if (unsentBytes(socket.conn) > BEHIND_BYTES) {
        left.set(id, new Set([...(missed ?? []), ...batch.gone]));
        excluded.push(id);
      } else if (missed) {
        left.delete(id);
        excluded.push(id);
        const present = everybodyOn(boardId);
        const here = new Set(present.map((presence) => presence.id));
        const gone = [...missed, ...batch.gone].filter((presenceId) => !here.has(presenceId));
        emitToSocket(socket, event, { ...nameOf(boardId), present, gone });
      }
    }
    if (left.size > 0) behind.set(boardId, left);
    else behind.delete(boardId);
    return excluded;
  }

  return {
    emit(boardId: string, batch: PresenceBatch): void {
      const excluded = sortOut(boardId, batch);
      metrics.presenceBatches.inc();
      namespace.local
        .to(roomOf(boardId))
        .except(excluded)
        .emit(event, { ...nameOf(boardId), ...batch });
    },
    /** Tells those who have caught up in rooms where nothing moved since. Call now and then. */
    catchUp(): void {
      for (const boardId of behind.keys()) sortOut(boardId, { present: [], gone: [] });
    },
    forget(boardId: string, socketId: string): void {
      const left = behind.get(boardId);
      if (left?.delete(socketId) && left.size === 0) behind.delete(boardId);
    },
  };
}
