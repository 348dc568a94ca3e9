import type { Presence } from '../../contracts/kernel/presence';
import { PRESENCE_TTL_MS } from './presence-message';

/** What changed since the last batch. */
export interface PresenceBatch {
  present: Presence[];
  gone: string[];
}

/** Gathers changes: of each person only the last counts. */
export function createPresenceGatherer() {
  let present = new Map<string, Presence>();
  let gone = new Set<string>();
  return {
    put(presence: Presence) {
      gone.delete(presence.id);
      present.set(presence.id, presence);
    },
    drop(id: string) {
      present.delete(id);
      gone.add(id);
    },
    /** The batch so far, which begins anew; undefined where nothing changed. */
    take(): PresenceBatch | undefined {
      if (present.size === 0 && gone.size === 0) return undefined;
      const batch = { present: [...present.values()], gone: [...gone] };
      present = new Map();
      gone = new Set();
      return batch;
    },
  };
}

interface Source {
  seenAt: number;
  people: Map<string, Presence>;
}

/**
 * Who is on one board, as one instance knows it: people by source (an instance, or an agent), so that a source that
 * falls silent takes its people with it. `take` gives what the room has not been told yet. Times in ms, any clock.
 */
export function createPresenceView() {
  const sources = new Map<string, Source>();
  const untold = createPresenceGatherer();
  const at = (name: string, now: number): Source => {
    const source = sources.get(name) ?? { seenAt: now, people: new Map<string, Presence>() };
    source.seenAt = now;
    sources.set(name, source);
    return source;
  };
  const drop = (source: Source, id: string) => {
    if (source.people.delete(id)) untold.drop(id);
  };
  return {
    apply(name: string, batch: PresenceBatch, now: number) {
      const source = at(name, now);
      for (const presence of batch.present) {
        source.people.set(presence.id, presence);
        untold.put(presence);
      }
      for (const id of batch.gone) drop(source, id);
      if (source.people.size === 0) sources.delete(name);
    },
    /** Takes `present` as everybody of that source; tells only of what differs. */
    replace(name: string, present: Presence[], now: number) {
      const source = at(name, now);
      const ids = new Set(present.map((presence) => presence.id));
      for (const id of [...source.people.keys()]) if (!ids.has(id)) drop(source, id);
      for (const presence of present) {
        const known = source.people.get(presence.id);
        source.people.set(presence.id, presence);
        if (JSON.stringify(known) !== JSON.stringify(presence)) untold.put(presence);
      }
      if (source.people.size === 0) sources.delete(name);
    },
    /** Drops sources, except `own`, that have been silent for too long. */
    expire(own: string, now: number) {
      for (const [name, source] of sources) {
        if (name === own || now - source.seenAt < PRESENCE_TTL_MS) continue;
        for (const id of [...source.people.keys()]) drop(source, id);
        sources.delete(name);
      }
    },
    find: (name: string, id: string): Presence | undefined => sources.get(name)?.people.get(id),
    of: (name: string): Presence[] => [...(sources.get(name)?.people.values() ?? [])],
    everybody: (): Presence[] => [...sources.values()].flatMap((source) => [...source.people.values()]),
    take: untold.take,
  };
}
export type PresenceView = ReturnType<typeof createPresenceView>;
