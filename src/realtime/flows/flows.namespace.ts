import { Types } from 'mongoose';
import {
  flowAccess,
  flowJoin,
  flowLeave,
  flowPresenceChanged,
  flowPresenceUpdate,
  flowRevision,
} from '../../contracts/flows/socket-events';
import { conflict, unprocessable } from '../../platform/errors';
import { requireFlow } from '../../security/flows/flow-permissions';
import { answerEvents } from '../answer';
import { emitToSocket } from '../emit-to-socket';
import { boardsOf, evict, presenceOfSocket, usesOfRooms } from '../presence/board-rooms';
import { createPresence } from '../presence/presence';
import { createPresenceEmitter } from '../presence/presence-emitter';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from '../realtime-deps';
import type { SystemNamespaceHolder } from '../system-namespace';
import { flowIdOfRoom, flowRoom } from './flow-room';

/** Flows one tab may have open. */
const FLOWS_OPEN_MAX = 20;

/** Serves `/flows`: opening and leaving flows, and presence. That one was changed comes from the broadcaster, through the adapter. */
export function flowsNamespace(namespace: RealtimeNamespace, deps: RealtimeDeps): SystemNamespaceHolder {
  const { models, metrics, log } = deps;
  const emitter = createPresenceEmitter(namespace, metrics, {
    ...{ roomOf: flowRoom, event: flowPresenceChanged.name, nameOf: (flowId) => ({ flowId }) },
    everybodyOn: (flowId) => presence.everybody(flowId),
  });
  const presence = createPresence({
    ...{ redis: deps.redis, prefix: deps.config.redisPrefix, connection: 'flow-presence', log, emit: emitter.emit },
  });

  // However a socket leaves a room (asked, cut, right taken away by another instance), this is where it is heard.
  namespace.adapter.on('leave-room', (room: string, socketId: string) => {
    const flowId = flowIdOfRoom(room);
    if (!flowId) return;
    emitter.forget(flowId, socketId);
    presence.leave(flowId, socketId);
  });

  async function join(socket: RealtimeSocket, flowId: string) {
    const room = flowRoom(flowId);
    const wasInside = socket.rooms.has(room);
    const id = new Types.ObjectId(flowId);
    await requireFlow(models, socket.data.caller, id, 'read');
    if (!wasInside && boardsOf(socket, flowIdOfRoom).length >= FLOWS_OPEN_MAX)
      throw unprocessable('too_many_open_flows', `At most ${FLOWS_OPEN_MAX} flows can be open in one tab.`);
    // First the room, then the revision: no change falls between.
    await socket.join(room);
    try {
      await presence.open(flowId);
      const { revision } = await requireFlow(models, socket.data.caller, id, 'read');
      if (!socket.rooms.has(room)) throw conflict('left', 'The flow was left meanwhile.');
      return { revision, presence: presence.enter(flowId, presenceOfSocket(socket)), selfId: socket.id };
    } catch (error) {
      if (!wasInside) await socket.leave(room);
      presence.leave(flowId, socket.id);
      throw error;
    }
  }

  /** A recovered socket is in its rooms again; changes that it missed it learns of by the next `flow_revision`. */
  async function resume(socket: RealtimeSocket): Promise<void> {
    for (const flowId of boardsOf(socket, flowIdOfRoom)) {
      await presence.open(flowId);
      if (!socket.rooms.has(flowRoom(flowId))) continue;
      const present = presence.enter(flowId, presenceOfSocket(socket));
      emitToSocket(socket, flowPresenceChanged.name, { flowId, present, gone: [] });
    }
  }

  namespace.on('connection', (socket) => {
    const on = answerEvents(socket, deps);
    if (socket.recovered)
      resume(socket).catch((error: unknown) => log.warn({ event: 'recover', error }, 'Presence not resumed'));
    on(flowJoin, ({ flowId }) => join(socket, flowId));
    on(flowLeave, async ({ flowId }) => {
      await socket.leave(flowRoom(flowId));
      return {};
    });
    on(flowPresenceUpdate, async ({ flowId, cursor, selection }) => {
      presence.update(flowId, socket.id, {
        ...(cursor === undefined ? {} : { cursor }),
        ...(selection === undefined ? {} : { selection }),
      });
    });
  });

  return {
    close: () => presence.close(),
    sockets: () => namespace.sockets.values(),
    uses: () => ({ flows: usesOfRooms(namespace, flowIdOfRoom) }),
    revoke: ({ id: flowId }, userId) =>
      evict(namespace, deps, {
        ...{ room: flowRoom(flowId), userId },
        ...{ event: flowAccess.name, payload: { flowId, access: null } },
      }),
    onVersions(kind, versions) {
      if (kind !== 'flows') return;
      for (const [flowId, revision] of versions)
        namespace.local.to(flowRoom(flowId)).emit(flowRevision.name, { flowId, revision });
      emitter.catchUp();
    },
  };
}
