import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ExpiringCache } from '../platform/expiring-cache';
import type { Redis } from '../platform/redis';
import { createRedisScript } from '../platform/redis-script';
import { WINDOW_SCRIPT } from './window-script';

/** Parts of a window: a unit comes back at most this part of it late. */
const SLICES = 12;
/** Of the limit: calls of others that may have crossed with an outage, so that what was left was less than was seen. */
const CROSSING_SHARE = 0.05;
/** Subjects whose own calls a process remembers; past them the one unused for longest is forgotten. */
const SUBJECTS_MAX = 50_000;

export interface WindowOutcome {
  isAllowed: boolean;
  /** Of the limit, after this call; what other instances let through while Redis is away is not seen. */
  remaining: number;
  /** Until more comes back. */
  resetMs: number;
}

export interface SlidingWindows {
  /** Counts one call of a subject, where fewer than `limit` were let through within the window on end. Never rejects. */
  take(subject: string, limit: number): Promise<WindowOutcome>;
}

/** What a process knows of a subject. */
interface Known {
  /** What this process let through, by slice. */
  own: Map<number, number>;
  /** Where the subject stood when Redis last answered. `room`: of the limit then. */
  sight: { at: number; own: number; others: number; instances: number; room: number } | undefined;
  /** Redis has lost something, or may have: till then others count at least as much as this. */
  floor: { others: number; endsAt: number } | undefined;
  /** No unit comes back before. */
  refused: { limit: number; endsAt: number } | undefined;
}

const replySchema = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int()]);

/**
 * Sliding windows that all instances share through Redis. Each instance keeps its own count there, and remembers it: a
 * Redis that was emptied is told again with the next call, and while Redis is away each instance lets through its equal
 * part of what was left (`docs/decisions/2026-11-22-limits-of-a-minute.md`). One round trip; none once over the limit.
 */
export function createSlidingWindows(deps: {
  redis: Redis;
  /** First part of the keys. */
  prefix: string;
  windowMs: number;
  now?: () => number;
}): SlidingWindows {
  const { prefix, windowMs } = deps;
  const clock = deps.now ?? Date.now;
  const sliceMs = windowMs / SLICES;
  const instance = randomBytes(6).toString('base64url');
  const subjects = new ExpiringCache<Known>(SUBJECTS_MAX);
  const run = createRedisScript(deps.redis, WINDOW_SCRIPT);

  const resetOf = (first: number, now: number) => Math.max(0, (first + SLICES + 1) * sliceMs - now);
  const ask = async (subject: string, limit: number, known: Known, now: number): Promise<WindowOutcome> => {
    const slice = Math.floor(now / sliceMs);
    const { sight, floor } = known;
    const isFloored = floor !== undefined;
    const seen = sight && sight.at + windowMs > now ? sight : undefined;
    const reply = await run(
      [`${prefix}:${subject}`],
      [
        ...[instance, slice, slice - SLICES, limit, windowMs + 2 * sliceMs, isFloored ? 1 : 0],
        ...[isFloored ? floor.others : (seen?.others ?? 0), sight?.instances ?? 0],
        ...[...known.own].flat(),
      ],
    );
    const [allowed, own, others, instances, first, lost] = replySchema.parse(reply);
    if (allowed === 1) known.own.set(slice, (known.own.get(slice) ?? 0) + 1);
    const room = Math.max(0, limit - own - others);
    known.sight = { at: now, own, others, instances, room };
    if (lost === 1 && !isFloored) known.floor = { others, endsAt: now + windowMs };
    const outcome = { isAllowed: allowed === 1, remaining: room, resetMs: resetOf(first, now) };
    // Nothing comes back before, unless others were only presumed.
    if (allowed === 0 && !known.floor) known.refused = { limit, endsAt: now + outcome.resetMs };
    return outcome;
  };

  /** Redis is away: this instance's own calls, up to its part of what was left. */
  const decideAlone = (limit: number, known: Known, now: number): WindowOutcome => {
    if (known.sight && !known.floor && known.sight.at + windowMs <= now)
      known.sight = { ...known.sight, at: now, own: 0, others: 0, room: limit };
    const { sight } = known;
    const isShared = sight !== undefined && sight.instances > 0;
    const room = Math.max(0, (sight?.room ?? 0) - (isShared ? Math.ceil(limit * CROSSING_SHARE) : 0));
    const part = sight ? sight.own + Math.floor(room / (sight.instances + 1)) : limit;
    const allowance = Math.min(limit, part);
    const own = [...known.own.values()].reduce((sum, count) => sum + count, 0);
    const isAllowed = own < allowance;
    const slice = Math.floor(now / sliceMs);
    if (isAllowed) known.own.set(slice, (known.own.get(slice) ?? 0) + 1);
    known.floor = { others: limit - allowance, endsAt: now + windowMs };
    const [first = slice] = known.own.keys();
    return { isAllowed, remaining: Math.max(0, allowance - own - 1), resetMs: resetOf(first, now) };
  };

  return {
    async take(subject, limit) {
      const now = clock();
      const known = subjects.get(subject, now) ?? {
        own: new Map<number, number>(),
        sight: undefined,
        floor: undefined,
        refused: undefined,
      };
      subjects.set(subject, known, now + 2 * windowMs);
      const oldest = Math.floor(now / sliceMs) - SLICES;
      for (const slice of known.own.keys()) if (slice < oldest) known.own.delete(slice);
      const { refused } = known;
      if (refused && refused.limit === limit && refused.endsAt > now)
        return { isAllowed: false, remaining: 0, resetMs: refused.endsAt - now };
      if (known.floor && known.floor.endsAt <= now) known.floor = undefined;
      return ask(subject, limit, known, now).catch(() => decideAlone(limit, known, now));
    },
  };
}
