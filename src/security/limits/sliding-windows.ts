import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Redis } from '../../platform/redis';
import { createRedisScript } from '../../platform/redis-script';
import { SECOND_MS } from '../../platform/time';
import { WINDOW_SCRIPT } from './window-script';

/** Parts of a window: a unit comes back at most this part of it late. */
const SLICES = 12;
/** Of the limit: what a process takes ahead at most, to count calls without asking; not in use, it is given back. */
const LEASE_SHARE = 0.005;
/** So long what was taken ahead is used without asking; never into the next slice, as it counts in its own. */
const LEASE_MS = SECOND_MS;
/** A Redis that is silent for longer counts as away. */
const ANSWER_MS = SECOND_MS;
/** While it is used Redis is asked so often what others let through, and nobody waits for it. */
const RENEW_MS = 50;
const RENEW_LATER_MS = 2;
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
  /** What this process took, by slice: what it let through, and what is left of its lease. */
  own: Map<number, number>;
  lease: { limit: number; slice: number; endsAt: number; left: number };
  /** Where the subject stood when Redis last answered. `room`: of the limit then. */
  sight: { at: number; own: number; others: number; instances: number; room: number; first: number } | undefined;
  /** Redis has lost something, or may have: till then others count at least as much as this. */
  floor: { others: number; endsAt: number } | undefined;
  /** No unit comes back before. */
  refused: { limit: number; endsAt: number } | undefined;
  /** Calls that have no unit yet; and whether Redis is being asked. */
  waiting: { limit: number; decide: (outcome: WindowOutcome) => void }[];
  isAsking: boolean;
}

const newSubject = (): Known => ({
  own: new Map(),
  lease: { limit: 0, slice: 0, endsAt: 0, left: 0 },
  sight: undefined,
  floor: undefined,
  refused: undefined,
  waiting: [],
  isAsking: false,
});

const replySchema = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int()]);

/**
 * Sliding windows that all instances share through Redis. Each instance keeps its own count there, and remembers it: a
 * Redis that was emptied is told again with the next call, and while Redis is away each instance lets through its equal
 * part of what was left (`docs/decisions/2026-11-22-limits-of-a-minute.md`). Of a large limit a few units are taken ahead:
 * most calls ask nobody. Else one round trip, shared by all that wait for it; none once over the limit.
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
  const run = createRedisScript(deps.redis, WINDOW_SCRIPT, { timeoutMs: ANSWER_MS });

  const sliceAt = (now: number) => Math.floor(now / sliceMs);
  const resetOf = (first: number, now: number) => Math.max(0, (first + SLICES + 1) * sliceMs - now);
  const count = ({ own }: Known, slice: number, units: number) => {
    const sum = (own.get(slice) ?? 0) + units;
    if (sum > 0) own.set(slice, sum);
    else own.delete(slice);
  };

  /** A unit of the lease. */
  const takeLeased = ({ lease, sight }: Known, limit: number, now: number): WindowOutcome | undefined => {
    const isGood = lease.left > 0 && lease.limit === limit && lease.endsAt > now && lease.slice === sliceAt(now);
    if (!isGood || !sight) return undefined;
    lease.left -= 1;
    return { isAllowed: true, remaining: sight.room + lease.left, resetMs: resetOf(sight.first, now) };
  };

  /** A lease of another slice, or of another limit, is over: what is left of it was not used. */
  const endLease = (known: Known, limit: number, now: number) => {
    const { lease } = known;
    if (lease.limit === limit && lease.slice === sliceAt(now)) return;
    count(known, lease.slice, -lease.left);
    known.lease = { limit, slice: sliceAt(now), endsAt: 0, left: 0 };
  };

  /** Units for all that wait, and a few ahead. */
  const ask = async (subject: string, limit: number, known: Known, wanted: number, now: number): Promise<void> => {
    const slice = sliceAt(now);
    const { sight, floor } = known;
    const isFloored = floor !== undefined;
    const seen = sight && sight.at + windowMs > now ? sight : undefined;
    const reply = await run(
      [`${prefix}:${subject}`],
      [
        ...[instance, slice, slice - SLICES, limit, windowMs + 2 * sliceMs, isFloored ? 1 : 0],
        ...[isFloored ? floor.others : (seen?.others ?? 0), sight?.instances ?? 0, wanted],
        ...[...known.own].flat(),
      ],
    );
    const [units, own, others, instances, first, lost] = replySchema.parse(reply);
    if (units > 0) count(known, slice, units);
    const room = Math.max(0, limit - own - others);
    known.sight = { at: now, own, others, instances, room, first };
    known.lease = { limit, slice, endsAt: now + LEASE_MS, left: known.lease.left + units };
    if (lost === 1 && !isFloored) known.floor = { others, endsAt: now + windowMs };
    // Nothing comes back before, unless others were only presumed.
    if (units < wanted && room === 0 && !known.floor) known.refused = { limit, endsAt: now + resetOf(first, now) };
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
    const own = [...known.own.values()].reduce((sum, units) => sum + units, 0);
    const isAllowed = own < allowance;
    const slice = sliceAt(now);
    if (isAllowed) count(known, slice, 1);
    known.floor = { others: limit - allowance, endsAt: now + windowMs };
    const [first = slice] = known.own.keys();
    return { isAllowed, remaining: Math.max(0, allowance - own - 1), resetMs: resetOf(first, now) };
  };

  /** Asks once, then decides all that waited for it. Never rejects. */
  const askForAll = async (subject: string, known: Known, limit: number): Promise<void> => {
    known.isAsking = true;
    const now = clock();
    endLease(known, limit, now);
    const waiting = known.waiting.filter((one) => one.limit === limit); // another one's tier was changed just now
    known.waiting = known.waiting.filter((one) => one.limit !== limit);
    const ahead = Math.max(0, Math.floor(limit * LEASE_SHARE) - known.lease.left);
    const isAnswered = await ask(subject, limit, known, waiting.length + ahead, now).then(
      () => true,
      () => false,
    );
    known.isAsking = false;
    for (const one of waiting)
      one.decide(takeLeased(known, one.limit, now) ?? without(known, one.limit, isAnswered, now));
    const [next] = known.waiting;
    if (next) await askForAll(subject, known, next.limit);
  };
  const without = (known: Known, limit: number, isAnswered: boolean, now: number): WindowOutcome => {
    if (!isAnswered) return decideAlone(limit, known, now);
    return { isAllowed: false, remaining: known.sight?.room ?? 0, resetMs: resetOf(known.sight?.first ?? 0, now) };
  };

  /** The call at hand goes first. */
  const askLater = (subject: string, known: Known, limit: number) => {
    known.isAsking = true;
    setTimeout(() => void askForAll(subject, known, limit), RENEW_LATER_MS).unref();
  };

  return {
    take(subject, limit) {
      const now = clock();
      const known = subjects.get(subject, now) ?? newSubject();
      subjects.set(subject, known, now + 2 * windowMs);
      const leased = takeLeased(known, limit, now);
      if (leased) {
        if (!known.isAsking && now - (known.sight?.at ?? 0) >= RENEW_MS) askLater(subject, known, limit);
        return Promise.resolve(leased);
      }
      const oldest = sliceAt(now) - SLICES;
      for (const slice of known.own.keys()) if (slice < oldest) known.own.delete(slice);
      const { refused } = known;
      if (refused && refused.limit === limit && refused.endsAt > now)
        return Promise.resolve({ isAllowed: false, remaining: 0, resetMs: refused.endsAt - now });
      if (known.floor && known.floor.endsAt <= now) known.floor = undefined;
      return new Promise((decide) => {
        known.waiting.push({ limit, decide });
        if (!known.isAsking) void askForAll(subject, known, limit);
      });
    },
  };
}
