import type { HeldStream, HoldStream } from '../runs/events/held-stream';
import { gatherUses } from './gather-uses';
import type { RightsHolder, WatchedReader } from './rights-watch';
import { readSessionClaims } from './session-claims';

/** The event streams and model calls of an instance's HTTP, as the rights watch sees them: they end as sockets do. */
export interface OpenStreams extends RightsHolder {
  hold: HoldStream;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<HeldStream, WatchedReader>();

  return {
    hold(stream) {
      const { caller, token, end } = stream;
      const claims = caller.apiKey ? {} : readSessionClaims(token);
      open.set(stream, { data: { caller, claims }, disconnect: end });
      return () => void open.delete(stream);
    },
    sockets: () => [...open.values()],
    uses: () => gatherUses([...open.keys()].map(({ right, caller }) => ({ right, userId: caller.userId }))),
    revoke({ kind, id }, userId) {
      for (const stream of [...open.keys()])
        if (stream.right?.kind === kind && stream.right.id === id && stream.caller.userId === userId) stream.end();
    },
  };
}
