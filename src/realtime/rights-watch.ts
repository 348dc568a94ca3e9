import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { SECOND_MS } from '../platform/time';
import { type CanvasUses, findEnded, findLostSessions, readCanvasStates, type SessionUses } from './read-rights';
import type { SocketData } from './realtime-deps';

/** Rights taken away count after 5 s at the latest, the query's own time included. */
export const RIGHTS_CHECK_MS = 4 * SECOND_MS;

/** A socket, or the reader of an event stream. */
export interface WatchedReader {
  data: SocketData;
  disconnect(close: true): unknown;
}

/** A namespace, or the event streams of HTTP, as the watch sees them. */
export interface RightsHolder {
  sockets(): Iterable<WatchedReader>;
  /** Who acts on a right to which canvas, now. */
  uses(): CanvasUses;
  /** Ends what this person does on that canvas. */
  revoke(canvasId: string, userId: string): void;
  /** The same of support sessions. */
  sessionUses?(): SessionUses;
  revokeSession?(sessionId: string, userId: string): void;
  /** Versions of the canvases in use, as of this check. */
  onVersions?(versions: ReadonlyMap<string, number>): void;
}

/**
 * Every 4 s, in six queries for all of an instance's sockets and event streams: takes out those who lost a right (the broadcaster's
 * `canvasAccess` does so at once; this is for what that missed), cuts those whose log-in has ended, and hands round
 * the canvases' versions. While MongoDB is away nothing is taken from anybody.
 */
export function watchRights(deps: { models: Models; log: Logger; holders: readonly RightsHolder[] }): {
  close(): Promise<void>;
} {
  const { models, log, holders } = deps;

  async function check(): Promise<void> {
    const uses = holders.map((holder) => holder.uses());
    const sockets = holders.flatMap((holder) => [...holder.sockets()]);
    const canvasIds = new Set(uses.flatMap((used) => [...used.keys()]));
    const [states, ended] = await Promise.all([
      readCanvasStates(models, canvasIds),
      findEnded(
        models,
        sockets.map((socket) => socket.data),
      ),
    ]);
    for (const socket of sockets) if (ended.has(socket.data)) socket.disconnect(true);
    for (const holder of holders) {
      const lost = await findLostSessions(models, holder.sessionUses?.() ?? new Map());
      for (const { sessionId, userId } of lost) holder.revokeSession?.(sessionId, userId);
    }
    holders.forEach((holder, index) => {
      const versions = new Map<string, number>();
      for (const [canvasId, userIds] of uses[index] ?? []) {
        const state = states.get(canvasId);
        for (const userId of userIds) if (!state?.userIds.has(userId)) holder.revoke(canvasId, userId);
        if (state) versions.set(canvasId, state.version);
      }
      holder.onVersions?.(versions);
    });
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
