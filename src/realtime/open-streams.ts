import type { HeldStream, HoldStream } from '../runs/events/held-stream';
import type { CanvasUses } from './read-rights';
import type { RightsHolder, WatchedReader } from './rights-watch';
import { readSessionClaims } from './session-claims';

/** The event streams and model calls of an instance's HTTP, as the rights watch sees them: they end as sockets do. */
export interface OpenStreams extends RightsHolder {
  hold: HoldStream;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<HeldStream, WatchedReader>();

  function usesOf(kind: 'canvas' | 'support'): CanvasUses {
    const uses: CanvasUses = new Map();
    for (const { right, caller } of open.keys())
      if (right?.kind === kind) uses.set(right.id, (uses.get(right.id) ?? new Set()).add(caller.userId));
    return uses;
  }

  function revoke(kind: 'canvas' | 'support', id: string, userId: string): void {
    for (const stream of [...open.keys()])
      if (stream.right?.kind === kind && stream.right.id === id && stream.caller.userId === userId) stream.end();
  }

  return {
    hold(stream) {
      const { caller, token, end } = stream;
      const claims = caller.apiKey ? {} : readSessionClaims(token);
      open.set(stream, { data: { caller, claims }, disconnect: end });
      return () => void open.delete(stream);
    },
    sockets: () => [...open.values()],
    uses: () => usesOf('canvas'),
    sessionUses: () => usesOf('support'),
    revoke: (canvasId, userId) => revoke('canvas', canvasId, userId),
    revokeSession: (sessionId, userId) => revoke('support', sessionId, userId),
  };
}
