import type { RunSubject } from '../contracts/systems/names';
import type { Logger } from '../platform/logger';
import { settleWithin } from '../platform/settle-within';
import { SECOND_MS } from '../platform/time';
import type { SubjectDeps } from '../security/subjects';
import { gatherUses } from './gather-uses';
import { findEnded } from './read-rights';
import type { SocketData } from './realtime-deps';
import { subjectOfRoom } from './rooms';

/** Longest that a client waits to be recovered; after that it begins anew, which costs it a join. */
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
  deps: SubjectDeps & { log: Logger },
) {
  // Socket.IO calls it with `new`, so it must not be an arrow.
  return function createGuarded(namespace: unknown): Adapter {
    const adapter = createAdapter(namespace) as Adapter & RecoveringAdapter;
    const restore = adapter.restoreSession.bind(adapter);
    const restoreRightful = async (pid: string, offset: string): Promise<Session | null> => {
      const session = await restore(pid, offset).catch(() => null); // too old, or unknown
      return session && (await isRightful(session, deps)) ? session : null;
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

async function isRightful(session: Session, { models, subjects }: SubjectDeps): Promise<boolean> {
  const data = session.data as SocketData; // written by a socket server of ours
  const { userId } = data.caller;
  const uses = gatherUses(session.rooms.map((room) => ({ right: subjectOfRoom(room), userId })));
  const [ended, ...checked] = await Promise.all([
    findEnded(models, [data]),
    ...(Object.keys(uses) as RunSubject[]).map((kind) => subjects[kind].checkUses(models, uses[kind] ?? new Map())),
  ]);
  return ended.size === 0 && checked.every(({ lost }) => lost.length === 0);
}
