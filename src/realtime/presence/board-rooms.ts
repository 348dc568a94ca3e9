import type { Presence } from '../../contracts/kernel/presence';
import { emitToSocket } from '../emit-to-socket';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from '../realtime-deps';

/** The board of a room; undefined for rooms of another kind. */
export type BoardIdOfRoom = (room: string) => string | undefined;

/** Boards that a socket has open. */
export const boardsOf = (socket: RealtimeSocket, idOfRoom: BoardIdOfRoom): string[] =>
  [...socket.rooms].flatMap((room) => idOfRoom(room) ?? []);

/** Who has just come, as others see them. */
export function presenceOfSocket(socket: RealtimeSocket): Presence {
  const { userId, name } = socket.data.caller;
  return { id: socket.id, userId, name, isAgent: false, cursor: null, selection: [], focus: null };
}

/** Who has which board open on this instance: id → user ids. */
export function usesOfRooms(namespace: RealtimeNamespace, idOfRoom: BoardIdOfRoom): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  for (const [room, socketIds] of namespace.adapter.rooms) {
    const boardId = idOfRoom(room);
    const sockets = [...socketIds].flatMap((id) => namespace.sockets.get(id) ?? []);
    if (boardId && sockets.length > 0) uses.set(boardId, new Set(sockets.map((socket) => socket.data.caller.userId)));
  }
  return uses;
}

/** Takes a person's sockets out of a room, their right being gone, and tells them so. */
export function evict(
  namespace: RealtimeNamespace,
  { metrics, log }: Pick<RealtimeDeps, 'metrics' | 'log'>,
  { room, userId, event, payload }: { room: string; userId: string; event: string; payload: object },
): void {
  for (const id of [...(namespace.adapter.rooms.get(room) ?? [])]) {
    const socket = namespace.sockets.get(id);
    if (socket?.data.caller.userId !== userId) continue;
    metrics.evictions.inc();
    Promise.resolve(socket.leave(room)).catch((error: unknown) => log.error({ room, userId, error }, 'Room not left'));
    emitToSocket(socket, event, payload);
  }
}
