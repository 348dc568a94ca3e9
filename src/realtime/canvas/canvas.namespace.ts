import {
  canvasAccess,
  canvasJoin,
  canvasLeave,
  canvasVersion,
  type Presence,
  presenceChanged,
  presenceUpdate,
} from '../../contracts/socket-events';
import { readChanges } from '../../models/canvas/records/read-changes';
import { conflict, unprocessable } from '../../platform/errors';
import { requireCanvas } from '../../security/canvas/permissions';
import { answerEvents } from '../answer';
import { emitToSocket } from '../emit-to-socket';
import { createPresence, type PresenceService } from './presence';
import { createPresenceEmitter } from './presence-emitter';
import { type CanvasUses, readCanvasStates } from '../read-rights';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from '../realtime-deps';
import type { RightsHolder } from '../rights-watch';
import { canvasIdOfRoom, canvasRoom, userRoom } from '../rooms';

/** Canvases one tab may have open. */
const CANVASES_MAX = 20;

/** Serves `/canvas`: entering and leaving canvases, and presence. Changes come from the broadcaster, through the adapter. */
export function canvasNamespace(
  namespace: RealtimeNamespace,
  deps: RealtimeDeps,
): RightsHolder & { presence: PresenceService } {
  const { models, metrics, log } = deps;
  const emitter = createPresenceEmitter(namespace, metrics, (canvasId) => presence.everybody(canvasId));
  const presence = createPresence({ redis: deps.redis, prefix: deps.config.redisPrefix, log, emit: emitter.emit });

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
    if (!wasInside && canvasesOf(socket).length >= CANVASES_MAX)
      throw unprocessable('too_many_canvases', `At most ${CANVASES_MAX} canvases can be open in one tab.`);
    // First the room, then what was missed: nothing falls between. What comes twice has a version the client knows.
    await socket.join(room);
    try {
      await presence.open(canvasId);
      const missed = await readChanges(models, canvas, sinceVersion ?? canvas.version);
      if (!socket.rooms.has(room)) throw conflict('left', 'The canvas was left meanwhile.');
      const everybody = presence.enter(canvasId, presenceOf(socket));
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
    for (const canvasId of canvasesOf(socket)) {
      await presence.open(canvasId);
      if (!socket.rooms.has(canvasRoom(canvasId))) continue;
      const present = presence.enter(canvasId, presenceOf(socket));
      emitToSocket(socket, presenceChanged.name, { canvasId, present, gone: [] });
    }
    for (const [canvasId, { version }] of await readCanvasStates(models, canvasesOf(socket))) {
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
    sockets: () => namespace.sockets.values(),
    uses() {
      const uses: CanvasUses = new Map();
      for (const [room, socketIds] of namespace.adapter.rooms) {
        const canvasId = canvasIdOfRoom(room);
        const sockets = [...socketIds].flatMap((id) => namespace.sockets.get(id) ?? []);
        if (canvasId && sockets.length > 0)
          uses.set(canvasId, new Set(sockets.map((socket) => socket.data.caller.userId)));
      }
      return uses;
    },
    revoke(canvasId, userId) {
      for (const id of [...(namespace.adapter.rooms.get(canvasRoom(canvasId)) ?? [])]) {
        const socket = namespace.sockets.get(id);
        if (socket?.data.caller.userId !== userId) continue;
        metrics.evictions.inc();
        Promise.resolve(socket.leave(canvasRoom(canvasId))).catch((error: unknown) =>
          log.error({ canvasId, userId, error }, 'Room not left'),
        );
        emitToSocket(socket, canvasAccess.name, { canvasId, role: null });
      }
    },
    onVersions(versions) {
      for (const [canvasId, version] of versions)
        namespace.local.to(canvasRoom(canvasId)).emit(canvasVersion.name, { canvasId, version });
      emitter.catchUp();
    },
  };
}

const canvasesOf = (socket: RealtimeSocket): string[] =>
  [...socket.rooms].flatMap((room) => canvasIdOfRoom(room) ?? []);

function presenceOf(socket: RealtimeSocket): Presence {
  const { userId, name } = socket.data.caller;
  return { id: socket.id, userId, name, isAgent: false, cursor: null, selection: [], focus: null };
}
