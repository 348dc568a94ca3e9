import type { SocketPayload } from '../../contracts/kernel/socket-event';
import { supportDeleted, supportUpdated, taskLaneUpdated } from '../../contracts/support/socket-events';
import type { BroadcastTools } from '../broadcast-tools';

/** What people who work on support sessions are told. `rooms`: who may see the session (`announce-session.ts`). */
export interface SupportBroadcasts {
  supportUpdated(rooms: readonly string[], payload: SocketPayload<typeof supportUpdated>): Promise<void>;
  supportDeleted(rooms: readonly string[], payload: SocketPayload<typeof supportDeleted>): Promise<void>;
  taskLaneUpdated(rooms: readonly string[], payload: SocketPayload<typeof taskLaneUpdated>): Promise<void>;
}

export function createSupportBroadcasts({ emitter, send }: BroadcastTools): SupportBroadcasts {
  const tell = (event: string, sessionId: string, rooms: readonly string[], payload: object) =>
    send(event, { sessionId }, () => emitter.emit('/runs', rooms, event, payload));
  return {
    supportUpdated: (rooms, payload) => tell(supportUpdated.name, payload.session.id, rooms, payload),
    supportDeleted: (rooms, payload) => tell(supportDeleted.name, payload.session_id, rooms, payload),
    taskLaneUpdated: (rooms, payload) => tell(taskLaneUpdated.name, payload.session_id, rooms, payload),
  };
}
