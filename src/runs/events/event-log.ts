import type { RunEvent } from '../../contracts/kernel/run-events';
import type { Redis } from '../../platform/redis';

/**
 * A place in a run's events. Facts have `sub` 0; hints (text, previews) lie between facts, `sub` 1, 2, …
 * As text: `12` or `12.3`. In the stream: `12-0`, `12-3`.
 */
export interface EventPlace {
  seq: number;
  sub: number;
}
export interface PlacedEvent extends EventPlace {
  event: RunEvent;
}

export const isAfter = (left: EventPlace, right: EventPlace): boolean =>
  left.seq > right.seq || (left.seq === right.seq && left.sub > right.sub);
export const formatPlace = ({ seq, sub }: EventPlace): string => (sub === 0 ? String(seq) : `${seq}.${sub}`);
/** Reads `12` or `12.3`; anything else is the beginning. */
export function parsePlace(text: string | undefined): EventPlace {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text ?? '');
  return match ? { seq: Number(match[1]), sub: Number(match[2] ?? 0) } : { seq: 0, sub: 0 };
}

/** What Redis says to an entry that is not after the last one. */
const REFUSED = /equal or smaller/;

export interface EventLogOptions {
  prefix: string;
  ttlSeconds: number;
  /** Most entries a run; the oldest go first and are rebuilt from the journal where they are asked for. */
  maxEntries: number;
}

export interface EventLog {
  /**
   * Appends a batch in order and announces it, in one trip. Resolves false where it was refused: it is not newer than the
   * log (a late worker's); followers, who know their place, pass over its announcement too. `isEdge`: first or last
   * batch, renews the time to live.
   */
  append(runId: string, batch: PlacedEvent[], isEdge: boolean): Promise<boolean>;
  /** Everything after a place that the log still has. */
  read(runId: string, since: EventPlace): Promise<PlacedEvent[]>;
  /** Forgets what it has of these runs, `afterMs` from now; who asks then is given what their records still say. */
  drop(runIds: readonly string[], afterMs?: number): Promise<void>;
  channel(runId: string): string;
}

/** The Redis stream of each run: `<prefix>:run:<id>:events`. One entry a batch, under the place of its last event. */
export function createEventLog(redis: Redis, options: EventLogOptions): EventLog {
  const key = (runId: string) => `${options.prefix}:run:${runId}:events`;
  const channel = (runId: string) => `${options.prefix}:run:${runId}`;
  return {
    channel,
    async append(runId, batch, isEdge) {
      const last = batch.at(-1);
      if (!last) return true;
      const text = encodeBatch(batch);
      // Two commands, not a script around them: it would be a third, for each piece of text. Nor a pipeline: one connection
      // keeps their order, and a pipeline object costs more than the second write.
      const trip: Promise<unknown>[] = [
        redis.xadd(key(runId), 'MAXLEN', '~', options.maxEntries, `${last.seq}-${last.sub}`, 'e', text),
        redis.publish(channel(runId), text),
      ];
      if (isEdge) trip.push(redis.expire(key(runId), options.ttlSeconds));
      const failures = (await Promise.allSettled(trip)).flatMap((reply) =>
        reply.status === 'rejected' ? [reply.reason as Error] : [],
      );
      const failed = failures.find(({ message }) => !REFUSED.test(message));
      if (failed) throw failed;
      return failures.length === 0;
    },
    async drop(runIds, afterMs = 0) {
      await Promise.all(
        runIds.map((runId) => (afterMs > 0 ? redis.pexpire(key(runId), afterMs) : redis.del(key(runId)))),
      );
    },
    async read(runId, since) {
      const entries = await redis.xrange(key(runId), `(${since.seq}-${since.sub}`, '+');
      return entries.flatMap(([, fields]) => decodeBatch(fields[1] ?? '[]')).filter((placed) => isAfter(placed, since));
    },
  };
}

export const encodeBatch = (batch: PlacedEvent[]): string =>
  JSON.stringify(batch.map(({ sub, event }) => [sub, event]));
export const decodeBatch = (text: string): PlacedEvent[] =>
  (JSON.parse(text) as [number, RunEvent][]).map(([sub, event]) => ({ seq: event.seq, sub, event }));
