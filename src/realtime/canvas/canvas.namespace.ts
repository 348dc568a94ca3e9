import {
  canvasAccess,
  canvasJoin,
  canvasLeave,
  canvasVersion,
  presenceChanged,
  presenceUpdate,
} from '../../contracts/canvas/socket-events';
import { readChanges } from '../../models/canvas/records/read-changes';
import { conflict, unprocessable } from '../../platform/errors';
import { requireCanvas } from '../../security/canvas/permissions';
import { answerEvents } from '../answer';
import { emitToSocket } from '../emit-to-socket';
import { boardsOf, evict, presenceOfSocket, usesOfRooms } from '../presence/board-rooms';
import { createPresence, type PresenceService } from '../presence/presence';
import { createPresenceEmitter } from '../presence/presence-emitter';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from '../realtime-deps';
import type { SystemNamespaceHolder } from '../system-namespace';
import { canvasSubject } from '../../security/canvas/canvas-subject';
import { userRoom } from '../rooms';
import { canvasIdOfRoom, canvasRoom } from './canvas-room';

/** Canvases one tab may have open. */
const CANVASES_MAX = 20;

/** Serves `/canvas`: entering and leaving canvases, and presence. Changes come from the broadcaster, through the adapter. */
export function canvasNamespace(
  namespace: RealtimeNamespace,
  deps: RealtimeDeps,
): SystemNamespaceHolder & { presence: PresenceService } {
  const { models, metrics, log } = deps;
  const emitter = createPresenceEmitter(namespace, metrics, {
    ...{ roomOf: canvasRoom, event: presenceChanged.name, nameOf: (canvasId) => ({ canvasId }) },
    everybodyOn: (canvasId) => presence.everybody(canvasId),
  });
  const presence = createPresence({
    ...{ redis: deps.redis, prefix: deps.config.redisPrefix, connection: 'presence', log, emit: emitter.emit },
  });

  // However a socket leaves a room (asked, cut, right taken away by another instance), this is where it is heard.
  namespace.adapter.on('leave-room', (room: string, socketId: string) => {
    const canvasId = canvasIdOfRoom(room);
    if (!canvasId) return;
    emitter.forget(canvasId, socketId);
    presence.leave(canvasId, socketId);
  });

  async function join(socket: RealtimeSocket, canvasId: string, sinceVersion: number | undefined) {
    const { caller } = socket.data;
    const room = canvasRoom(canvasId);
    const wasInside = socket.rooms.has(room);
    const { canvas, canvasRole } = await requireCanvas(models, caller, canvasId, 'viewer');
    if (!wasInside && boardsOf(socket, canvasIdOfRoom).length >= CANVASES_MAX)
      throw unprocessable('too_many_canvases', `At most ${CANVASES_MAX} canvases can be open in one tab.`);
    // First the room, then what was missed: nothing falls between. What comes twice has a version the client knows.
    await socket.join(room);
    try {
      await presence.open(canvasId);
      const missed = await readChanges(models, canvas, sinceVersion ?? canvas.version);
      if (!socket.rooms.has(room)) throw conflict('left', 'The canvas was left meanwhile.');
      const everybody = presence.enter(canvasId, presenceOfSocket(socket));
      const changes = sinceVersion === undefined ? [] : missed.changes;
      return {
        version: missed.version,
        role: canvasRole,
        changes,
        reset: missed.reset,
        presence: everybody,
        selfId: socket.id,
      };
    } catch (error) {
      if (!wasInside) await socket.leave(room);
      presence.leave(canvasId, socket.id);
      throw error;
    }
  }

  /** A recovered socket is in its rooms again; what went out between recovery and now it may lack, so it is told the versions. */
  async function resume(socket: RealtimeSocket): Promise<void> {
    for (const canvasId of boardsOf(socket, canvasIdOfRoom)) {
      await presence.open(canvasId);
      if (!socket.rooms.has(canvasRoom(canvasId))) continue;
      const present = presence.enter(canvasId, presenceOfSocket(socket));
      emitToSocket(socket, presenceChanged.name, { canvasId, present, gone: [] });
    }
    const open = new Map(boardsOf(socket, canvasIdOfRoom).map((canvasId) => [canvasId, new Set<string>()]));
    for (const [canvasId, version] of (await canvasSubject.checkUses(models, open)).versions ?? []) {
      emitToSocket(socket, canvasVersion.name, { canvasId, version });
    }
  }

  namespace.on('connection', (socket) => {
    const on = answerEvents(socket, deps);
    Promise.resolve(socket.join(userRoom(socket.data.caller.userId))).catch((error: unknown) =>
      log.error({ event: 'connect', error }, 'Room not joined'),
    );
    if (socket.recovered)
      resume(socket).catch((error: unknown) => log.warn({ event: 'recover', error }, 'Presence not resumed'));
    on(canvasJoin, async ({ canvasId, sinceVersion }) => {
      const answered = await join(socket, canvasId, sinceVersion);
      metrics.joins.inc();
      return answered;
    });
    on(canvasLeave, async ({ canvasId }) => {
      await socket.leave(canvasRoom(canvasId));
      return {};
    });
    on(presenceUpdate, async ({ canvasId, cursor, selection }) => {
      presence.update(canvasId, socket.id, {
        ...(cursor === undefined ? {} : { cursor }),
        ...(selection === undefined ? {} : { selection }),
      });
    });
  });

  return {
    presence,
    close: () => presence.close(),
    sockets: () => namespace.sockets.values(),
    uses: () => ({ canvas: usesOfRooms(namespace, canvasIdOfRoom) }),
    revoke: ({ id: canvasId }, userId) =>
      evict(namespace, deps, {
        ...{ room: canvasRoom(canvasId), userId },
        ...{ event: canvasAccess.name, payload: { canvasId, role: null } },
      }),
    onVersions(kind, versions) {
      if (kind !== 'canvas') return;
      for (const [canvasId, version] of versions)
        namespace.local.to(canvasRoom(canvasId)).emit(canvasVersion.name, { canvasId, version });
      emitter.catchUp();
    },
  };
}
