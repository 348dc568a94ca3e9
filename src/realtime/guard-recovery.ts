import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { settleWithin } from '../platform/settle-within';
import { SECOND_MS } from '../platform/time';
import { findEnded, readCanvasStates } from './read-rights';
import type { SocketData } from './realtime-deps';
import { canvasIdOfRoom } from './rooms';

/** Longest that a client waits to be recovered; after that it begins anew, which costs it a `canvas_join`. */
const RECOVERY_TIMEOUT_MS = 2 * SECOND_MS;

interface Session {
  rooms: string[];
  data: unknown;
}
interface RecoveringAdapter {
  restoreSession(pid: string, offset: string): Promise<Session | null>;
}

/**
 * Recovers a cut connection only while its person still has every right it had. Socket.IO 4.8 sends what was missed
 * before any middleware runs, so it cannot be left to those; and while Redis is away its answer would be waited for without end.
 */
export function guardRecovery<Adapter extends object>(
  createAdapter: (namespace: unknown) => Adapter,
  deps: { models: Models; log: Logger },
) {
  // Socket.IO calls it with `new`, so it must not be an arrow.
  return function createGuarded(namespace: unknown): Adapter {
    const adapter = createAdapter(namespace) as Adapter & RecoveringAdapter;
    const restore = adapter.restoreSession.bind(adapter);
    const restoreRightful = async (pid: string, offset: string): Promise<Session | null> => {
      const session = await restore(pid, offset).catch(() => null); // too old, or unknown
      return session && (await isRightful(session, deps.models)) ? session : null;
    };
    adapter.restoreSession = (pid, offset) =>
      settleWithin(restoreRightful(pid, offset), RECOVERY_TIMEOUT_MS).then(
        (session) => session ?? null,
        (error: unknown) => {
          deps.log.warn({ event: 'recover', error }, 'Session not recovered');
          return null;
        },
      );
    return adapter;
  };
}

async function isRightful(session: Session, models: Models): Promise<boolean> {
  const data = session.data as SocketData; // written by a socket server of ours
  const canvasIds = session.rooms.flatMap((room) => canvasIdOfRoom(room) ?? []);
  const [states, ended] = await Promise.all([readCanvasStates(models, canvasIds), findEnded(models, [data])]);
  return ended.size === 0 && canvasIds.every((canvasId) => states.get(canvasId)?.userIds.has(data.caller.userId));
}
