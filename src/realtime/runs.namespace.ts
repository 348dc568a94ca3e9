import type { RunSubject } from '../contracts/kernel/run-subjects';
import { runEvent, runFollow, runUnfollow } from '../contracts/socket-events';
import { isAbortError, unprocessable } from '../platform/errors';
import { delay, SECOND_MS } from '../platform/time';
import { rightToRun, type SubjectRight } from '../runs/events/held-stream';
import { presentRunSummary } from '../runs/lifecycle/present-run';
import { requireRun } from '../security/run-permissions';
import { answerEvents } from './answer';
import { emitToSocket, unsentBytes } from './emit-to-socket';
import type { CanvasUses } from './read-rights';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from './realtime-deps';
import type { RightsHolder } from './rights-watch';
import { organisationRoom, userRoom } from './rooms';

/** Runs one socket may follow at once. */
const FOLLOWS_MAX = 20;
/** Unsent data beyond which a follower's next event waits. */
const BACK_PRESSURE_BYTES = 256 * 1024;
const BACK_PRESSURE_PAUSE_MS = 50;
/** Longest that a follower's client may take to read; then the connection is cut, and it follows again from where it was. */
const BACK_PRESSURE_MAX_MS = 30 * SECOND_MS;

interface Follow {
  stop: AbortController;
  /** Canvas or support session that gives the right; undefined: the run is the caller's own. */
  right: SubjectRight | undefined;
}

/** Serves `/runs`: following runs, and news for a person (`run_updated`, `approval_…`) through the adapter. */
export function runsNamespace(
  namespace: RealtimeNamespace,
  deps: RealtimeDeps,
): RightsHolder & { close(): Promise<void> } {
  const { models, log } = deps;
  const follows = new Map<RealtimeSocket, Map<string, Follow>>();
  const readers = new Set<Promise<void>>();

  async function pass(socket: RealtimeSocket, runId: string, since: number, signal: AbortSignal): Promise<void> {
    for await (const { event } of deps.follow(runId, { seq: since, sub: 0 }, signal)) {
      await waitForReader(socket, signal);
      if (signal.aborted) return;
      emitToSocket(socket, runEvent.name, { runId, event });
    }
  }

  function begin(socket: RealtimeSocket, runId: string, since: number, right: SubjectRight | undefined): void {
    const own = follows.get(socket);
    if (!own) return;
    own.get(runId)?.stop.abort();
    const follow: Follow = { stop: new AbortController(), right };
    own.set(runId, follow);
    const reader = pass(socket, runId, since, follow.stop.signal)
      .catch((error: unknown) => {
        if (!isAbortError(error)) log.warn({ runId, event: runEvent.name, error }, 'Run no longer followed');
      })
      .finally(() => {
        if (own.get(runId) === follow) own.delete(runId);
        readers.delete(reader);
      });
    readers.add(reader);
  }

  function usesOf(kind: RunSubject): CanvasUses {
    const uses: CanvasUses = new Map();
    for (const [socket, own] of follows) {
      for (const { right } of own.values()) {
        if (right?.kind === kind) uses.set(right.id, (uses.get(right.id) ?? new Set()).add(socket.data.caller.userId));
      }
    }
    return uses;
  }

  function revoke({ kind, id }: SubjectRight, userId: string): void {
    for (const [socket, own] of follows) {
      if (socket.data.caller.userId !== userId) continue;
      for (const { right, stop } of own.values()) if (right?.kind === kind && right.id === id) stop.abort();
    }
  }

  namespace.on('connection', (socket) => {
    const { caller } = socket.data;
    const on = answerEvents(socket, deps);
    follows.set(socket, new Map());
    socket.once('disconnect', () => {
      for (const { stop } of follows.get(socket)?.values() ?? []) stop.abort();
      follows.delete(socket);
    });
    const rooms = [userRoom(caller.userId), organisationRoom(caller.organisationId)];
    Promise.resolve(socket.join(rooms)).catch((error: unknown) =>
      log.error({ event: 'connect', error }, 'Rooms not joined'),
    );
    on(runFollow, async ({ runId, since }) => {
      const run = await requireRun(models, caller, runId, 'read');
      const own = follows.get(socket);
      if (own && !own.has(runId) && own.size >= FOLLOWS_MAX)
        throw unprocessable('too_many_follows', `At most ${FOLLOWS_MAX} runs can be followed at once.`);
      begin(socket, runId, since ?? 0, rightToRun(run, caller.userId));
      return { run: presentRunSummary(run) };
    });
    on(runUnfollow, async ({ runId }) => {
      follows.get(socket)?.get(runId)?.stop.abort();
      return {};
    });
  });

  return {
    sockets: () => namespace.sockets.values(),
    uses: () => usesOf('canvas'),
    sessionUses: () => usesOf('support'),
    revoke: (canvasId, userId) => revoke({ kind: 'canvas', id: canvasId }, userId),
    revokeSession: (sessionId, userId) => revoke({ kind: 'support', id: sessionId }, userId),
    async close() {
      for (const own of follows.values()) for (const { stop } of own.values()) stop.abort();
      await Promise.all(readers);
    },
  };
}

/** Waits while the client does not keep up; cuts it where that lasts too long. */
async function waitForReader(socket: RealtimeSocket, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + BACK_PRESSURE_MAX_MS;
  while (!signal.aborted && unsentBytes(socket.conn) > BACK_PRESSURE_BYTES) {
    if (performance.now() > deadline) socket.conn.close(true);
    await delay(BACK_PRESSURE_PAUSE_MS, signal);
  }
}
