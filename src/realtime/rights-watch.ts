import type { RunSubject } from '../contracts/systems/names';
import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import type { SubjectRight } from '../runs/events/held-stream';
import type { Subjects } from '../security/subjects';
import { findEnded } from './read-rights';
import type { SocketData } from './realtime-deps';

/** Rights taken away count after 5 s at the latest, the query's own time included. */
export const RIGHTS_CHECK_MS = 4 * SECOND_MS;

/** A socket, or the reader of an event stream. */
export interface WatchedReader {
  data: SocketData;
  disconnect(close: true): unknown;
}

/** Who acts on a right to which thing, now: by kind, id → user ids. */
export type Uses = Partial<Record<RunSubject, ReadonlyMap<string, ReadonlySet<string>>>>;

/** A namespace, or the event streams of HTTP, as the watch sees them. */
export interface RightsHolder {
  sockets(): Iterable<WatchedReader>;
  uses(): Uses;
  /** Ends what this person does with that thing. */
  revoke(right: SubjectRight, userId: string): void;
  /** Versions of what is in use of this kind, as of this check; for kinds that count their changes. */
  onVersions?(kind: RunSubject, versions: ReadonlyMap<string, number>): void;
}

/**
 * Every 4 s, in a few queries for all of an instance's sockets and event streams: takes out those who lost a right (a broadcast
 * may do so at once; this is for what that missed), cuts those whose log-in has ended, and hands round the versions of
 * what is open. While MongoDB is away nothing is taken from anybody.
 */
export function watchRights(deps: {
  models: Models;
  log: Logger;
  subjects: Subjects;
  holders: readonly RightsHolder[];
}): {
  close(): Promise<void>;
} {
  const { models, log, subjects, holders } = deps;

  async function check(): Promise<void> {
    const uses = holders.map((holder) => ({ holder, uses: holder.uses() }));
    const sockets = holders.flatMap((holder) => [...holder.sockets()]);
    const ended = await findEnded(
      models,
      sockets.map((socket) => socket.data),
    );
    for (const socket of sockets) if (ended.has(socket.data)) socket.disconnect(true);
    for (const kind of Object.keys(subjects) as RunSubject[]) await checkKind(kind, uses);
  }

  /** One look at a kind for all holders. */
  async function checkKind(kind: RunSubject, held: readonly { holder: RightsHolder; uses: Uses }[]): Promise<void> {
    const all = new Map<string, Set<string>>();
    for (const { uses } of held)
      for (const [id, userIds] of uses[kind] ?? []) all.set(id, new Set([...(all.get(id) ?? []), ...userIds]));
    const { lost, versions } = await subjects[kind].checkUses(models, all);
    for (const { holder, uses } of held) {
      const own = uses[kind];
      for (const { id, userId } of lost) if (own?.get(id)?.has(userId)) holder.revoke({ kind, id }, userId);
      if (versions) holder.onVersions?.(kind, new Map([...versions].filter(([id]) => own?.has(id))));
    }
  }

  let checking: Promise<void> = Promise.resolve();
  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    checking = check()
      .catch((error: unknown) => log.warn({ event: 'rights', error }, 'Rights not checked'))
      .finally(() => {
        isChecking = false;
      });
  }, RIGHTS_CHECK_MS);
  return {
    async close() {
      clearInterval(timer);
      await checking;
    },
  };
}
