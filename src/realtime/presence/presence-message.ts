import type { Presence } from '../../contracts/kernel/presence';
import { SECOND_MS } from '../../platform/time';

/** Somebody not heard of for so long is gone. Longer: ghosts of a killed process stay; shorter: a pause makes people flicker. */
export const PRESENCE_TTL_MS = 15 * SECOND_MS;

/**
 * What processes tell each other about one board, over its pub/sub channel. `source` is an instance, or an agent.
 * `isRoster`: `present` is everybody of that source; whoever is not in it has gone.
 */
export interface PresenceMessage {
  source: string;
  present: Presence[];
  gone: string[];
  isRoster?: boolean;
}

/** Field of a board's presence hash: everybody of one source, and when that was written (ms since 1970). */
export interface PresenceRoster {
  seenAt: number;
  present: Presence[];
}

/** Everybody in the fields of a presence hash that are not too old. */
export function readRosters(fields: Record<string, string>, now = Date.now()): Map<string, Presence[]> {
  const rosters = new Map<string, Presence[]>();
  for (const [source, text] of Object.entries(fields)) {
    const roster = JSON.parse(text) as PresenceRoster; // written by a process of ours
    if (now - roster.seenAt < PRESENCE_TTL_MS) rosters.set(source, roster.present);
  }
  return rosters;
}
